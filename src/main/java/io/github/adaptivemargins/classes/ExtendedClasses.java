package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.RawLabelCounts;
import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import java.util.Optional;

/**
 * The classes are those of an earlier output, whose counts are added.
 *
 * @param earlier the counts of the earlier output
 * @param classes its classes as a list
 */
record ExtendedClasses(BaseCounts earlier, ListedClasses classes) implements ClassAssigner {
  @Override
  public StringInterpretation stringInterpretation() {
    return classes.stringInterpretation();
  }

  @Override
  public ValidLabelCounts consumeCounts(RawLabelCounts counts) {
    return classes.consumeCounts(counts);
  }

  @Override
  public ClassCounts assign(ValidLabelCounts labels) {
    return earlier.counts().plus(classes.allClasses(labels), labels.classIndexes());
  }

  @Override
  public int newClasses(ClassCounts counts) {
    return classes.newClasses(counts);
  }

  @Override
  public Optional<BaseCounts> base() {
    return Optional.of(earlier);
  }
}
