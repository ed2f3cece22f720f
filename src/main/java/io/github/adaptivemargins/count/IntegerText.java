package io.github.adaptivemargins.count;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Integers as they are written in texts. */
public final class IntegerText {
  /** As {@code 12}, {@code 12.0}, {@code 007} or {@code 1.2e1}. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\d{1,40}(\\.\\d{0,40})?([eE][+-]?\\d{1,2})?");

  private static final Pattern LEADING_ZERO = Pattern.compile("[+-]?0\\d.*");

  private IntegerText() {}

  /** The integer that a text is the usual writing of, as {@code 12} is and {@code 012} is not. */
  public static OptionalLong canonical(String text) {
    int length = text.length();
    // Long.parseLong would make an exception of every other text.
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

  /** The integer of 64 bits that a text is, however it is written. */
  static OptionalLong any(String text) {
    OptionalLong usual = canonical(text);
    if (usual.isPresent() || !NUMBER.matcher(text).matches()) {
      return usual;
    }
    try {
      return OptionalLong.of(new BigDecimal(text).longValueExact());
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether zeros stand before the number, as they do in names more than in numbers. */
  static boolean hasLeadingZero(String text) {
    return LEADING_ZERO.matcher(text).matches();
  }
}
