package io.github.adaptivemargins.baseline;

import java.util.List;
import java.util.Optional;

/**
 * The classes of this run compared with those of the baseline. Classes are matched by label.
 *
 * @param baseline path of the baseline
 * @param isExplicit whether an option names the baseline; else it is the replaced output
 * @param newClasses classes that the baseline lacks
 * @param lostClasses classes that have samples only in the baseline
 * @param samplesBefore samples of the baseline
 * @param samples samples of this run
 * @param largestChanges common classes with the largest changes of margin, the largest first
 * @param sizes sizes of the common classes, before and now
 */
public record Comparison(
    String baseline,
    boolean isExplicit,
    SomeClasses newClasses,
    SomeClasses lostClasses,
    long samplesBefore,
    long samples,
    List<ClassChange> largestChanges,
    SizeChangeHistogram sizes) {

  /**
   * Some classes.
   *
   * @param number of all of them
   * @param labels of the first of them
   */
  public record SomeClasses(int number, List<String> labels) {}

  /**
   * A common class, with its margins in radians.
   *
   * @param change absolute change of the margin
   */
  public record ClassChange(
      String label,
      long samplesBefore,
      long samples,
      double marginBefore,
      double margin,
      double change) {}

  /** The share of the baseline's samples that are lost, from 0 to 1. */
  public double sampleLoss() {
    return samples >= samplesBefore ? 0 : (samplesBefore - samples) / (double) samplesBefore;
  }

  /** The samples added to those of the baseline, as a share of them. */
  public double sampleGain() {
    return samples <= samplesBefore ? 0 : (samples - samplesBefore) / (double) samplesBefore;
  }

  /** The common class with the largest change of margin; empty if none changes. */
  public Optional<ClassChange> mostChanged() {
    return largestChanges.stream().findFirst();
  }

  /** The largest change of the margin of a common class, in radians. */
  public double maxMarginChange() {
    return mostChanged().map(ClassChange::change).orElse(0.0);
  }
}
