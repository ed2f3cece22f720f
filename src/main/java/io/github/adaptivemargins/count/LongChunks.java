package io.github.adaptivemargins.count;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;

/** A sequence of longs that grows, and takes over another, without being copied. */
final class LongChunks implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int CHUNK = 1 << 16;
  private static final int FIRST = 16;

  private final ArrayList<long[]> sealed = new ArrayList<>();
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
      sealed.add(last);
      last = new long[CHUNK];
      size = 0;
    }
  }

  /** Leaves none in the other. */
  void append(LongChunks other) {
    seal();
    other.seal();
    sealed.addAll(other.sealed);
    other.sealed.clear();
  }

  private void seal() {
    if (size > 0) {
      sealed.add(Arrays.copyOf(last, size));
    }
    last = new long[FIRST];
    size = 0;
  }

  /** All of them; none is left here. */
  long[] take() {
    seal();
    long[] all = new long[sealed.stream().mapToInt(chunk -> chunk.length).sum()];
    int from = 0;
    for (long[] chunk : sealed) {
      System.arraycopy(chunk, 0, all, from, chunk.length);
      from += chunk.length;
    }
    sealed.clear();
    return all;
  }
}
