package io.github.adaptivemargins.densecount;

import java.io.Closeable;
import java.io.IOException;

/** Where the keys of a partition come from. */
interface KeySource extends Closeable {
  /**
   * Counts some more rows, of at most {@link KeyCounts#MAX_KEYS} keys.
   *
   * @return false when there are no more
   */
  boolean addTo(KeyCounts counts) throws IOException;

  /** Lets go of what is open; nothing is, where Spark closes what it has opened. */
  @Override
  default void close() throws IOException {}
}
