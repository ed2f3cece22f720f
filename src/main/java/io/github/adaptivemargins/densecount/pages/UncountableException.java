package io.github.adaptivemargins.densecount.pages;

import org.apache.parquet.ParquetRuntimeException;

/**
 * A Parquet column whose contents make any count wrong. The exception has no cause, so that a
 * search for the first cause of a failed query finds this message.
 */
final class UncountableException extends ParquetRuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param problem continues the sentence "column x"
   */
  UncountableException(String column, String problem) {
    super("column " + column + " " + problem);
  }

  /**
   * @param problem continues the sentence "column x"
   * @param reason shown in brackets, and kept as a suppressed exception
   */
  UncountableException(String column, String problem, Throwable reason) {
    this(column, problem + " (" + reason + ")");
    addSuppressed(reason);
  }
}
