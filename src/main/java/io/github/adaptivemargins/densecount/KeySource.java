package io.github.adaptivemargins.densecount;

import java.io.IOException;

/** Where the keys of a partition come from. */
interface KeySource {
  /**
   * Counts some more rows, of at most {@link KeyCounts#MAX_KEYS} keys.
   *
   * @return false when there are no more
   */
  boolean addTo(KeyCounts counts) throws IOException;
}
