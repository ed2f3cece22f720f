package io.github.adaptivemargins.densecount.keys;

import java.io.Closeable;
import java.io.IOException;

/** Where the keys of a partition come from. */
public interface KeySource extends Closeable {
  /**
   * Adds the keys that are read next to a batch, which is empty; it may be left so.
   *
   * @return false when there are no more, and it was left so
   */
  boolean next(KeyBatch batch) throws IOException;

  /** Lets go of what is open; nothing is, where Spark closes what it has opened. */
  @Override
  default void close() throws IOException {}
}
