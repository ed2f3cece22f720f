package io.github.adaptivemargins.failure;

import java.util.regex.Pattern;

/** Removes secrets from text that a run prints. */
public final class Secrets {
  /** The user and password of a URI, such as {@code s3a://KEY:SECRET@bucket}. */
  private static final Pattern USER_INFO =
      Pattern.compile(
          "(?i)((?:s3[an]?)://)[^/\\s:@]+:[^\\s@]+@|([a-z][\\w+.-]*://)[^/\\s:@]+:[^/\\s@]+@");

  /** A value after a name such as {@code password=} or {@code fs.s3a.secret.key=}. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:password|passwd|pwd|secret|token|access[._-]?key|account[._-]?key)[\\w.-]*=)"
              + "(?!\\.\\.\\.)[^\\s&;,)}'\"]+");

  private Secrets() {}

  /** The text with {@code ...} in the place of each secret. */
  public static String redact(String text) {
    String withoutUsers = USER_INFO.matcher(text).replaceAll("$1$2...@");
    return NAMED.matcher(withoutUsers).replaceAll("$1...");
  }
}
