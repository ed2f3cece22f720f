package io.github.adaptivemargins.classes;

import java.util.stream.IntStream;

/**
 * Sorts pairs of longs by the first of them, in place: from the highest byte in which the keys of a
 * range differ, into a bucket a value, then each bucket (an "American flag" sort).
 */
final class PairSort {
  private static final int BUCKETS = 1 << Byte.SIZE;

  /** Below it insertion is faster. */
  private static final int SMALL = 32;

  /** From it on the buckets of a range are given to all cores. */
  private static final int LARGE = 1 << 17;

  private final long[] keys;
  private final long[] values;

  private PairSort(long[] keys, long[] values) {
    this.keys = keys;
    this.values = values;
  }

  /** Sorts the pairs from {@code from} to {@code to}, exclusive. */
  static void sort(long[] keys, long[] values, int from, int to) {
    if (!isSorted(keys, from, to)) {
      new PairSort(keys, values).sort(from, to);
    }
  }

  static boolean isSorted(long[] keys, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (keys[i - 1] > keys[i]) {
        return false;
      }
    }
    return true;
  }

  private void sort(int from, int to) {
    if (to - from < SMALL) {
      insert(from, to);
      return;
    }
    long differing = 0;
    for (int i = from + 1; i < to; i++) {
      differing |= keys[i] ^ keys[from];
    }
    if (differing == 0) {
      return;
    }
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(differing) - Byte.SIZE);
    int[] ends = distribute(from, to, shift);
    IntStream buckets = IntStream.range(0, BUCKETS);
    (to - from < LARGE ? buckets : buckets.parallel())
        .forEach(b -> sort(b == 0 ? from : ends[b - 1], ends[b]));
  }

  private void insert(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      long key = keys[i];
      long value = values[i];
      int j = i;
      for (; j > from && keys[j - 1] > key; j--) {
        keys[j] = keys[j - 1];
        values[j] = values[j - 1];
      }
      keys[j] = key;
      values[j] = value;
    }
  }

  /** Returns the end of each bucket. */
  private int[] distribute(int from, int to, int shift) {
    int[] ends = new int[BUCKETS];
    for (int i = from; i < to; i++) {
      ends[bucket(keys[i], shift)]++;
    }
    int[] next = new int[BUCKETS];
    int end = from;
    for (int b = 0; b < BUCKETS; b++) {
      next[b] = end;
      end += ends[b];
      ends[b] = end;
    }
    for (int b = 0; b < BUCKETS; b++) {
      while (next[b] < ends[b]) {
        place(b, next, shift);
      }
    }
    return ends;
  }

  /** Has the next pair of a bucket right, and each one that it takes the place of. */
  private void place(int b, int[] next, int shift) {
    long key = keys[next[b]];
    long value = values[next[b]];
    for (int own = bucket(key, shift); own != b; own = bucket(key, shift)) {
      int i = next[own]++;
      long displacedKey = keys[i];
      long displacedValue = values[i];
      keys[i] = key;
      values[i] = value;
      key = displacedKey;
      value = displacedValue;
    }
    int i = next[b]++;
    keys[i] = key;
    values[i] = value;
  }

  /** Negative keys come first, which matters where the highest bit is within the byte. */
  private static int bucket(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (BUCKETS - 1);
  }
}
