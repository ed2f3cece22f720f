package io.github.adaptivemargins.densecount.pages;

import org.apache.parquet.ParquetRuntimeException;

/**
 * What a Parquet column is or has that makes any count of it a guess. It has no cause, so that who
 * looks for the first cause of a failed query finds this message.
 */
public final class UncountableException extends ParquetRuntimeException {
  private static final long serialVersionUID = 1L;

  public UncountableException(String column, String found) {
    super("column " + column + " " + found);
  }

  public UncountableException(String column, String found, Throwable because) {
    this(column, found + " (" + because + ")");
    addSuppressed(because);
  }
}
