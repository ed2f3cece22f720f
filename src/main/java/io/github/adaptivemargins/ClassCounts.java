package io.github.adaptivemargins;

import java.util.Arrays;

/** The number of samples of each class, in class order; 0 for an absent class. */
final class ClassCounts {
  private final ClassIndex classes;
  private final long[] counts;
  private final long[] ascending;

  /** Gives each label of {@code found} its place among {@code classes}. */
  ClassCounts(ClassIndex classes, LabelCounts found) {
    this.classes = classes;
    this.counts = new long[classes.size()];
    for (int i = 0; i < found.size(); i++) {
      counts[classes.indexOf(found, i)] += found.samples()[i];
    }
    this.ascending = counts.clone();
    Arrays.sort(ascending);
  }

  ClassIndex classes() {
    return classes;
  }

  int size() {
    return counts.length;
  }

  /** Samples of a class. */
  long count(int classIndex) {
    return counts[classIndex];
  }

  /** Samples of all classes. */
  long samples() {
    return Arrays.stream(counts).sum();
  }

  long min() {
    return ascending[0];
  }

  long max() {
    return ascending[ascending.length - 1];
  }

  /** The number of samples that a share {@code q} of the classes, from 0 to 1, does not exceed. */
  long quantile(double q) {
    return ascending[(int) Math.ceil(q * (ascending.length - 1))];
  }

  /** The number of classes with at least {@code low} and at most {@code high} samples. */
  int classesBetween(long low, long high) {
    return firstAbove(high) - firstAbove(low - 1);
  }

  /** The number of classes without a sample. */
  int absent() {
    return classesBetween(0, 0);
  }

  private int firstAbove(long count) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] <= count) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
