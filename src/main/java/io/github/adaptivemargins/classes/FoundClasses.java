package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.RawLabelCounts;
import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;

/** The classes are those of the labels in the input. */
record FoundClasses(EffectiveLabelSettings rules) implements ClassAssigner {
  @Override
  public StringInterpretation stringInterpretation() {
    return rules.stringInterpretation();
  }

  @Override
  public ValidLabelCounts consumeCounts(RawLabelCounts counts) {
    return ValidLabelCounts.consume(counts, rules.bounds());
  }

  @Override
  public ClassCounts assign(ValidLabelCounts labels) {
    return rules.encoding().assign(labels, rules.numClasses());
  }

  @Override
  public boolean isClassCountInferred() {
    return rules.numClasses().isEmpty() && rules.encoding() == LabelEncoding.INDEX;
  }
}
