package io.github.adaptivemargins.text.splits;

import java.io.Serializable;

/**
 * A part of a file. It contains the lines that start in it.
 *
 * @param from its first byte
 * @param to the byte after its last byte
 */
public record TextSplit(TextFile file, long from, long to) implements Serializable {
  /** Returns the length in bytes. */
  public long length() {
    return to - from;
  }

  /** Returns whether the split is at the start of its file. */
  public boolean isFirst() {
    return from == 0;
  }

  /** Returns whether the split ends with its file. */
  public boolean isLast() {
    return to >= file.length();
  }
}
