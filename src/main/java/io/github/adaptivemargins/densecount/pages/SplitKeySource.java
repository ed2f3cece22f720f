package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeySource;
import java.io.IOException;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.executor.InputMetrics;
import org.apache.spark.sql.errors.QueryExecutionErrors;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.metric.SQLMetric;
import scala.Function0;

/**
 * Reads the pages of a split, and does what Spark's reader does too: updates the metrics, stops if
 * the task is killed, and adds the file to an error.
 */
final class SplitKeySource implements KeySource {
  private final RowGroupKeySource pages;
  private final PartitionedFile split;
  private final SQLMetric scannedRows;
  private final TaskContext task;
  private final InputMetrics input;
  private final long bytesBefore;
  private final Function0<Object> bytesRead =
      SparkHadoopUtil.get().getFSBytesReadOnThreadCallback();

  SplitKeySource(
      RowGroupKeySource pages, PartitionedFile split, SQLMetric scannedRows, TaskContext task) {
    this.pages = pages;
    this.split = split;
    this.scannedRows = scannedRows;
    this.task = task;
    this.input = task.taskMetrics().inputMetrics();
    this.bytesBefore = input.bytesRead();
  }

  @Override
  public boolean next(KeyBatch batch) {
    task.killTaskIfInterrupted();
    boolean hasMore;
    try {
      hasMore = pages.next(batch);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Parquet parses a page header by recursion, and a damaged one may be nested very deeply.
      throw toReadFailure(e, split);
    }
    scannedRows.add(batch.rows());
    input.incRecordsRead(batch.rows());
    if (!hasMore) {
      input.setBytesRead(bytesBefore + (long) bytesRead.apply());
    }
    return hasMore;
  }

  @Override
  public void close() {
    try {
      pages.close();
    } catch (IOException e) {
      throw toReadFailure(e, split);
    }
  }

  /** Returns the exception that Spark's reader throws for a file that it cannot read. */
  static RuntimeException toReadFailure(Throwable cause, PartitionedFile split) {
    Throwable failure = QueryExecutionErrors.cannotReadFilesError(cause, split.urlEncodedPath());
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }
}
