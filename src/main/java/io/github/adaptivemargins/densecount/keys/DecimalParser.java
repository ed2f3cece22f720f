package io.github.adaptivemargins.densecount.keys;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers as they are usually written: digits, of which the first is 0 in 0 alone. */
final class DecimalParser {
  /** Up to it each number has one usual writing, and is a long. */
  private static final int MAX = 18;

  private static final int AT_ONCE = Long.BYTES;
  private static final long ZEROS = 0x3030303030303030L;
  private static final long UPPER_HALVES = 0xF0F0F0F0F0F0F0F0L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};

  private DecimalParser() {}

  /** The number, from 0 to 10^18 - 1, that a text is; negative for any other text. */
  static long number(byte[] text, int start, int length) {
    if (length == 0 || length > MAX || (text[start] == '0' && length > 1)) {
      return -1;
    }
    int at = start;
    int left = length;
    long number = 0;
    for (; left >= AT_ONCE; left -= AT_ONCE, at += AT_ONCE) {
      long digits = (long) LONG.get(text, at);
      if (!areDigits(digits)) {
        return -1;
      }
      number = number * 100_000_000 + ofDigits(digits);
    }
    return left == 0 ? number : lastDigits(text, at, left, number);
  }

  private static long lastDigits(byte[] text, int start, int length, long before) {
    if (start + AT_ONCE > text.length) {
      return oneByOne(text, start, length, before);
    }
    // What is behind them is moved out, and zeros stand before them.
    int bits = length * Byte.SIZE;
    long digits = ((long) LONG.get(text, start) << (Long.SIZE - bits)) | (ZEROS >>> bits);
    return areDigits(digits) ? before * POWERS[length] + ofDigits(digits) : -1;
  }

  private static long oneByOne(byte[] text, int start, int length, long before) {
    long number = before;
    for (int i = start; i < start + length; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static boolean areDigits(long chars) {
    long sixMore = (chars + 0x0606060606060606L) & UPPER_HALVES;
    return ((chars & UPPER_HALVES) | (sixMore >>> 4)) == 0x3333333333333333L;
  }

  /** The first is in the lowest byte; they are joined to pairs, then to fours, then to eight. */
  private static long ofDigits(long chars) {
    long pairs = ((chars & 0x0F0F0F0F0F0F0F0FL) * 2561) >>> 8;
    long fours = ((pairs & 0x00FF00FF00FF00FFL) * 6_553_601) >>> 16;
    return ((fours & 0x0000FFFF0000FFFFL) * 42_949_672_960_001L) >>> 32;
  }
}
