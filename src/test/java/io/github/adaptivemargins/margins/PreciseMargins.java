package io.github.adaptivemargins.margins;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/** The margin formula in 60 decimal digits. */
final class PreciseMargins {
  private static final MathContext DIGITS = new MathContext(60);
  private static final BigDecimal NEGLIGIBLE = new BigDecimal("1e-70");
  private static final BigDecimal LN_2 = lnNearOne(new BigDecimal(2));

  private final MarginParameters parameters;
  private final BigDecimal minFrequency;
  private final BigDecimal maxFrequency;

  PreciseMargins(MarginParameters parameters, long[] sizes) {
    this.parameters = parameters;
    BigDecimal ofSmallest = frequency(Arrays.stream(sizes).min().orElseThrow());
    BigDecimal ofLargest = frequency(Arrays.stream(sizes).max().orElseThrow());
    this.minFrequency = ofSmallest.min(ofLargest);
    this.maxFrequency = ofSmallest.max(ofLargest);
  }

  BigDecimal margin(long size) {
    BigDecimal min = new BigDecimal(parameters.min());
    BigDecimal range = new BigDecimal(parameters.max()).subtract(min);
    return norm(frequency(size)).multiply(range, DIGITS).add(min, DIGITS);
  }

  private BigDecimal norm(BigDecimal frequency) {
    BigDecimal span = maxFrequency.subtract(minFrequency);
    return switch (parameters.norm()) {
      case MINMAX ->
          span.signum() == 0
              ? BigDecimal.ZERO
              : frequency.subtract(minFrequency).divide(span, DIGITS);
      case MAX -> frequency.divide(maxFrequency, DIGITS);
      case NONE -> frequency;
    };
  }

  /**
   * What doubles allow: each frequency is off by an ulp or so, which the min-max magnifies where
   * the frequencies lie close together; then a few roundings of the result.
   */
  double errorBound() {
    double range = parameters.max() - parameters.min();
    double span = maxFrequency.subtract(minFrequency).doubleValue();
    double magnified =
        Math.abs(range)
            * 4
            * 0x1p-52
            * (parameters.norm() == MarginNorm.MINMAX ? maxFrequency.doubleValue() / span : 1);
    double rounding =
        4 * 0x1p-52 * Math.max(Math.abs(parameters.min()), Math.abs(parameters.max()));
    return Math.min(magnified, Math.abs(range)) + rounding;
  }

  private BigDecimal frequency(long size) {
    // The size as a double has it, which is what is raised to the power.
    BigDecimal exponent =
        ln(new BigDecimal((double) Math.max(size, 1))).multiply(new BigDecimal(parameters.power()));
    return exp(exponent);
  }

  private static BigDecimal ln(BigDecimal value) {
    int halvings = 0;
    BigDecimal reduced = value;
    while (reduced.compareTo(BigDecimal.ONE) > 0) {
      reduced = reduced.divide(new BigDecimal(2), DIGITS);
      halvings++;
    }
    return LN_2.multiply(new BigDecimal(halvings)).add(lnNearOne(reduced), DIGITS);
  }

  /** By the series of 2 artanh((x - 1) / (x + 1)), for x from 1/2 to 2. */
  private static BigDecimal lnNearOne(BigDecimal x) {
    BigDecimal ratio = x.subtract(BigDecimal.ONE).divide(x.add(BigDecimal.ONE), DIGITS);
    BigDecimal square = ratio.multiply(ratio, DIGITS);
    BigDecimal power = ratio;
    BigDecimal sum = BigDecimal.ZERO;
    for (int odd = 1; power.abs().compareTo(NEGLIGIBLE) > 0; odd += 2) {
      sum = sum.add(power.divide(new BigDecimal(odd), DIGITS), DIGITS);
      power = power.multiply(square, DIGITS);
    }
    return sum.multiply(new BigDecimal(2));
  }

  /** By Taylor's series of x / 2^k, squared k times. */
  private static BigDecimal exp(BigDecimal x) {
    int squarings = 10;
    BigDecimal reduced = x.divide(new BigDecimal(1 << squarings), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ZERO;
    for (int n = 1; term.abs().compareTo(NEGLIGIBLE) > 0; n++) {
      sum = sum.add(term, DIGITS);
      term = term.multiply(reduced, DIGITS).divide(new BigDecimal(n), DIGITS);
    }
    return sum.pow(1 << squarings, DIGITS);
  }
}
