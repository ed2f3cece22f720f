package io.github.adaptivemargins.margins;

import static io.github.adaptivemargins.failure.JobException.require;

import io.github.adaptivemargins.failure.JobException;

/**
 * The parameters of the margin function. All are finite.
 *
 * @param min the smallest margin, in radians
 * @param max the largest margin, in radians, at least {@code min}
 * @param power the exponent of a class's number of samples, from -16 to 16 and not 0
 * @param norm of the frequencies; {@link MarginNorm#NONE} needs a power below 0
 */
public record MarginParameters(double min, double max, double power, MarginNorm norm) {
  /** With larger powers, 2^63 samples would overflow or underflow a double. */
  private static final double POWER_LIMIT = 16;

  /**
   * @throws JobException USAGE, naming the option, its value and the bound
   */
  public MarginParameters {
    require(Double.isFinite(min), "--margin-min", min, "finite");
    require(Double.isFinite(max), "--margin-max", max, "finite");
    require(min <= max, "--margin-min", min, "at most --margin-max (" + max + ")");
    require(Double.isFinite(max - min), "--margin-max", max, "a finite distance from --margin-min");
    require(power != 0, "--power", power, "other than 0: every class would have the same margin");
    require(Math.abs(power) <= POWER_LIMIT, "--power", power, "from -16 to 16");
    require(
        power < 0 || norm != MarginNorm.NONE,
        "--power",
        power,
        "below 0 with --norm none, whose margins would go beyond --margin-max");
  }
}
