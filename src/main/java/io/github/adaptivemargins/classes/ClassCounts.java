package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.classes.labels.IntegerLabels;
import io.github.adaptivemargins.classes.labels.LabelArray;
import io.github.adaptivemargins.classes.labels.StringLabels;
import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.failure.JobException;
import java.util.Arrays;

/** The number of samples of each class, in class order; 0 for an absent class. */
public final class ClassCounts {
  /** Class sizes below this one are counted per size; only larger ones are sorted. */
  private static final int LARGE = 1 << 16;

  private final ClassLabels classes;
  private final long[] counts;

  /** The number of classes of each size below {@link #LARGE}. */
  private final int[] small = new int[LARGE];

  /** The larger class sizes, ascending. */
  private final long[] large;

  private final long samples;

  /**
   * The counts of all classes.
   *
   * @param counts of each class, 0 or more
   * @throws JobException BAD_DATA, if all samples add up to 2^63 or more
   */
  ClassCounts(ClassLabels classes, long[] counts) {
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
      sum = LabelArray.addSamples(sum, count);
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

  /** The counts of labels that are sorted in class order. */
  static ClassCounts inOrder(LabelArray labels) {
    return new ClassCounts(ClassLabels.of(labels), labels.numbers());
  }

  /**
   * The counts of string labels in another order.
   *
   * @param order the index in the labels of each class
   */
  static ClassCounts inOrder(StringLabels labels, long[] order) {
    PackedLabels ordered = new PackedLabels();
    long[] counts = new long[order.length];
    for (int c = 0; c < order.length; c++) {
      int i = (int) order[c];
      labels.appendTo(ordered, i, c);
      counts[c] = labels.number(i);
    }
    return new ClassCounts(ClassLabels.listed(ordered), counts);
  }

  /**
   * The counts of classes of which some may be absent.
   *
   * @param found class indexes with their samples, in any order
   */
  static ClassCounts scattered(ClassLabels classes, IntegerLabels found) {
    return new ClassCounts(classes, addTo(new long[classes.size()], found));
  }

  /**
   * These counts plus others.
   *
   * @param all these classes, and possibly others after them
   * @param found class indexes with the samples to add
   */
  ClassCounts plus(ClassLabels all, IntegerLabels found) {
    return new ClassCounts(all, addTo(Arrays.copyOf(counts, all.size()), found));
  }

  private static long[] addTo(long[] counts, IntegerLabels found) {
    for (int i = 0; i < found.size(); i++) {
      int c = (int) found.label(i);
      counts[c] = LabelArray.addSamples(counts[c], found.number(i));
    }
    return counts;
  }

  public ClassLabels classes() {
    return classes;
  }

  public int size() {
    return counts.length;
  }

  public long count(int classIndex) {
    return counts[classIndex];
  }

  public long samples() {
    return samples;
  }

  /** The samples of the smallest class. */
  public long min() {
    return quantile(0);
  }

  /** The samples of the largest class. */
  public long max() {
    return quantile(1);
  }

  /** The {@code q} quantile of the class sizes, for {@code q} from 0 to 1. */
  public long quantile(double q) {
    return samplesAt((int) Math.ceil(q * (counts.length - 1)));
  }

  /**
   * The samples of the class at a rank of size.
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

  /** The number of classes without samples. */
  public int absent() {
    return small[0];
  }
}
