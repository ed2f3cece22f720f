package io.github.adaptivemargins.densecount.plan;

import io.github.adaptivemargins.densecount.keys.RowKeySource;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.execution.SparkPlan;
import scala.collection.immutable.Seq;

/**
 * The partial count over a child that gives rows.
 *
 * <p>Public, with a public constructor, since Spark copies the nodes of a plan by reflection.
 */
public final class DenseRowCountExec extends PartialCountExec {
  private static final long serialVersionUID = 1L;

  /**
   * @param key a column of the child, of integers or strings
   * @param output a block and its bytes
   * @param child which gives rows
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
