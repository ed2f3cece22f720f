package io.github.adaptivemargins.densecount.pages;

import org.apache.parquet.ParquetRuntimeException;

/**
 * A Parquet column that cannot be counted correctly; the query fails. The exception has no cause,
 * so that a search for the first cause of a failed query finds this message.
 */
final class UnreadableColumnException extends ParquetRuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param problem continues the sentence "column x"
   */
  UnreadableColumnException(String column, String problem) {
    super("column " + column + " " + problem);
  }

  /**
   * @param problem continues the sentence "column x"
   * @param reason shown in brackets, and kept as a suppressed exception
   */
  UnreadableColumnException(String column, String problem, Throwable reason) {
    this(column, problem + " (" + reason + ")");
    addSuppressed(reason);
  }
}
