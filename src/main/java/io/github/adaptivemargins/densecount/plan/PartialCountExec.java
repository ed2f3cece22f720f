package io.github.adaptivemargins.densecount.plan;

import io.github.adaptivemargins.densecount.keys.KeySource;
import io.github.adaptivemargins.densecount.keys.KeyType;
import io.github.adaptivemargins.densecount.tables.CountBlock;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.catalyst.plans.physical.SinglePartition$;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.DataType;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/**
 * The partial count of the rows of each value of one column: rows of a block's number and its
 * bytes, as {@link CountBlock} has them. A value may come in several blocks of a partition, which
 * {@link DenseMergeExec} sums up; so memory stays bounded however many values there are.
 */
abstract class PartialCountExec extends UnaryCountExec {
  private static final long serialVersionUID = 1L;

  PartialCountExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    super(key, output, child);
  }

  /** Where the keys of a partition of the child come from. */
  interface Source<T> extends Serializable {
    KeySource of(Iterator<T> partition, int ordinal, KeyType type);
  }

  final <T> RDD<InternalRow> count(RDD<T> partitions, Class<T> elements, Source<T> source) {
    int ordinal = ordinal();
    DataType type = key().dataType();
    CountMetrics measured = measured();
    return JavaRDD.fromRDD(partitions, ClassTag$.MODULE$.<T>apply(elements))
        .<InternalRow>mapPartitions(
            partition ->
                new PartialCountIterator(
                    source.of(partition, ordinal, KeyType.of(type).orElseThrow()), measured))
        .rdd();
  }

  @Override
  public Partitioning outputPartitioning() {
    return OnePartition.isOf(child()) ? SinglePartition$.MODULE$ : super.outputPartitioning();
  }

  private int ordinal() {
    Seq<Attribute> columns = child().output();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.apply(i).exprId().equals(key().exprId())) {
        return i;
      }
    }
    throw new IllegalStateException(key() + " is no column of " + child());
  }
}
