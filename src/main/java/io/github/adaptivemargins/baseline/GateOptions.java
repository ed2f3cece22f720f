package io.github.adaptivemargins.baseline;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The command line options of the comparison and its gates. */
public final class GateOptions {
  @Option(
      names = "--compare-to",
      paramLabel = "PATH",
      description = {
        "baseline: the earlier output to compare the counts with",
        "default: the file of --add-to, else the replaced file"
      })
  private Optional<String> compareTo = Optional.empty();

  @Option(
      names = "--max-sample-loss",
      paramLabel = "SHARE",
      description =
          "fail if more than this share of the baseline's samples is missing (0.05 = 5 %%)")
  private Optional<Double> maxSampleLoss = Optional.empty();

  @Option(
      names = "--max-sample-gain",
      paramLabel = "SHARE",
      description =
          "fail if there are more samples than this share above the baseline's (0.5 = 50 %%)")
  private Optional<Double> maxSampleGain = Optional.empty();

  @Option(
      names = "--max-class-loss",
      paramLabel = "N",
      description = "fail if more than this many classes of the baseline lost all samples")
  private Optional<Integer> maxClassLoss = Optional.empty();

  @Option(
      names = "--max-margin-change",
      paramLabel = "RADIANS",
      description = "fail if the margin of a class changed by more than this")
  private Optional<Double> maxMarginChange = Optional.empty();

  /**
   * The settings of these options.
   *
   * @throws io.github.adaptivemargins.failure.JobException USAGE, if an option is outside its
   *     bounds
   */
  public GateSettings settings() {
    return new GateSettings(compareTo, maxSampleLoss, maxSampleGain, maxClassLoss, maxMarginChange);
  }
}
