package io.github.adaptivemargins.classes;

import java.util.Locale;

/** What happens to an input file that the earlier output already counted. */
public enum RepeatedInputPolicy {
  /** The run fails. */
  FAIL,
  /** It is counted again. */
  COUNT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
