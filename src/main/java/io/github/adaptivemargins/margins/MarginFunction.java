package io.github.adaptivemargins.margins;

import java.util.Arrays;

/**
 * The margin of a class by its number of samples:
 *
 * <pre>margin(n) = (max − min) · norm(n^power) + min</pre>
 *
 * where an absent class counts as one sample. With {@link MarginNorm#MINMAX} it is the function of
 * mmpretrain's {@code SetAdaptiveMarginsHook} and of the third-place solution of Google Landmark
 * Recognition 2020 (arXiv 2010.05350), in the hook's order of operations, except that equal
 * frequencies, where the hook gives NaN, give {@code min}. With {@link MarginNorm#MAX} it is that
 * of LDAM (arXiv 1906.07413), with {@link MarginNorm#NONE} that of the first place of Happywhale.
 */
public final class MarginFunction {
  /** Below this class size, margins are computed once per size: many classes share a size. */
  private static final int COMMON = 1 << 16;

  private final MarginParameters parameters;
  private final double minFrequency;
  private final double maxFrequency;

  /** The margin of each common size; NaN until it is computed. */
  private final double[] common = new double[COMMON];

  private MarginFunction(MarginParameters parameters, double minFrequency, double maxFrequency) {
    this.parameters = parameters;
    this.minFrequency = minFrequency;
    this.maxFrequency = maxFrequency;
    Arrays.fill(common, Double.NaN);
  }

  /**
   * The function for classes from the smallest to the largest, which {@code norm} needs.
   *
   * @param minCount samples of the smallest class, 0 or more
   * @param maxCount samples of the largest class
   */
  public static MarginFunction over(MarginParameters parameters, long minCount, long maxCount) {
    double smallest = frequency(minCount, parameters.power());
    double largest = frequency(maxCount, parameters.power());
    return new MarginFunction(parameters, Math.min(smallest, largest), Math.max(smallest, largest));
  }

  /**
   * The margin of a class, in radians, from {@code min} to {@code max}.
   *
   * @param count samples of the class, from the smallest to the largest class
   */
  public double margin(long count) {
    if (count >= COMMON) {
      return computed(count);
    }
    int size = (int) count;
    if (Double.isNaN(common[size])) {
      common[size] = computed(size);
    }
    return common[size];
  }

  private double computed(long count) {
    double frequency = frequency(count, parameters.power());
    double share = parameters.norm().share(frequency, minFrequency, maxFrequency);
    double margin = share * (parameters.max() - parameters.min()) + parameters.min();
    // Rounding may make the largest margin one ulp larger than max.
    return Math.min(margin, parameters.max());
  }

  /** Whether every class has the same frequency, and so the same margin. */
  public boolean isFlat() {
    return minFrequency == maxFrequency;
  }

  // Unlike Math.pow, StrictMath.pow is specified to the bit: the same margins on every JVM.
  private static double frequency(long count, double power) {
    return StrictMath.pow((double) Math.max(count, 1), power);
  }
}
