package io.github.adaptivemargins.densecount.plan;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeySource;
import io.github.adaptivemargins.densecount.tables.CountBlock;
import io.github.adaptivemargins.densecount.tables.PartialCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;

/**
 * Counts the keys of one partition. Gives rows of a block number and a block's bytes: at the end of
 * the partition, and whenever the counts are full.
 */
final class PartialCountIterator implements Iterator<InternalRow> {
  private final KeySource source;
  private final CountMetrics metrics;
  private final KeyBatch batch = new KeyBatch();
  private final PartialCounts counts = new PartialCounts();
  private final CountBlock block = new CountBlock();
  private final UnsafeRowWriter row = new UnsafeRowWriter(2);
  private boolean hasBlock;
  private boolean isSourceEmpty;

  PartialCountIterator(KeySource source, CountMetrics metrics) {
    this.source = source;
    this.metrics = metrics;
  }

  @Override
  public boolean hasNext() {
    hasBlock = hasBlock || counts.flushNext(block);
    while (!hasBlock && !isSourceEmpty) {
      count();
      hasBlock = counts.flushNext(block);
    }
    return hasBlock;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    hasBlock = false;
    metrics.outputRows().add(1);
    row.reset();
    row.zeroOutNullBytes();
    row.write(0, block.number());
    row.write(1, block.bytes(), 0, block.length());
    return row.getRow();
  }

  /** Counts until the counts are full or the source is empty, and starts a flush. */
  private void count() {
    long start = System.nanoTime();
    while (!counts.isFull() && !isSourceEmpty) {
      batch.clear();
      isSourceEmpty = !readBatch();
      counts.add(batch);
      metrics.inputRows().add(batch.rows());
    }
    metrics.countTime().add(System.nanoTime() - start);
    if (isSourceEmpty) {
      counts.startFlushOfAll();
    } else {
      counts.startFlush();
    }
  }

  private boolean readBatch() {
    try {
      return source.next(batch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
