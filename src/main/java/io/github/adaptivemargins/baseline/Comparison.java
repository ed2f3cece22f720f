package io.github.adaptivemargins.baseline;

import java.util.Optional;

/**
 * What is to be published beside what stood before; classes are matched by their labels.
 *
 * @param baseline where the earlier output is
 * @param isAskedFor whether an option names it; else it is what stood at the output
 * @param newClasses classes that it has not
 * @param lostClasses its classes that had samples and have none
 * @param firstLost the label of the first of these
 * @param samplesBefore its samples
 * @param samples those of now
 * @param maxMarginChange the largest change of the margin of a class of both, in radians; 0 where
 *     there is no such class
 * @param mostChanged the label of that class
 */
public record Comparison(
    String baseline,
    boolean isAskedFor,
    int newClasses,
    int lostClasses,
    Optional<String> firstLost,
    long samplesBefore,
    long samples,
    double maxMarginChange,
    Optional<String> mostChanged) {
  /** The share of its samples that are lost, from 0 to 1. */
  public double sampleLoss() {
    return samples >= samplesBefore ? 0 : (samplesBefore - samples) / (double) samplesBefore;
  }
}
