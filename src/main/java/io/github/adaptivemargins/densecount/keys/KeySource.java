package io.github.adaptivemargins.densecount.keys;

import java.io.Closeable;
import java.io.IOException;

/** A source of keys, read batch by batch. */
public interface KeySource extends Closeable {
  /**
   * Adds the next keys to an empty batch. The batch may stay empty although more keys follow.
   *
   * @return false at the end of the source; the batch is then empty
   */
  boolean next(KeyBatch batch) throws IOException;

  /** Closes what this source has opened. Does nothing by default. */
  @Override
  default void close() throws IOException {}
}
