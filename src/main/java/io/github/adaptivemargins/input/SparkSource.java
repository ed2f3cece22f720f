package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A data source of Spark's that the job knows nothing of: its reader says what there is. */
final class SparkSource {
  private SparkSource() {}

  /**
   * Has it read its paths, or what its options name.
   *
   * @throws JobException as whose fault it is: the store's, when it does not answer, or the
   *     caller's, when it is not there or lacks an option
   */
  static Dataset<Row> load(SparkSession spark, InputSettings settings) {
    String source = settings.source().orElseThrow();
    DataFrameReader reader = spark.read().format(source).options(settings.readerOptions());
    try {
      return settings.paths().isEmpty()
          ? reader.load()
          : reader.load(settings.paths().toArray(String[]::new));
    } catch (Exception e) {
      throw failed(source, e);
    }
  }

  private static JobException failed(String source, Exception e) {
    if (String.valueOf(e.getMessage()).contains("DATA_SOURCE_NOT_FOUND")) {
      return JobException.usage(
          "--format "
              + source
              + " is neither one of "
              + String.join(", ", InputFormat.names())
              + " nor a data source of this Spark: add its jar with --packages or --jars");
    }
    JobException end = Failure.explain("--format " + source, e);
    return end.status() == ExitStatus.FAULT && e instanceof IllegalArgumentException
        ? JobException.usage(
            "--format " + source + ": " + Failure.oneLine(e) + "; see --reader-option")
        : end;
  }
}
