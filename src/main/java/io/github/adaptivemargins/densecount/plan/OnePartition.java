package io.github.adaptivemargins.densecount.plan;

import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.v2.BatchScanExec;

/** Which scans are read by one task, as small inputs are: their counts need no shuffle. */
final class OnePartition {
  private OnePartition() {}

  static boolean isOf(SparkPlan plan) {
    return (plan instanceof FileSourceScanExec files
            && files.partitionFilters().isEmpty()
            && files.dataFilters().isEmpty()
            && files.inputRDD().getNumPartitions() == 1)
        || (plan instanceof BatchScanExec batches
            && batches.runtimeFilters().isEmpty()
            && batches.inputRDD().getNumPartitions() == 1);
  }
}
