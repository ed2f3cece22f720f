package io.github.adaptivemargins.densecount.plan;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeySource;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/**
 * Reads the splits of a task one after the other. A task may have a thousand splits of some
 * megabytes each, so this source keeps no reference to a split that has ended.
 */
final class ConcatenatedKeySource implements KeySource {
  private static final KeySource EMPTY = batch -> false;

  private final Iterator<PartitionedFile> splits;
  private final Function<PartitionedFile, KeySource> opener;
  private KeySource current = EMPTY;

  ConcatenatedKeySource(
      Iterator<PartitionedFile> splits, Function<PartitionedFile, KeySource> opener) {
    this.splits = splits;
    this.opener = opener;
  }

  @Override
  public boolean next(KeyBatch batch) throws IOException {
    while (!current.next(batch)) {
      close();
      if (!splits.hasNext()) {
        return false;
      }
      current = opener.apply(splits.next());
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    KeySource ended = current;
    current = EMPTY;
    ended.close();
  }
}
