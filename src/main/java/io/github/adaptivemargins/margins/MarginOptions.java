package io.github.adaptivemargins.margins;

import picocli.CommandLine.Option;

/** The command line options of the formula. */
public final class MarginOptions {
  @Option(
      names = "--margin-min",
      paramLabel = "RADIANS",
      defaultValue = "0.05",
      description =
          "margin of the largest class; with --norm max or none, a lower bound; default:"
              + " ${DEFAULT-VALUE}")
  private double marginMin;

  @Option(
      names = "--margin-max",
      paramLabel = "RADIANS",
      defaultValue = "0.5",
      description =
          "margin of the smallest class; with --norm none, of a class with one sample; default:"
              + " ${DEFAULT-VALUE}")
  private double marginMax;

  @Option(
      names = "--power",
      paramLabel = "P",
      defaultValue = "-0.25",
      description =
          "exponent of the class size: -16 to 16, not 0; with --norm none, below 0; default:"
              + " ${DEFAULT-VALUE}")
  private double power;

  @Option(
      names = "--norm",
      paramLabel = "minmax|max|none",
      defaultValue = "minmax",
      description = {
        "minmax: scale all classes from 0 to 1",
        "max: divide by the largest value, as in LDAM",
        "none: do not scale, so no margin depends on another class",
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
