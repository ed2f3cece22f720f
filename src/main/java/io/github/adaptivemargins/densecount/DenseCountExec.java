package io.github.adaptivemargins.densecount;

import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.ColumnarToRowTransition;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * The partial count of the rows of each value of one integral column, straight from its column
 * vectors: rows of the value and a LONG. A value may come in several rows of a partition, which the
 * final aggregate sums up; so memory stays bounded however many values there are.
 *
 * <p>Public, with a public constructor, since Spark copies the nodes of a plan by reflection. A
 * transition to rows, since Spark would else put its own beneath it.
 */
public final class DenseCountExec extends SparkPlan implements ColumnarToRowTransition {
  private static final long serialVersionUID = 1L;
  private static final String INPUT_ROWS = "numInputRows";
  private static final String OUTPUT_ROWS = "numOutputRows";
  private static final String TIME = "countTime";

  private final Attribute key;
  private final Seq<Attribute> output;
  private final SparkPlan child;
  private transient Map<String, SQLMetric> metrics;

  /**
   * @param key a column of the child, of an integral type
   * @param output the key and its count
   * @param child which gives columns
   */
  public DenseCountExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    this.key = key;
    this.output = output;
    this.child = child;
  }

  @Override
  public RDD<InternalRow> doExecute() {
    int ordinal = ordinal();
    DataType type = key.dataType();
    SQLMetric inputRows = longMetric(INPUT_ROWS);
    SQLMetric outputRows = longMetric(OUTPUT_ROWS);
    SQLMetric time = longMetric(TIME);
    return JavaRDD.fromRDD(
            child.executeColumnar(), ClassTag$.MODULE$.<ColumnarBatch>apply(ColumnarBatch.class))
        .<InternalRow>mapPartitions(
            batches -> new CountIterator(batches, ordinal, type, inputRows, outputRows, time))
        .rdd();
  }

  private int ordinal() {
    Seq<Attribute> columns = child.output();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.apply(i).exprId().equals(key.exprId())) {
        return i;
      }
    }
    throw new IllegalStateException(key + " is no column of " + child);
  }

  @Override
  public synchronized Map<String, SQLMetric> metrics() {
    if (metrics == null) {
      metrics =
          Map.from(
              CollectionConverters.asScala(
                  java.util.Map.of(
                      INPUT_ROWS,
                      SQLMetrics.createMetric(sparkContext(), "number of input rows"),
                      OUTPUT_ROWS,
                      SQLMetrics.createMetric(sparkContext(), "number of output rows"),
                      TIME,
                      SQLMetrics.createNanoTimingMetric(sparkContext(), "time in counting", -1L))));
    }
    return metrics;
  }

  @Override
  public Seq<Attribute> output() {
    return output;
  }

  @Override
  public AttributeSet producedAttributes() {
    return outputSet();
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public SparkPlan child() {
    return child;
  }

  @Override
  public Seq<SparkPlan> children() {
    return CollectionConverters.asScala(java.util.List.of(child)).toSeq();
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan newChild) {
    return new DenseCountExec(key, output, newChild);
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> newChildren) {
    return withNewChildInternal(newChildren.head());
  }

  @Override
  public int productArity() {
    return 3;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> key;
      case 1 -> output;
      case 2 -> child;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof DenseCountExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DenseCountExec that
        && key.equals(that.key)
        && output.equals(that.output)
        && child.equals(that.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, output, child);
  }
}
