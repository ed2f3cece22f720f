package io.github.adaptivemargins.failure;

import java.util.Locale;

/** Formats a number with its noun, such as {@code 1 class} or {@code 2,000 classes}. */
public final class Plural {
  private Plural() {}

  /**
   * The number and the noun, in plural unless the number is 1.
   *
   * @param singular a noun with a regular plural
   */
  public static String of(long number, String singular) {
    String plural = singular + (singular.endsWith("s") ? "es" : "s");
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? singular : plural);
  }
}
