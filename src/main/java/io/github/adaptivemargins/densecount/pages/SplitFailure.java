package io.github.adaptivemargins.densecount.pages;

import org.apache.spark.sql.errors.QueryExecutionErrors;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/** The end of a task whose split cannot be read, as Spark's reader has it: with the file. */
public final class SplitFailure {
  private SplitFailure() {}

  public static RuntimeException of(Throwable cause, PartitionedFile split) {
    Throwable failure = QueryExecutionErrors.cannotReadFilesError(cause, split.urlEncodedPath());
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }
}
