package io.github.adaptivemargins;

import java.util.Arrays;

/** The number of samples of each class, in class order; 0 for an absent class. */
final class ClassCounts {
  private final ClassIndex classes;
  private final long[] counts;
  private final long[] ascending;
  private final long samples;

  /**
   * Gives each label of {@code found} its place among {@code classes}.
   *
   * @throws JobException BAD_DATA, when all samples together are 2^63 or more
   */
  ClassCounts(ClassIndex classes, LabelCounts found) {
    this.classes = classes;
    this.counts = new long[classes.size()];
    for (int i = 0; i < found.size(); i++) {
      counts[classes.indexOf(found, i)] += found.samples()[i];
    }
    this.ascending = counts.clone();
    Arrays.sort(ascending);
    try {
      this.samples = Arrays.stream(counts).reduce(0, Math::addExact);
    } catch (ArithmeticException e) {
      throw JobException.badData("the samples of all classes add up to 2^63 or more");
    }
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
    return samples;
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
