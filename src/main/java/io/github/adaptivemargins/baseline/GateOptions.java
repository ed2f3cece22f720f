package io.github.adaptivemargins.baseline;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The command line options of the comparison and its gates. */
public final class GateOptions {
  @Option(
      names = "--compare-to",
      paramLabel = "PATH",
      description = {
        "the earlier output of this job that the counts are compared with",
        "default: that of --add-to, else the one that is replaced"
      })
  private Optional<String> compareTo = Optional.empty();

  @Option(
      names = "--max-sample-loss",
      paramLabel = "SHARE",
      description = "publish nothing where more of its samples are lost; from 0 to 1")
  private Optional<Double> maxSampleLoss = Optional.empty();

  @Option(
      names = "--max-class-loss",
      paramLabel = "N",
      description = "publish nothing where more of its classes that had samples have none")
  private Optional<Integer> maxClassLoss = Optional.empty();

  @Option(
      names = "--max-margin-change",
      paramLabel = "RADIANS",
      description = "publish nothing where the margin of a class of both changes by more")
  private Optional<Double> maxMarginChange = Optional.empty();

  /**
   * The settings of these options.
   *
   * @throws io.github.adaptivemargins.failure.JobException USAGE, if an option is outside its
   *     bounds
   */
  public GateSettings settings() {
    return new GateSettings(compareTo, maxSampleLoss, maxClassLoss, maxMarginChange);
  }
}
