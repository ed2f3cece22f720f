package io.github.adaptivemargins.baseline;

import static io.github.adaptivemargins.failure.JobException.require;

import io.github.adaptivemargins.baseline.Comparison.SomeClasses;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import io.github.adaptivemargins.failure.Shortened;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The gates: limits for differences from the baseline.
 *
 * @param compareTo path of the baseline; empty for the default
 * @param maxSampleLoss share of the baseline's samples that may be lost, from 0 to 1
 * @param maxSampleGain share of the baseline's samples that may be added, 0 or more
 * @param maxClassLoss number of classes that may lose all samples, 0 or more
 * @param maxMarginChange allowed change of a common class's margin, in radians, 0 or more
 */
public record GateSettings(
    Optional<String> compareTo,
    Optional<Double> maxSampleLoss,
    Optional<Double> maxSampleGain,
    Optional<Integer> maxClassLoss,
    Optional<Double> maxMarginChange) {
  /**
   * @throws JobException USAGE, naming the option, its value and the bound
   */
  public GateSettings {
    double share = maxSampleLoss.orElse(0.0);
    require(share >= 0 && share <= 1, "--max-sample-loss", maxSampleLoss, "from 0 to 1");
    require(maxSampleGain.orElse(0.0) >= 0, "--max-sample-gain", maxSampleGain, "at least 0");
    require(maxClassLoss.orElse(0) >= 0, "--max-class-loss", maxClassLoss, "at least 0");
    require(maxMarginChange.orElse(0.0) >= 0, "--max-margin-change", maxMarginChange, "at least 0");
  }

  /** Whether there is any gate. */
  public boolean isAnySet() {
    return Stream.of(maxSampleLoss, maxSampleGain, maxClassLoss, maxMarginChange)
        .anyMatch(Optional::isPresent);
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
    String exceeded =
        Stream.of(
                sampleLoss(comparison),
                sampleGain(comparison),
                classLoss(comparison),
                marginChange(comparison))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    if (!exceeded.isEmpty()) {
      throw JobException.badData(
          "compared with "
              + comparison.baseline()
              + ", "
              + exceeded
              + ": nothing is published; if the data is right, run again with other limits");
    }
  }

  private Optional<String> sampleLoss(Comparison comparison) {
    return maxSampleLoss
        .filter(limit -> comparison.sampleLoss() > limit)
        .map(
            limit ->
                format(
                    "%.1f%% of its %s are lost (--max-sample-loss %s)",
                    100 * comparison.sampleLoss(),
                    Plural.of(comparison.samplesBefore(), "sample"),
                    limit));
  }

  private Optional<String> sampleGain(Comparison comparison) {
    return maxSampleGain
        .filter(limit -> comparison.sampleGain() > limit)
        .map(
            limit ->
                format(
                    "there are %s, %.1f%% more than its %,d (--max-sample-gain %s)",
                    Plural.of(comparison.samples(), "sample"),
                    100 * comparison.sampleGain(),
                    comparison.samplesBefore(),
                    limit));
  }

  private Optional<String> classLoss(Comparison comparison) {
    SomeClasses lost = comparison.lostClasses();
    return maxClassLoss
        .filter(limit -> lost.number() > limit)
        .map(
            limit ->
                format(
                    "%,d of its classes %s no samples any more, such as %s (--max-class-loss %d)",
                    lost.number(),
                    lost.number() == 1 ? "has" : "have",
                    Shortened.text(lost.labels().get(0)),
                    limit));
  }

  private Optional<String> marginChange(Comparison comparison) {
    return maxMarginChange
        .filter(limit -> comparison.maxMarginChange() > limit)
        .map(
            limit ->
                format(
                    "the margin of class %s changes by %.4f (--max-margin-change %s)",
                    Shortened.text(comparison.mostChanged().orElseThrow().label()),
                    comparison.maxMarginChange(),
                    limit));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
