package io.github.adaptivemargins.report;

import io.github.adaptivemargins.classes.ClassCounts;
import java.util.ArrayList;
import java.util.List;

/** The number of classes with {@code low} to {@code high} samples, inclusive. */
record SizeBin(long low, long high, int classes) {
  /** Bins from the smallest class to the largest, split at powers of two. */
  static List<SizeBin> of(ClassCounts counts) {
    List<SizeBin> bins = new ArrayList<>();
    long high = counts.min() - 1;
    while (high < counts.max()) {
      long low = high + 1;
      high = low == 0 ? 0 : Math.min(counts.max(), 2 * Long.highestOneBit(low) - 1);
      bins.add(new SizeBin(low, high, counts.classesBetween(low, high)));
    }
    return bins;
  }

  boolean isOfOneSize() {
    return low == high;
  }
}
