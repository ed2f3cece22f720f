package io.github.adaptivemargins.densecount.plan;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.FileSourceOptions;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Which scans can be counted page by page. */
final class PageScan {
  private static final String FIELD_ID = "parquet.field.id";
  private static final String VECTORED_IO = "parquet.hadoop.vectored.io.enabled";

  private PageScan() {}

  /** Whether a plan is a scan of nothing but that column, of all its rows, from Parquet files. */
  static boolean isOf(Attribute column, SparkPlan plan) {
    return plan instanceof FileSourceScanExec scan
        // Formats that extend it, as Delta's does, know of rows that are deleted.
        && scan.relation().fileFormat().getClass() == ParquetFileFormat.class
        && scan.output().size() == 1
        && isOf(column, scan.requiredSchema())
        && scan.dataFilters().isEmpty()
        && scan.expressions().forall(part -> !part.containsPattern(TreePattern.PLAN_EXPRESSION()))
        && !skipsFiles(scan);
  }

  private static boolean isOf(Attribute column, StructType schema) {
    return schema.size() == 1
        && schema.fields()[0].name().equals(column.name())
        && schema.fields()[0].dataType().equals(column.dataType())
        && !schema.fields()[0].metadata().contains(FIELD_ID);
  }

  private static boolean skipsFiles(FileSourceScanExec scan) {
    FileSourceOptions options = new FileSourceOptions(scan.relation().options());
    return options.ignoreCorruptFiles() || options.ignoreMissingFiles();
  }

  /** As Spark gives it to its own reader: with the session's settings and the reader's options. */
  static Configuration hadoopConf(FileSourceScanExec scan) {
    Configuration conf = new Configuration(scan.sparkContext().hadoopConfiguration());
    CollectionConverters.asJava(scan.conf().getAllConfs()).forEach(conf::set);
    CollectionConverters.asJava(scan.relation().options()).forEach(conf::set);
    // For several ranges at once, in threads of their own; one column is one range.
    conf.setBoolean(VECTORED_IO, false);
    return conf;
  }
}
