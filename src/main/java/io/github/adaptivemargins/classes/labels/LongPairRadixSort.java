package io.github.adaptivemargins.classes.labels;

import java.util.stream.IntStream;

/**
 * Sorts pairs of longs in place by the first of each pair: an American flag sort, starting at the
 * highest byte in which the keys of a range differ.
 */
public final class LongPairRadixSort {
  private static final int BUCKETS = 1 << Byte.SIZE;

  /** Ranges below this size are sorted by insertion, which is faster. */
  private static final int SMALL = 32;

  /** The buckets of ranges from this size on are sorted in parallel. */
  private static final int LARGE = 1 << 17;

  private final long[] keys;
  private final long[] values;

  private LongPairRadixSort(long[] keys, long[] values) {
    this.keys = keys;
    this.values = values;
  }

  /** Sorts the pairs from {@code from} to {@code to}, exclusive. */
  public static void sort(long[] keys, long[] values, int from, int to) {
    if (!isSorted(keys, from, to)) {
      new LongPairRadixSort(keys, values).sort(from, to);
    }
  }

  /** Whether the keys from {@code from} to {@code to}, exclusive, ascend. */
  public static boolean isSorted(long[] keys, int from, int to) {
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

  /** Moves each pair to its bucket; returns the end of each bucket. */
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

  /** Places the next pair of a bucket, and each pair that this displaces. */
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

  /** The bucket of a key. Flipping the sign bit sorts negative keys first. */
  private static int bucket(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (BUCKETS - 1);
  }
}
