package io.github.adaptivemargins.failure;

import java.util.regex.Pattern;

/** Hides passwords and keys in text that is shown or written. */
public final class Redaction {
  private static final String HIDDEN = "...";

  /** Such as {@code s3a://KEY:SECRET@}; not the port in {@code hdfs://nn:8020/a@b}. */
  private static final Pattern USER_INFO =
      Pattern.compile("(?<=://)[^/@\\s:'\"`]*:(?!\\d{1,5}/)[^@\\s'\"`]*(?=@)");

  private static final Pattern ORACLE_USER_INFO =
      Pattern.compile("(?i)(?<=jdbc:oracle:thin:)[^/@\\s]+/[^@\\s]+(?=@)");

  /** Such as {@code password=SECRET} or {@code fs.s3a.secret.key -> SECRET}. */
  private static final Pattern SECRET_VALUE =
      Pattern.compile(
          "(?i)([\\w.-]*(?:password|passwd|pwd|secret|token|credential|signature"
              + "|(?:access|account|api|private)[._-]?key|\\bsas\\b|\\bsig\\b)[\\w.-]*(?:=| -> ))"
              + "(?:'[^']*'|\"[^\"]*\"|[^\\s&;'\"`]+)");

  private Redaction() {}

  /** The text with {@code ...} in place of secrets. */
  public static String redact(String text) {
    String withoutUsers = USER_INFO.matcher(text).replaceAll(HIDDEN);
    String withoutOracle = ORACLE_USER_INFO.matcher(withoutUsers).replaceAll(HIDDEN);
    return SECRET_VALUE.matcher(withoutOracle).replaceAll("$1" + HIDDEN);
  }

  /** Whether a path has a user and a password, such as {@code s3a://KEY:SECRET@bucket}. */
  public static boolean hasUserInfo(String path) {
    return USER_INFO.matcher(path).find();
  }
}
