package io.github.adaptivemargins.densecount.plan;

import java.io.Serializable;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;

/**
 * Metrics of an operator, as Spark's UI shows them.
 *
 * @param countTime of reading and counting, in nanoseconds
 */
record CountMetrics(SQLMetric inputRows, SQLMetric outputRows, SQLMetric countTime)
    implements Serializable {
  static CountMetrics create(SparkContext context) {
    return new CountMetrics(
        SQLMetrics.createMetric(context, "number of input rows"),
        SQLMetrics.createMetric(context, "number of output rows"),
        SQLMetrics.createNanoTimingMetric(context, "time to read and count", -1L));
  }

  Map<String, SQLMetric> byName() {
    return Map.of("numInputRows", inputRows, "numOutputRows", outputRows, "countTime", countTime);
  }
}
