package io.github.adaptivemargins.text;

import java.io.Serializable;

/**
 * A part of a file: the lines that begin within it.
 *
 * @param from its first byte
 * @param to the byte behind its last
 */
record Slice(TextFile file, long from, long to) implements Serializable {
  long bytes() {
    return to - from;
  }

  boolean isFirst() {
    return from == 0;
  }
}
