package io.github.adaptivemargins;

import java.util.Locale;

/** How a label becomes a class index. */
enum LabelEncoding {
  /** The label is the class index, as in {@code np.bincount}. */
  INDEX,
  /** The class index is the rank of the label among the distinct labels. */
  SORTED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
