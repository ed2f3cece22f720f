package io.github.adaptivemargins.margins;

import picocli.CommandLine.Option;

/** The command line options of the formula. */
public final class MarginOptions {
  @Option(
      names = "--margin-min",
      paramLabel = "RADIANS",
      defaultValue = "0.05",
      description =
          "margin of the largest class, which with --norm max or none only comes near it; default"
              + " ${DEFAULT-VALUE}")
  private double marginMin;

  @Option(
      names = "--margin-max",
      paramLabel = "RADIANS",
      defaultValue = "0.5",
      description =
          "margin of the smallest class, with --norm none of one sample; default ${DEFAULT-VALUE}")
  private double marginMax;

  @Option(
      names = "--power",
      paramLabel = "P",
      defaultValue = "-0.25",
      description =
          "exponent of the class size, from -16 to 16 and not 0, with --norm none below 0; default"
              + " ${DEFAULT-VALUE}")
  private double power;

  @Option(
      names = "--norm",
      paramLabel = "minmax|max|none",
      defaultValue = "minmax",
      description = {
        "minmax: over all classes, from 0 to 1",
        "max: a part of the greatest, as LDAM has it",
        "none: as it is, so that no margin depends on another class",
        "default: ${DEFAULT-VALUE}"
      })
  private MarginNorm norm = MarginNorm.MINMAX;

  /**
   * The parameters of these options.
   *
   * @throws io.github.adaptivemargins.failure.JobException USAGE, if an option is outside its
   *     bounds
   */
  public MarginParameters parameters() {
    return new MarginParameters(marginMin, marginMax, power, norm);
  }
}
