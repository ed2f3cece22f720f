package io.github.adaptivemargins.densecount;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;

/** Counts the keys of one partition, and gives the counts whenever they have to make room. */
final class CountIterator implements Iterator<InternalRow> {
  private final KeySource source;
  private final KeyCounts counts;
  private final CountMetrics metrics;
  private final UnsafeRowWriter row = new UnsafeRowWriter(2);
  private boolean isOver;

  CountIterator(KeySource source, KeyCounts counts, CountMetrics metrics) {
    this.source = source;
    this.counts = counts;
    this.metrics = metrics;
  }

  @Override
  public boolean hasNext() {
    while (!counts.hasNext() && !isOver) {
      count();
    }
    return counts.hasNext();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    counts.next(row);
    metrics.outputRows().add(1);
    return row.getRow();
  }

  /** Until there is no more room, or no more rows. */
  private void count() {
    long start = System.nanoTime();
    long rows = counts.rows();
    while (counts.hasRoom() && !isOver) {
      isOver = !addSome();
    }
    metrics.inputRows().add(counts.rows() - rows);
    metrics.time().add(System.nanoTime() - start);
    if (isOver) {
      counts.giveAll();
    } else {
      counts.makeRoom();
    }
  }

  private boolean addSome() {
    try {
      return source.addTo(counts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
