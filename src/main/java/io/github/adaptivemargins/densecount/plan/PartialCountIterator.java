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

/** Counts the keys of one partition, and gives the counts whenever they have to make remaining. */
final class PartialCountIterator implements Iterator<InternalRow> {
  private final KeySource source;
  private final CountMetrics metrics;
  private final KeyBatch batch = new KeyBatch();
  private final PartialCounts counts = new PartialCounts();
  private final CountBlock block = new CountBlock();
  private final UnsafeRowWriter row = new UnsafeRowWriter(2);
  private boolean hasBlock;
  private boolean isOver;

  PartialCountIterator(KeySource source, CountMetrics metrics) {
    this.source = source;
    this.metrics = metrics;
  }

  @Override
  public boolean hasNext() {
    hasBlock = hasBlock || counts.take(block);
    while (!hasBlock && !isOver) {
      count();
      hasBlock = counts.take(block);
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

  /** Until there is no more remaining, or no more rows. */
  private void count() {
    long start = System.nanoTime();
    while (counts.hasRoom() && !isOver) {
      batch.clear();
      isOver = !readBatch();
      counts.add(batch);
      metrics.inputRows().add(batch.rows());
    }
    metrics.time().add(System.nanoTime() - start);
    if (isOver) {
      counts.drainAll();
    } else {
      counts.makeRoom();
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
