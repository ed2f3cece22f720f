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
 * The partial count over a child that gives columns: straight from its vectors, or, where the child
 * is a scan of Parquet files, from their pages.
 *
 * <p>Public, with a public constructor, since Spark copies the nodes of a plan by reflection. A
 * transition to rows, since Spark would else put its own beneath it.
 */
public final class DenseCountExec extends PartialCountExec implements ColumnarToRowTransition {
  private static final long serialVersionUID = 1L;

  /**
   * @param key a column of the child, of integers or strings
   * @param output a block and its bytes
   * @param child which gives columns
   */
  public DenseCountExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    super(key, output, child);
  }

  @Override
  public RDD<InternalRow> doExecute() {
    return PageScan.isOf(key(), child())
        ? new PageCountRdd((FileSourceScanExec) child(), measured())
        : count(child().executeColumnar(), ColumnarBatch.class, ColumnarKeySource::new);
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan newChild) {
    return new DenseCountExec(key(), output(), newChild);
  }
}
