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
 * Merges partial counts. Produces rows of a key and its count (LONG), each key once. All blocks of
 * one number must be in one partition, sorted by number. So only the keys of one number are in
 * memory.
 *
 * <p>The class and its constructor are public because Spark copies operators by reflection.
 */
public final class DenseMergeExec extends UnaryCountExec {
  private static final long serialVersionUID = 1L;

  /**
   * @param key the key column of the output, of an integer type or strings
   * @param output the key and its count
   * @param child produces the output of {@link PartialCountExec}
   */
  public DenseMergeExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    super(key, output, child);
  }

  /** Returns the order of the child's rows: by block number. */
  static SortOrder orderBy(Attribute block) {
    return new SortOrder(
        block, Ascending$.MODULE$, Ascending$.MODULE$.defaultNullOrdering(), seq(List.of()));
  }

  static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  /**
   * Requires all blocks of one number in one partition. Adaptive execution then splits no
   * partition, also if a repartition by the key replaces the shuffle.
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
    return seq(List.of(seq(List.of(orderBy(child().output().head())))));
  }

  @Override
  public RDD<InternalRow> doExecute() {
    DataType type = key().dataType();
    CountMetrics metrics = countMetrics();
    return JavaRDD.fromRDD(
            child().execute(), ClassTag$.MODULE$.<InternalRow>apply(InternalRow.class))
        .<InternalRow>mapPartitions(blocks -> new MergeIterator(blocks, type, metrics))
        .rdd();
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan newChild) {
    return new DenseMergeExec(key(), output(), newChild);
  }
}
