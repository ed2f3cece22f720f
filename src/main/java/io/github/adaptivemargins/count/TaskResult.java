package io.github.adaptivemargins.count;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What a task makes of its groups, to be merged with that of the other tasks on the driver. It is
 * of plain classes and arrays, which Kryo, where it is Spark's serializer, takes too.
 */
interface TaskResult<R extends TaskResult<R>> extends Serializable {
  /**
   * Adds a group.
   *
   * @param label the first column of the group; null where it is
   */
  void add(Object label, InternalRow group);

  /** Takes over what the other holds, without copying it. */
  R merge(R other);

  /** Of no groups yet. */
  interface Zero<R> extends Serializable {
    R create();
  }
}
