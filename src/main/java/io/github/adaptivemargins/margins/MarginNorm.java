package io.github.adaptivemargins.margins;

import java.util.Locale;

/** How the frequency of a class, {@code n^power}, becomes a share of the range of margins. */
public enum MarginNorm {
  /** Min-max: 0 for the smallest frequency of all classes, 1 for the largest. */
  MINMAX {
    @Override
    double share(double frequency, double smallest, double largest) {
      return smallest == largest ? 0 : (frequency - smallest) / (largest - smallest);
    }
  },
  /** The frequency divided by the largest frequency. */
  MAX {
    @Override
    double share(double frequency, double smallest, double largest) {
      return frequency / largest;
    }
  },
  /** The frequency itself: 1 for a class of one sample, independent of other classes. */
  NONE {
    @Override
    double share(double frequency, double smallest, double largest) {
      return frequency;
    }
  };

  /**
   * The share of a class, from 0 to 1, up to rounding.
   *
   * @param smallest the smallest frequency of all classes
   * @param largest the largest frequency of all classes
   */
  abstract double share(double frequency, double smallest, double largest);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
