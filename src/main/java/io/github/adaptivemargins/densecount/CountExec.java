package io.github.adaptivemargins.densecount;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.DataType;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * The partial count of the rows of each value of one column: rows of the value and a LONG. A value
 * may come in several rows of a partition, which the final aggregate sums up; so memory stays
 * bounded however many values there are.
 */
abstract class CountExec extends SparkPlan implements UnaryExecNode {
  private static final long serialVersionUID = 1L;

  // Serializable in all that Spark makes of them, though their types do not say so.
  @SuppressWarnings("serial")
  private final Attribute key;

  @SuppressWarnings("serial")
  private final Seq<Attribute> output;

  private final SparkPlan child;
  private transient CountMetrics metrics;

  CountExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    this.key = key;
    this.output = output;
    this.child = child;
  }

  final Attribute key() {
    return key;
  }

  /** Where the keys of a partition of the child come from. */
  interface Source<T> extends Serializable {
    KeySource of(Iterator<T> partition, int ordinal);
  }

  final <T> RDD<InternalRow> count(RDD<T> partitions, Class<T> elements, Source<T> source) {
    int ordinal = ordinal();
    DataType type = key.dataType();
    CountMetrics measured = measured();
    return JavaRDD.fromRDD(partitions, ClassTag$.MODULE$.<T>apply(elements))
        .<InternalRow>mapPartitions(
            partition ->
                new CountIterator(source.of(partition, ordinal), KeyCounts.of(type), measured))
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

  final synchronized CountMetrics measured() {
    if (metrics == null) {
      metrics = CountMetrics.of(sparkContext());
    }
    return metrics;
  }

  @Override
  public Map<String, SQLMetric> metrics() {
    return Map.from(CollectionConverters.asScala(measured().byName()));
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
    return CollectionConverters.asScala(List.of(child)).toSeq();
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
    return getClass().isInstance(other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CountExec that
        && getClass() == that.getClass()
        && key.equals(that.key)
        && output.equals(that.output)
        && child.equals(that.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(getClass(), key, output, child);
  }
}
