package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.RawLabelCounts;
import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** Counts of classes that no run of the job has made. */
public final class Counted {
  private Counted() {}

  /** Of classes whose label is their index. */
  public static ClassCounts classes(int classes, LongUnaryOperator samples) {
    RawLabelCounts labels = new RawLabelCounts(StringInterpretation.INTEGERS);
    for (int c = 0; c < classes; c++) {
      labels.add(c, samples.applyAsLong(c));
    }
    ValidLabelCounts counts = ValidLabelCounts.consume(labels, ValidLabelCounts.Bounds.NONE);
    return LabelEncoding.INDEX.assign(counts, Optional.empty());
  }
}
