package io.github.adaptivemargins.margins;

import java.util.Locale;

/** What the frequency of a class, {@code n^power}, is as a share of the range of margins. */
public enum MarginNorm {
  /** From 0, for the least frequency of all classes, to 1, for the greatest. */
  MINMAX {
    @Override
    double share(double frequency, double least, double greatest) {
      return least == greatest ? 0 : (frequency - least) / (greatest - least);
    }
  },
  /** Its part of the greatest frequency. */
  MAX {
    @Override
    double share(double frequency, double least, double greatest) {
      return frequency / greatest;
    }
  },
  /** Itself: 1 for a class of one sample, whatever the other classes are. */
  NONE {
    @Override
    double share(double frequency, double least, double greatest) {
      return frequency;
    }
  };

  /**
   * The share of a class, from 0 to 1 but for a rounding.
   *
   * @param least the frequency of the class that has the least
   * @param greatest that of the class that has the greatest
   */
  abstract double share(double frequency, double least, double greatest);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
