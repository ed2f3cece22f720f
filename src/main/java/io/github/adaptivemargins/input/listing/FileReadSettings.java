package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.input.settings.InputFormat;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The session settings that reading input files needs. */
public final class FileReadSettings {
  private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";
  private static final String OPEN_COST = "spark.sql.files.openCostInBytes";
  private static final long DEFAULT_OPEN_COST = 4 << 20;

  private FileReadSettings() {}

  /** Sets them in the session of this run. */
  public static void apply(SparkSession spark, InputFormat format, List<DataFile> files) {
    if (hasTypes(format)) {
      // Of two columns that differ only in case, the job reads the one that is named.
      spark.conf().set(CASE_SENSITIVE, true);
    }
    setOpenCost(spark, files);
  }

  private static boolean hasTypes(InputFormat format) {
    return switch (format) {
      case PARQUET, ORC, AVRO -> true;
      default -> false;
    };
  }

  /**
   * Sets the cost of opening a file to the mean file size, if that is smaller. With Spark's default
   * of 4 MB, ten thousand small files would make as many tasks as forty gigabytes.
   */
  private static void setOpenCost(SparkSession spark, List<DataFile> files) {
    long bytes = files.stream().mapToLong(DataFile::length).sum();
    long mean = bytes / Math.max(1, files.size());
    if (!spark.conf().getAll().contains(OPEN_COST) && mean < DEFAULT_OPEN_COST) {
      spark.conf().set(OPEN_COST, mean);
    }
  }
}
