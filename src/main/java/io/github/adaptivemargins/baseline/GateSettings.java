package io.github.adaptivemargins.baseline;

import static io.github.adaptivemargins.failure.JobException.require;

import io.github.adaptivemargins.baseline.Comparison.SomeClasses;
import io.github.adaptivemargins.failure.Amount;
import io.github.adaptivemargins.failure.JobException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far from what stood before the counts may be.
 *
 * @param compareTo the earlier output to compare with; empty where another is at hand
 * @param maxSampleLoss the share of the samples that may be lost, from 0 to 1
 * @param maxClassLoss how many classes that had samples may have none, 0 or more
 * @param maxMarginChange by how much the margin of a class of both may change, in radians, 0 or
 *     more
 */
public record GateSettings(
    Optional<String> compareTo,
    Optional<Double> maxSampleLoss,
    Optional<Integer> maxClassLoss,
    Optional<Double> maxMarginChange) {
  /**
   * @throws JobException USAGE, naming the option, its value and the bound
   */
  public GateSettings {
    double share = maxSampleLoss.orElse(0.0);
    require(share >= 0 && share <= 1, "--max-sample-loss", maxSampleLoss, "from 0 to 1");
    require(maxClassLoss.orElse(0) >= 0, "--max-class-loss", maxClassLoss, "at least 0");
    require(maxMarginChange.orElse(0.0) >= 0, "--max-margin-change", maxMarginChange, "at least 0");
  }

  /** Whether there is a bound at all. */
  public boolean areGiven() {
    return maxSampleLoss.isPresent() || maxClassLoss.isPresent() || maxMarginChange.isPresent();
  }

  /** Whether a bound on losses has no baseline but that of --add-to, which can lose nothing. */
  public boolean holdNothingBesideAddTo() {
    return compareTo.isEmpty() && (maxSampleLoss.isPresent() || maxClassLoss.isPresent());
  }

  /**
   * Refuses what is beyond a bound.
   *
   * @throws JobException BAD_DATA, with the figures
   */
  public void check(Comparison comparison) {
    List<String> beyond = new ArrayList<>();
    if (comparison.sampleLoss() > maxSampleLoss.orElse(Double.POSITIVE_INFINITY)) {
      beyond.add(
          String.format(
              Locale.ROOT,
              "%.1f%% of its %s are lost (--max-sample-loss %s)",
              100 * comparison.sampleLoss(),
              Amount.of(comparison.samplesBefore(), "sample"),
              maxSampleLoss.get()));
    }
    SomeClasses lost = comparison.lostClasses();
    if (lost.number() > maxClassLoss.orElse(Integer.MAX_VALUE)) {
      beyond.add(
          String.format(
              Locale.ROOT,
              "%,d of its classes %s no sample any more%s (--max-class-loss %d)",
              lost.number(),
              lost.number() == 1 ? "has" : "have",
              ", such as " + lost.labels().get(0),
              maxClassLoss.get()));
    }
    if (comparison.maxMarginChange() > maxMarginChange.orElse(Double.POSITIVE_INFINITY)) {
      beyond.add(
          String.format(
              Locale.ROOT,
              "the margin of class %s changes by %.4f (--max-margin-change %s)",
              comparison.mostChanged().orElseThrow().label(),
              comparison.maxMarginChange(),
              maxMarginChange.get()));
    }
    if (!beyond.isEmpty()) {
      throw JobException.badData(
          "compared with "
              + comparison.baseline()
              + ", "
              + String.join("; ", beyond)
              + ": nothing is published; if the data is right, run again with other bounds");
    }
  }
}
