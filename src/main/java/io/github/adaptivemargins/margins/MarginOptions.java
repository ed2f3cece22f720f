package io.github.adaptivemargins.margins;

import picocli.CommandLine.Option;

/** The options of the formula. */
public final class MarginOptions {
  @Option(
      names = "--margin-min",
      paramLabel = "RADIANS",
      defaultValue = "0.05",
      description = "margin of the largest class, default ${DEFAULT-VALUE}")
  private double marginMin;

  @Option(
      names = "--margin-max",
      paramLabel = "RADIANS",
      defaultValue = "0.5",
      description = "margin of the smallest class, default ${DEFAULT-VALUE}")
  private double marginMax;

  @Option(
      names = "--power",
      paramLabel = "P",
      defaultValue = "-0.25",
      description = "exponent of the class size, default ${DEFAULT-VALUE}")
  private double power;

  /**
   * What they come to.
   *
   * @throws io.github.adaptivemargins.failure.JobException USAGE, when one is outside its bounds
   */
  public MarginParameters parameters() {
    return new MarginParameters(marginMin, marginMax, power);
  }
}
