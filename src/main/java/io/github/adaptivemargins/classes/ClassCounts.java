package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.failure.JobException;
import java.util.Arrays;

/** The number of samples of each class, in class order; 0 for an absent class. */
public final class ClassCounts {
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
      counts[indexOf(found, i)] += found.samples()[i];
    }
    this.ascending = counts.clone();
    Arrays.sort(ascending);
    try {
      this.samples = Arrays.stream(counts).reduce(0, Math::addExact);
    } catch (ArithmeticException e) {
      throw JobException.badData("the samples of all classes add up to 2^63 or more");
    }
  }

  private int indexOf(LabelCounts found, int i) {
    return classes instanceof ClassIndex.OfStrings ofStrings
        ? ofStrings.indexOf(found.strings().get(i))
        : ((ClassIndex.OfIntegers) classes).indexOf(found.integers()[i]);
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
    return ascending[0];
  }

  public long max() {
    return ascending[ascending.length - 1];
  }

  /** The number of samples that a share {@code q} of the classes, from 0 to 1, does not exceed. */
  public long quantile(double q) {
    return ascending[(int) Math.ceil(q * (ascending.length - 1))];
  }

  /** The number of classes with at least {@code low} and at most {@code high} samples. */
  public int classesBetween(long low, long high) {
    return firstAbove(high) - firstAbove(low - 1);
  }

  /** The number of classes without a sample. */
  public int absent() {
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
