package io.github.adaptivemargins.densecount.keys;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Parses decimal integers in canonical form: digits without sign and without leading zeros. */
final class DecimalParser {
  /** Any number of 18 digits fits into a long. */
  private static final int MAX_DIGITS = 18;

  private static final int WORD = Long.BYTES;
  private static final long ZEROS = 0x3030303030303030L;
  private static final long HIGH_NIBBLES = 0xF0F0F0F0F0F0F0F0L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};

  private DecimalParser() {}

  /**
   * Parses a text as a number from 0 to 10^18 - 1.
   *
   * @return -1 if the text is not the canonical form of such a number
   */
  static long parse(byte[] text, int start, int length) {
    if (length == 0 || length > MAX_DIGITS || (text[start] == '0' && length > 1)) {
      return -1;
    }
    int at = start;
    int left = length;
    long number = 0;
    for (; left >= WORD; left -= WORD, at += WORD) {
      long chars = (long) LONG.get(text, at);
      if (!areDigits(chars)) {
        return -1;
      }
      number = number * 100_000_000 + toNumber(chars);
    }
    return left == 0 ? number : parseTail(text, at, left, number);
  }

  /** Parses the last one to seven digits. */
  private static long parseTail(byte[] text, int start, int length, long upperDigits) {
    if (start + WORD > text.length) {
      return parseByteByByte(text, start, length, upperDigits);
    }
    // The shift drops the bytes after the text. Zeros fill the place of the upper digits.
    int bits = length * Byte.SIZE;
    long chars = ((long) LONG.get(text, start) << (Long.SIZE - bits)) | (ZEROS >>> bits);
    return areDigits(chars) ? upperDigits * POWERS[length] + toNumber(chars) : -1;
  }

  private static long parseByteByByte(byte[] text, int start, int length, long upperDigits) {
    long number = upperDigits;
    for (int i = start; i < start + length; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /** A digit is 0x30 to 0x39: its high nibble is 3, also after adding 6. */
  private static boolean areDigits(long chars) {
    long plusSix = (chars + 0x0606060606060606L) & HIGH_NIBBLES;
    return ((chars & HIGH_NIBBLES) | (plusSix >>> 4)) == 0x3333333333333333L;
  }

  /**
   * Converts eight digits, the first one in the lowest byte. Joins digits to pairs, then pairs to
   * groups of four, then both groups to the number.
   */
  private static long toNumber(long chars) {
    long pairs = ((chars & 0x0F0F0F0F0F0F0F0FL) * 2561) >>> 8;
    long fours = ((pairs & 0x00FF00FF00FF00FFL) * 6_553_601) >>> 16;
    return ((fours & 0x0000FFFF0000FFFFL) * 42_949_672_960_001L) >>> 32;
  }
}
