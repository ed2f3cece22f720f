package io.github.adaptivemargins.baseline;

import java.util.List;
import java.util.Optional;

/**
 * What is to be published beside what stood before; classes are matched by their labels.
 *
 * @param baseline where the earlier output is
 * @param isAskedFor whether an option names it; else it is what stood at the output
 * @param newClasses classes that it has not
 * @param lostClasses its classes that had samples and have none
 * @param samplesBefore its samples
 * @param samples those of now
 * @param largestChanges the classes of both whose margin changes most, the most changed first
 * @param sizes the classes of both by their samples, before and now
 */
public record Comparison(
    String baseline,
    boolean isAskedFor,
    SomeClasses newClasses,
    SomeClasses lostClasses,
    long samplesBefore,
    long samples,
    List<ClassChange> largestChanges,
    SizeChanges sizes) {

  /**
   * How many, and the labels of the first of them.
   *
   * @param number of all
   */
  public record SomeClasses(int number, List<String> labels) {}

  /**
   * A class of both, with its margins in radians.
   *
   * @param change of the margin, 0 or more
   */
  public record ClassChange(
      String label,
      long samplesBefore,
      long samples,
      double marginBefore,
      double margin,
      double change) {}

  /** The share of its samples that are lost, from 0 to 1. */
  public double sampleLoss() {
    return samples >= samplesBefore ? 0 : (samplesBefore - samples) / (double) samplesBefore;
  }

  /** The one whose margin changes most; empty where none does. */
  public Optional<ClassChange> mostChanged() {
    return largestChanges.stream().findFirst();
  }

  /** The largest change of the margin of a class of both, in radians. */
  public double maxMarginChange() {
    return mostChanged().map(ClassChange::change).orElse(0.0);
  }
}
