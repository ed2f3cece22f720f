package io.github.adaptivemargins.classes;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Lower case as Unicode has it, and Python: Java takes a longer context for the one letter whose
 * lower case depends on where it stands.
 */
final class LowerCase {
  private static final String SIGMA = "Σ";

  /** What may stand between letters of a word. */
  private static final String IGNORABLE =
      "\\p{Mn}\\p{Me}\\p{Cf}\\p{Lm}\\p{Sk}'.:·\\u0387\\u055F\\u05F4\\u2018\\u2019\\u2024\\u2027"
          + "\\uFE13\\uFE52\\uFE55\\uFF07\\uFF0E\\uFF1A";

  private static final String LETTER =
      "[\\p{IsLowercase}\\p{IsUppercase}\\p{Lt}&&[^" + IGNORABLE + "]]";

  private static final Pattern FINAL_SIGMA =
      Pattern.compile(
          String.format("(?<=%1$s[%2$s]{0,99})%3$s(?![%2$s]*%1$s)", LETTER, IGNORABLE, SIGMA));

  private LowerCase() {}

  static String of(String text) {
    String settled =
        text.contains(SIGMA) ? FINAL_SIGMA.matcher(text).replaceAll("ς").replace(SIGMA, "σ") : text;
    return settled.toLowerCase(Locale.ROOT);
  }
}
