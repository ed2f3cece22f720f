package io.github.adaptivemargins.densecount.plan;

import io.github.adaptivemargins.densecount.keys.RowKeySource;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.execution.SparkPlan;
import scala.collection.immutable.Seq;

/**
 * Partial count of a child that produces rows.
 *
 * <p>The class and its constructor are public because Spark copies operators by reflection.
 */
public final class DenseRowCountExec extends PartialCountExec {
  private static final long serialVersionUID = 1L;

  /**
   * @param key a column of the child, of an integer type or strings
   * @param output the block number and the block's bytes
   * @param child produces rows
   */
  public DenseRowCountExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    super(key, output, child);
  }

  @Override
  public RDD<InternalRow> doExecute() {
    return count(child().execute(), InternalRow.class, RowKeySource::new);
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan newChild) {
    return new DenseRowCountExec(key(), output(), newChild);
  }
}
