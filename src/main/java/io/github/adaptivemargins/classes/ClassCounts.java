package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.failure.JobException;
import java.util.Arrays;

/** The number of samples of each class, in class order; 0 for an absent class. */
public final class ClassCounts {
  /** Classes below this size are tallied, since there are many of each; only the others sorted. */
  private static final int LARGE = 1 << 16;

  private final ClassIndex classes;
  private final long[] counts;

  /** The number of classes of each size below {@link #LARGE}. */
  private final int[] small = new int[LARGE];

  /** The sizes of the others, ascending. */
  private final long[] large;

  private final long samples;

  /**
   * @param counts samples of each class, 0 or more
   * @throws JobException BAD_DATA, when all samples together are 2^63 or more
   */
  private ClassCounts(ClassIndex classes, long[] counts) {
    this.classes = classes;
    this.counts = counts;
    long sum = 0;
    int larger = 0;
    for (long count : counts) {
      if (count < LARGE) {
        small[(int) count]++;
      } else {
        larger++;
      }
      sum = sum(sum, count);
    }
    this.samples = sum;
    this.large = new long[larger];
    for (int c = 0, i = 0; i < larger; c++) {
      if (counts[c] >= LARGE) {
        large[i++] = counts[c];
      }
    }
    Arrays.sort(large);
  }

  /** Of labels that stand in the order of their classes. */
  static ClassCounts inOrder(LabelTable labels) {
    return new ClassCounts(ClassIndex.of(labels), labels.numbers());
  }

  /**
   * Of strings that are to stand in another order.
   *
   * @param places where the label of each class is
   */
  static ClassCounts inOrder(StringTable labels, long[] places) {
    LabelBytes ordered = new LabelBytes();
    long[] counts = new long[places.length];
    for (int c = 0; c < places.length; c++) {
      int i = (int) places[c];
      labels.addTo(ordered, i, c);
      counts[c] = labels.number(i);
    }
    return new ClassCounts(ClassIndex.listed(ordered), counts);
  }

  /**
   * @param counts of each class, 0 or more
   */
  static ClassCounts of(ClassIndex classes, long[] counts) {
    return new ClassCounts(classes, counts);
  }

  /**
   * Of classes of which not all need have been found.
   *
   * @param found class indexes, with the samples of each
   */
  static ClassCounts scattered(ClassIndex classes, IntegerTable found) {
    return new ClassCounts(classes, sums(new long[classes.size()], found));
  }

  /**
   * These and what was found beside them.
   *
   * @param all these classes, and others behind them
   * @param found class indexes, with the samples of each
   */
  ClassCounts plus(ClassIndex all, IntegerTable found) {
    return new ClassCounts(all, sums(Arrays.copyOf(counts, all.size()), found));
  }

  private static long[] sums(long[] counts, IntegerTable found) {
    for (int i = 0; i < found.size(); i++) {
      int c = (int) found.label(i);
      counts[c] = sum(counts[c], found.number(i));
    }
    return counts;
  }

  /**
   * @throws JobException BAD_DATA, when it is 2^63 or more
   */
  static long sum(long samples, long others) {
    long sum = samples + others;
    if (sum < 0) {
      throw JobException.badData("the samples of a class, or of all, add up to 2^63 or more");
    }
    return sum;
  }

  public ClassIndex classes() {
    return classes;
  }

  public int size() {
    return counts.length;
  }

  /** Samples of a class. */
  public long count(int classIndex) {
    return counts[classIndex];
  }

  /** Samples of all classes. */
  public long samples() {
    return samples;
  }

  public long min() {
    return quantile(0);
  }

  public long max() {
    return quantile(1);
  }

  /** The number of samples that a share {@code q} of the classes, from 0 to 1, does not exceed. */
  public long quantile(double q) {
    return samplesAt((int) Math.ceil(q * (counts.length - 1)));
  }

  /**
   * The number of samples of the class at a rank.
   *
   * @param rank from 0, of the smallest class, to {@code size() - 1}
   */
  public long samplesAt(int rank) {
    int firstLarge = counts.length - large.length;
    if (rank >= firstLarge) {
      return large[rank - firstLarge];
    }
    int size = 0;
    for (int classes = small[0]; classes <= rank; classes += small[size]) {
      size++;
    }
    return size;
  }

  /** The number of classes with at least {@code low} and at most {@code high} samples. */
  public int classesBetween(long low, long high) {
    int between = 0;
    for (long size = Math.max(low, 0); size <= Math.min(high, LARGE - 1); size++) {
      between += small[(int) size];
    }
    for (long size : large) {
      between += low <= size && size <= high ? 1 : 0;
    }
    return between;
  }

  /** The number of classes without a sample. */
  public int absent() {
    return small[0];
  }
}
