package io.github.adaptivemargins.classes;

import java.util.Locale;

/** What becomes of a label that the class list lacks. */
public enum NewLabels {
  /** It is bad data, as one outside the classes is. */
  FAIL,
  /** It gets the next class index behind the list, in the order of such labels among themselves. */
  APPEND;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
