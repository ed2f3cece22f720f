package io.github.adaptivemargins.densecount;

import java.io.IOException;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/** The splits of a task, one after the other. */
final class SplitSource implements KeySource {
  private final Iterator<PartitionedFile> splits;
  private final Function<PartitionedFile, KeySource> open;
  private KeySource split = counts -> false;

  SplitSource(Iterator<PartitionedFile> splits, Function<PartitionedFile, KeySource> open) {
    this.splits = splits;
    this.open = open;
  }

  @Override
  public boolean addTo(KeyCounts counts) throws IOException {
    while (!split.addTo(counts)) {
      if (!splits.hasNext()) {
        return false;
      }
      split = open.apply(splits.next());
    }
    return true;
  }
}
