package io.github.adaptivemargins.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A UTF-8 string in a larger array. Spark's UTF8String does the same, but since Spark 4 its
 * comparison reads the environment, which makes sorting slow.
 */
public final class Utf8Slice implements Comparable<Utf8Slice> {
  private final byte[] array;
  private final int from;
  private final int length;

  Utf8Slice(byte[] array, int from, int length) {
    this.array = array;
    this.from = from;
    this.length = length;
  }

  public static Utf8Slice of(byte[] utf8) {
    return new Utf8Slice(utf8, 0, utf8.length);
  }

  public int length() {
    return length;
  }

  public byte byteAt(int i) {
    return array[from + i];
  }

  /** Compares by unsigned bytes, which is the order of code points. */
  @Override
  public int compareTo(Utf8Slice other) {
    return Arrays.compareUnsigned(
        array, from, from + length, other.array, other.from, other.from + other.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Utf8Slice slice && compareTo(slice) == 0;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes());
  }

  public byte[] bytes() {
    return Arrays.copyOfRange(array, from, from + length);
  }

  @Override
  public String toString() {
    return new String(array, from, length, UTF_8);
  }
}
