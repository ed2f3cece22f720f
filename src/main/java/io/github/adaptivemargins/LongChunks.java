package io.github.adaptivemargins;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;

/** A sequence of longs that grows and is joined to another without being copied. */
final class LongChunks implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int CHUNK = 1 << 16;
  private static final int FIRST = 16;

  private final ArrayList<long[]> full = new ArrayList<>();
  private long[] last = new long[FIRST];
  private int size;

  void add(long value) {
    if (size == last.length) {
      grow();
    }
    last[size++] = value;
  }

  private void grow() {
    if (size < CHUNK) {
      last = Arrays.copyOf(last, 2 * size);
    } else {
      full.add(last);
      last = new long[CHUNK];
      size = 0;
    }
  }

  /** Leaves none in the other. */
  void append(LongChunks other) {
    close();
    other.close();
    full.addAll(other.full);
    other.full.clear();
  }

  private void close() {
    if (size > 0) {
      full.add(Arrays.copyOf(last, size));
    }
    last = new long[FIRST];
    size = 0;
  }

  /** All of them; none is left here. */
  long[] take() {
    close();
    long[] all = new long[full.stream().mapToInt(chunk -> chunk.length).sum()];
    int from = 0;
    for (long[] chunk : full) {
      System.arraycopy(chunk, 0, all, from, chunk.length);
      from += chunk.length;
    }
    full.clear();
    return all;
  }
}
