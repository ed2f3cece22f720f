package io.github.adaptivemargins.densecount.keys;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Growing arrays, and integers in base 128 (LEB128, as in Parquet and Protocol Buffers). */
public final class ByteArrays {
  /** Space for any varint, in bytes. */
  public static final int MAX_VARINT_BYTES = 10;

  /**
   * Arrays up to 64 MB grow to twice their size. A larger one grows by an eighth, since memory is
   * limited.
   */
  private static final int MAX_DOUBLED_BYTES = 1 << 26;

  private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

  private ByteArrays() {}

  /**
   * Returns an array with the same content and space for at least {@code size} bytes.
   *
   * @return the given array if it is large enough, else a copy
   */
  public static byte[] ensureCapacity(byte[] bytes, int size) {
    if (size <= bytes.length) {
      return bytes;
    }
    long grown =
        bytes.length + (bytes.length < MAX_DOUBLED_BYTES ? bytes.length : bytes.length / 8L);
    return Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY_BYTES, Math.max(size, grown)));
  }

  /**
   * Writes an unsigned varint of at most {@link #MAX_VARINT_BYTES} bytes.
   *
   * @return index after the last byte that was written
   */
  public static int writeVarint(long value, byte[] bytes, int start) {
    int end = start;
    long rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[end++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[end++] = (byte) rest;
    return end;
  }

  /**
   * Reads an unsigned varint, and moves the position of the buffer past it.
   *
   * @throws java.nio.BufferUnderflowException if the buffer ends within the varint
   */
  public static long readVarint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = bytes.get();
      value |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }
}
