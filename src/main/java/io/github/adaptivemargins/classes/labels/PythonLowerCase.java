package io.github.adaptivemargins.classes.labels;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Lower case as in Python. Java differs for the capital sigma, whose lower case depends on the
 * letters around it.
 */
final class PythonLowerCase {
  private static final String SIGMA = "Σ";

  /** Characters that may stand between the letters of a word. */
  private static final String IGNORABLE =
      "\\p{Mn}\\p{Me}\\p{Cf}\\p{Lm}\\p{Sk}'.:·\\u0387\\u055F\\u05F4\\u2018\\u2019\\u2024\\u2027"
          + "\\uFE13\\uFE52\\uFE55\\uFF07\\uFF0E\\uFF1A";

  private static final String LETTER =
      "[\\p{IsLowercase}\\p{IsUppercase}\\p{Lt}&&[^" + IGNORABLE + "]]";

  private static final Pattern FINAL_SIGMA =
      Pattern.compile(
          String.format("(?<=%1$s[%2$s]{0,99})%3$s(?![%2$s]*%1$s)", LETTER, IGNORABLE, SIGMA));

  private PythonLowerCase() {}

  static String of(String text) {
    String withSigmas =
        text.contains(SIGMA) ? FINAL_SIGMA.matcher(text).replaceAll("ς").replace(SIGMA, "σ") : text;
    return withSigmas.toLowerCase(Locale.ROOT);
  }
}
