package io.github.adaptivemargins.oracle;

import java.util.List;

/** What the job has to make of a dataset. */
sealed interface Verdict {
  /**
   * It is counted.
   *
   * @param labels in class order: Longs, or Strings
   * @param counts in the same order
   */
  record Counted(List<?> labels, List<Long> counts) implements Verdict {}

  /**
   * It is refused, with this exit code.
   *
   * @param why for the one who reads of a disagreement
   */
  record Refused(int exit, String why) implements Verdict {}

  static Verdict badData(String why) {
    return new Refused(65, why);
  }

  static Verdict wrongUsage(String why) {
    return new Refused(64, why);
  }
}
