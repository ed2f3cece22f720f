package io.github.adaptivemargins.densecount.plan;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.FileSourceOptions;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.v2.BatchScanExec;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Properties of the scans of a plan. */
final class Scans {
  private static final String FIELD_ID = "parquet.field.id";
  private static final String VECTORED_IO = "parquet.hadoop.vectored.io.enabled";

  private Scans() {}

  /** Returns whether one task reads the whole scan, as with small inputs: it needs no shuffle. */
  static boolean hasOneTask(SparkPlan plan) {
    return (plan instanceof FileSourceScanExec files
            && files.partitionFilters().isEmpty()
            && files.dataFilters().isEmpty()
            && files.inputRDD().getNumPartitions() == 1)
        || (plan instanceof BatchScanExec batches
            && batches.runtimeFilters().isEmpty()
            && batches.inputRDD().getNumPartitions() == 1);
  }

  /** Returns whether a plan scans all rows of only this column from Parquet files. */
  static boolean isParquetColumn(SparkPlan plan, Attribute column) {
    return plan instanceof FileSourceScanExec scan
        // A subclass, such as Delta's format, may leave out deleted rows.
        && scan.relation().fileFormat().getClass() == ParquetFileFormat.class
        && scan.output().size() == 1
        && isOnly(column, scan.requiredSchema())
        && scan.dataFilters().isEmpty()
        && scan.expressions().forall(part -> !part.containsPattern(TreePattern.PLAN_EXPRESSION()))
        && !mayIgnoreFiles(scan);
  }

  private static boolean isOnly(Attribute column, StructType schema) {
    return schema.size() == 1
        && schema.fields()[0].name().equals(column.name())
        && schema.fields()[0].dataType().equals(column.dataType())
        && !schema.fields()[0].metadata().contains(FIELD_ID);
  }

  private static boolean mayIgnoreFiles(FileSourceScanExec scan) {
    FileSourceOptions options = new FileSourceOptions(scan.relation().options());
    return options.ignoreCorruptFiles() || options.ignoreMissingFiles();
  }

  /** Returns what Spark gives to its own reader: the session's settings and the scan's options. */
  static Configuration hadoopConf(FileSourceScanExec scan) {
    Configuration conf = new Configuration(scan.sparkContext().hadoopConfiguration());
    CollectionConverters.asJava(scan.conf().getAllConfs()).forEach(conf::set);
    CollectionConverters.asJava(scan.relation().options()).forEach(conf::set);
    // Vectored reads start threads to read several ranges at once. One column has one range.
    conf.setBoolean(VECTORED_IO, false);
    return conf;
  }
}
