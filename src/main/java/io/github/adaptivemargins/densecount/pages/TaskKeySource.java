package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeySource;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/**
 * The splits of a task, one after the other. Of each that has ended nothing is held: a task may
 * have a thousand of them, each of some megabytes.
 */
public final class TaskKeySource implements KeySource {
  private static final KeySource NONE = batch -> false;

  private final Iterator<PartitionedFile> splits;
  private final Function<PartitionedFile, KeySource> open;
  private KeySource split = NONE;

  public TaskKeySource(
      Iterator<PartitionedFile> splits, Function<PartitionedFile, KeySource> open) {
    this.splits = splits;
    this.open = open;
  }

  @Override
  public boolean next(KeyBatch batch) throws IOException {
    while (!split.next(batch)) {
      close();
      if (!splits.hasNext()) {
        return false;
      }
      split = open.apply(splits.next());
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    KeySource ended = split;
    split = NONE;
    ended.close();
  }
}
