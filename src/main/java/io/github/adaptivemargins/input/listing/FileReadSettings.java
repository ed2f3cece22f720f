package io.github.adaptivemargins.input.listing;

import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The session settings that reading input files needs. */
public final class FileReadSettings {
  private static final String OPEN_COST = "spark.sql.files.openCostInBytes";
  private static final long DEFAULT_OPEN_COST = 4 << 20;

  private FileReadSettings() {}

  /**
   * Sets the cost of opening a file to the mean file size, if that is smaller. With Spark's default
   * of 4 MB, ten thousand small files would make as many tasks as forty gigabytes.
   */
  public static void setOpenCost(SparkSession spark, List<DataFile> files) {
    long bytes = files.stream().mapToLong(DataFile::length).sum();
    long mean = bytes / Math.max(1, files.size());
    if (!spark.conf().getAll().contains(OPEN_COST) && mean < DEFAULT_OPEN_COST) {
      spark.conf().set(OPEN_COST, mean);
    }
  }
}
