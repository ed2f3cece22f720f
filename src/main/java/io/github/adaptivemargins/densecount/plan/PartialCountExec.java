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
 * Partial count of the rows of each key. Produces rows of a block number and the bytes of a {@link
 * CountBlock}. Memory is bounded for any number of keys, so several blocks of a partition may
 * contain the same key. {@link DenseMergeExec} adds them up.
 */
abstract class PartialCountExec extends UnaryCountExec {
  private static final long serialVersionUID = 1L;

  PartialCountExec(Attribute key, Seq<Attribute> output, SparkPlan child) {
    super(key, output, child);
  }

  /** Reads the keys of a partition of the child. */
  interface KeyReader<T> extends Serializable {
    KeySource open(Iterator<T> partition, int ordinal, KeyType type);
  }

  final <T> RDD<InternalRow> count(RDD<T> partitions, Class<T> elements, KeyReader<T> reader) {
    int ordinal = ordinal();
    DataType type = key().dataType();
    CountMetrics metrics = countMetrics();
    return JavaRDD.fromRDD(partitions, ClassTag$.MODULE$.<T>apply(elements))
        .<InternalRow>mapPartitions(
            partition ->
                new PartialCountIterator(
                    reader.open(partition, ordinal, KeyType.of(type).orElseThrow()), metrics))
        .rdd();
  }

  @Override
  public Partitioning outputPartitioning() {
    return Scans.hasOneTask(child()) ? SinglePartition$.MODULE$ : super.outputPartitioning();
  }

  private int ordinal() {
    Seq<Attribute> columns = child().output();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.apply(i).exprId().equals(key().exprId())) {
        return i;
      }
    }
    throw new IllegalStateException(key() + " is not a column of " + child());
  }
}
