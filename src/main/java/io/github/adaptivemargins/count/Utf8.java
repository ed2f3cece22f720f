package io.github.adaptivemargins.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A text in UTF-8, where it stands among others. */
public final class Utf8 implements Comparable<Utf8> {
  private final byte[] chunk;
  private final int from;
  private final int length;

  Utf8(byte[] chunk, int from, int length) {
    this.chunk = chunk;
    this.from = from;
    this.length = length;
  }

  public static Utf8 of(byte[] text) {
    return new Utf8(text, 0, text.length);
  }

  public int length() {
    return length;
  }

  public byte at(int i) {
    return chunk[from + i];
  }

  /** The order of UTF-8 bytes is that of code points, which String.compareTo does not follow. */
  @Override
  public int compareTo(Utf8 other) {
    return Arrays.compareUnsigned(
        chunk, from, from + length, other.chunk, other.from, other.from + other.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Utf8 text && compareTo(text) == 0;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes());
  }

  public byte[] bytes() {
    return Arrays.copyOfRange(chunk, from, from + length);
  }

  @Override
  public String toString() {
    return new String(chunk, from, length, UTF_8);
  }
}
