package io.github.adaptivemargins.count;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Parses integers that are written as text. */
public final class IntegerText {
  /** Such as {@code 12}, {@code 12.0}, {@code 007} or {@code 1.2e1}. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\d{1,40}(\\.\\d{0,40})?([eE][+-]?\\d{1,2})?");

  private static final Pattern LEADING_ZERO = Pattern.compile("[+-]?0\\d.*");

  private IntegerText() {}

  /** The integer of a text like {@code 12}; empty for any other text, also for {@code 012}. */
  public static OptionalLong parseCanonical(String text) {
    int length = text.length();
    // Long.parseLong would throw for every other text, which is slow.
    if (length == 0 || length > 20 || !isDigitOrMinus(text.charAt(0))) {
      return OptionalLong.empty();
    }
    for (int i = 1; i < length; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    try {
      long value = Long.parseLong(text);
      return Long.toString(value).equals(text) ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean isDigitOrMinus(char c) {
    return c == '-' || (c >= '0' && c <= '9');
  }

  /**
   * The 64-bit integer of a text, also of {@code 12.0}, {@code 007} and {@code 1.2e1}; empty if it
   * {@linkplain #hidesDigits hides digits}.
   */
  static OptionalLong parse(String text) {
    OptionalLong canonical = parseCanonical(text);
    if (canonical.isPresent() || !NUMBER.matcher(text).matches()) {
      return canonical;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return number.scale() < 0 ? OptionalLong.empty() : OptionalLong.of(number.longValueExact());
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether the exponent stands for digits that are not written, as in {@code 1.23457E+11}. */
  static boolean hidesDigits(String text) {
    return NUMBER.matcher(text).matches() && new BigDecimal(text).scale() < 0;
  }

  /** Whether the number has leading zeros, which names have more often than numbers. */
  static boolean hasLeadingZero(String text) {
    return LEADING_ZERO.matcher(text).matches();
  }
}
