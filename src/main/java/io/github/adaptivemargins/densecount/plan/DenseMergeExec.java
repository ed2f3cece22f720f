package io.github.adaptivemargins.densecount.plan;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Ascending$;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.ClusteredDistribution;
import org.apache.spark.sql.catalyst.plans.physical.Distribution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.DataType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * The counts of all partitions: rows of a value and a LONG, each value once. Its child gives what
 * {@link PartialCountExec} does, all rows of a block in one partition, one after the other: so that
 * no more than one block is in memory.
 *
 * <p>Public, with a public constructor, since Spark copies the nodes of a plan by reflection.
 */
public final class DenseMergeExec extends UnaryCountExec {
  private static final long serialVersionUID = 1L;

  /**
   * @param key the value, of integers or strings, as the output has it
   * @param output the value and its count
   * @param child which gives blocks
   */
  public DenseMergeExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    super(key, output, child);
  }

  /** By block. */
  static SortOrder order(Attribute block) {
    return new SortOrder(
        block, Ascending$.MODULE$, Ascending$.MODULE$.defaultNullOrdering(), seq(List.of()));
  }

  static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  /**
   * Where no shuffle was needed, as behind a repartition by the key, it is not met: so adaptive
   * execution does not split the partitions, either.
   */
  @Override
  public Seq<Distribution> requiredChildDistribution() {
    Expression block = child().output().head();
    return seq(
        List.<Distribution>of(
            new ClusteredDistribution(seq(List.of(block)), false, Option.empty())));
  }

  @Override
  public Seq<Seq<SortOrder>> requiredChildOrdering() {
    return seq(List.of(seq(List.of(order(child().output().head())))));
  }

  @Override
  public RDD<InternalRow> doExecute() {
    DataType type = key().dataType();
    CountMetrics measured = measured();
    return JavaRDD.fromRDD(
            child().execute(), ClassTag$.MODULE$.<InternalRow>apply(InternalRow.class))
        .<InternalRow>mapPartitions(blocks -> new MergeIterator(blocks, type, measured))
        .rdd();
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan newChild) {
    return new DenseMergeExec(key(), output(), newChild);
  }
}
