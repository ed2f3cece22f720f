package io.github.adaptivemargins.densecount.plan;

import io.github.adaptivemargins.densecount.keys.ColumnarKeySource;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.execution.ColumnarToRowTransition;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.immutable.Seq;

/**
 * Partial count of a child that produces columnar batches. Counts Parquet pages if the child scans
 * only the key column from Parquet files.
 *
 * <p>The class and its constructor are public because Spark copies operators by reflection. It is a
 * {@link ColumnarToRowTransition}, because Spark inserts its own transition below any other
 * row-based operator. {@link DenseRowCountExec} is a class of its own because it needs that
 * transition.
 */
public final class DenseCountExec extends PartialCountExec implements ColumnarToRowTransition {
  private static final long serialVersionUID = 1L;

  /**
   * @param key a column of the child, of an integer type or strings
   * @param output the block number and the block's bytes
   * @param child produces columnar batches
   */
  public DenseCountExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    super(key, output, child);
  }

  @Override
  public RDD<InternalRow> doExecute() {
    return Scans.isParquetColumn(child(), key())
        ? new PageCountRdd((FileSourceScanExec) child(), countMetrics())
        : count(child().executeColumnar(), ColumnarBatch.class, ColumnarKeySource::new);
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan newChild) {
    return new DenseCountExec(key(), output(), newChild);
  }
}
