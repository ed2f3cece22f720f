package io.github.adaptivemargins.baseline;

import static io.github.adaptivemargins.failure.JobException.require;

import io.github.adaptivemargins.baseline.Comparison.SomeClasses;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The gates: limits for differences from the baseline.
 *
 * @param compareTo path of the baseline; empty for the default
 * @param maxSampleLoss share of the baseline's samples that may be lost, from 0 to 1
 * @param maxClassLoss number of classes that may lose all samples, 0 or more
 * @param maxMarginChange allowed change of a common class's margin, in radians, 0 or more
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

  /** Whether there is any gate. */
  public boolean isAnySet() {
    return maxSampleLoss.isPresent() || maxClassLoss.isPresent() || maxMarginChange.isPresent();
  }

  /** Whether a gate on losses has no effect with --add-to, which adds to its baseline. */
  public boolean hasIneffectiveLossGate() {
    return compareTo.isEmpty() && (maxSampleLoss.isPresent() || maxClassLoss.isPresent());
  }

  /**
   * Checks a comparison.
   *
   * @throws JobException BAD_DATA, naming each limit that is exceeded
   */
  public void check(Comparison comparison) {
    List<String> exceeded = new ArrayList<>();
    if (comparison.sampleLoss() > maxSampleLoss.orElse(Double.POSITIVE_INFINITY)) {
      exceeded.add(
          String.format(
              Locale.ROOT,
              "%.1f%% of its %s are lost (--max-sample-loss %s)",
              100 * comparison.sampleLoss(),
              Plural.of(comparison.samplesBefore(), "sample"),
              maxSampleLoss.get()));
    }
    SomeClasses lost = comparison.lostClasses();
    if (lost.number() > maxClassLoss.orElse(Integer.MAX_VALUE)) {
      exceeded.add(
          String.format(
              Locale.ROOT,
              "%,d of its classes %s no samples any more%s (--max-class-loss %d)",
              lost.number(),
              lost.number() == 1 ? "has" : "have",
              ", such as " + lost.labels().get(0),
              maxClassLoss.get()));
    }
    if (comparison.maxMarginChange() > maxMarginChange.orElse(Double.POSITIVE_INFINITY)) {
      exceeded.add(
          String.format(
              Locale.ROOT,
              "the margin of class %s changes by %.4f (--max-margin-change %s)",
              comparison.mostChanged().orElseThrow().label(),
              comparison.maxMarginChange(),
              maxMarginChange.get()));
    }
    if (!exceeded.isEmpty()) {
      throw JobException.badData(
          "compared with "
              + comparison.baseline()
              + ", "
              + String.join("; ", exceeded)
              + ": nothing is published; if the data is right, run again with other limits");
    }
  }
}
