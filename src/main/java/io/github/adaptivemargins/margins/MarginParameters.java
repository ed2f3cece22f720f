package io.github.adaptivemargins.margins;

import static io.github.adaptivemargins.failure.JobException.require;

import io.github.adaptivemargins.failure.JobException;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * The parameters of the margin function.
 *
 * @param min the smallest margin, in radians from -pi/2 to pi/2
 * @param max the largest margin, in radians from {@code min} to pi/2
 * @param power the exponent of a class's number of samples, from -16 to 16 and not 0
 * @param norm of the frequencies; {@link MarginNorm#NONE} needs a power below 0
 */
public record MarginParameters(double min, double max, double power, MarginNorm norm) {
  /** With larger powers, 2^63 samples would overflow or underflow a double. */
  private static final double POWER_LIMIT = 16;

  /** The largest margin in degrees. */
  private static final double MAX_DEGREES = 90;

  /**
   * @throws JobException USAGE, naming the option, its value and the bound
   */
  public MarginParameters {
    requireAngle("--margin-min", min);
    requireAngle("--margin-max", max);
    require(min <= max, "--margin-min", min, "at most --margin-max (" + max + ")");
    require(power != 0, "--power", power, "other than 0: every class would have the same margin");
    require(Math.abs(power) <= POWER_LIMIT, "--power", power, "from -16 to 16");
    require(
        power < 0 || norm != MarginNorm.NONE,
        "--power",
        power,
        "below 0 with --norm none, whose margins would go beyond --margin-max");
  }

  /** A margin is added to an angle. Degrees are a frequent slip. */
  private static void requireAngle(String option, double margin) {
    boolean isDegrees = Math.abs(margin) <= MAX_DEGREES;
    require(
        Math.abs(margin) <= Math.PI / 2,
        option,
        margin,
        "radians from -pi/2 to pi/2 (1.5708)"
            + (isDegrees
                ? String.format(
                    Locale.ROOT,
                    "; %s degrees are %.4f radians",
                    BigDecimal.valueOf(margin).stripTrailingZeros().toPlainString(),
                    Math.toRadians(margin))
                : ""));
  }
}
