package io.github.adaptivemargins.densecount.plan;

import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.catalyst.plans.physical.UnknownPartitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import org.apache.spark.sql.execution.metric.SQLMetric;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** A physical operator with a key column and one child, as Spark compares and copies it. */
abstract class UnaryCountExec extends SparkPlan implements UnaryExecNode {
  private static final long serialVersionUID = 1L;

  // Spark has only serializable instances of these types, although the types are not.
  @SuppressWarnings("serial")
  private final Attribute key;

  @SuppressWarnings("serial")
  private final Seq<Attribute> output;

  private final SparkPlan child;
  private transient CountMetrics metrics;

  UnaryCountExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    this.key = key;
    this.output = output;
    this.child = child;
  }

  final Attribute key() {
    return key;
  }

  final synchronized CountMetrics countMetrics() {
    if (metrics == null) {
      metrics = CountMetrics.create(sparkContext());
    }
    return metrics;
  }

  @Override
  public Map<String, SQLMetric> metrics() {
    return Map.from(CollectionConverters.asScala(countMetrics().byName()));
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
    return new UnknownPartitioning(child.outputPartitioning().numPartitions());
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
    return other instanceof UnaryCountExec that
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
