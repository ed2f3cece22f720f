package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.LabelGroups;
import io.github.adaptivemargins.count.LabelGroups.StringInterpretation;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** Counts of classes that no run of the job has made. */
public final class Counted {
  private Counted() {}

  /** Of classes whose label is their index. */
  public static ClassCounts classes(int classes, LongUnaryOperator samples) {
    LabelGroups labels = new LabelGroups(StringInterpretation.INTEGERS);
    for (int c = 0; c < classes; c++) {
      labels.add(c, samples.applyAsLong(c));
    }
    LabelCounts counts =
        LabelCounts.of(labels, Optional.empty(), NewLabels.FAIL, LabelCounts.Bounds.NONE);
    return LabelEncoding.INDEX.arrange(counts, Optional.empty());
  }
}
