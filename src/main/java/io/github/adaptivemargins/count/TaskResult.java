package io.github.adaptivemargins.count;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The result of one counting task, merged on the driver. Implementations use plain classes and
 * arrays, which Kryo can serialize too.
 */
interface TaskResult<R extends TaskResult<R>> extends Serializable {
  /**
   * Adds a group.
   *
   * @param label the first column of the group; may be null
   */
  void add(Object label, InternalRow group);

  /** Moves the content of another result into this one, and returns this one. */
  R merge(R other);
}
