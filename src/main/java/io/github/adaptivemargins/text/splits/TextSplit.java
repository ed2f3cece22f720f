package io.github.adaptivemargins.text.splits;

import java.io.Serializable;

/**
 * A part of a file: the lines that begin within it.
 *
 * @param from its first byte
 * @param to the byte behind its last
 */
public record TextSplit(TextFile file, long from, long to) implements Serializable {
  public long bytes() {
    return to - from;
  }

  public boolean isFirst() {
    return from == 0;
  }
}
