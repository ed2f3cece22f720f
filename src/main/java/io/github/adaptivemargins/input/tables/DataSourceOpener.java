package io.github.adaptivemargins.input.tables;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.settings.InputFormat;
import io.github.adaptivemargins.input.settings.InputSettings;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Opens a Spark data source that the job does not know, such as jdbc or delta. */
final class DataSourceOpener {
  private DataSourceOpener() {}

  /**
   * Opens its paths, or what its options name.
   *
   * @throws JobException IO_ERROR, if the store does not answer; USAGE, if there is no such source
   *     or an option is missing
   */
  static Dataset<Row> open(SparkSession spark, InputSettings settings) {
    String source = settings.source().orElseThrow();
    DataFrameReader reader = spark.read().format(source).options(settings.readerOptions());
    try {
      return settings.paths().isEmpty()
          ? reader.load()
          : reader.load(settings.paths().toArray(String[]::new));
    } catch (Exception e) {
      throw toJobException(source, e);
    }
  }

  private static JobException toJobException(String source, Exception e) {
    if (String.valueOf(e.getMessage()).contains("DATA_SOURCE_NOT_FOUND")) {
      return JobException.usage(
          "--format "
              + source
              + " is not one of "
              + String.join(", ", InputFormat.names())
              + ", and this Spark has no such data source: add its jar with --packages or --jars");
    }
    JobException failure = Failures.toJobException("--format " + source, e);
    return failure.status() == ExitStatus.FAULT && e instanceof IllegalArgumentException
        ? JobException.usage(
            "--format " + source + ": " + Failures.oneLine(e) + "; see --reader-option")
        : failure;
  }
}
