package io.github.adaptivemargins.classes;

import java.util.Locale;

/** What happens to labels that the class list lacks. */
public enum NewLabelPolicy {
  /** They are invalid. */
  FAIL,
  /** They become new classes after the list, sorted by the label encoding. */
  APPEND;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
