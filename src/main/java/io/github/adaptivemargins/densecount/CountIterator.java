package io.github.adaptivemargins.densecount;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Counts the batches of one partition, and gives the counts whenever they have to make room. */
final class CountIterator implements Iterator<InternalRow> {
  private final Iterator<ColumnarBatch> batches;
  private final int ordinal;
  private final IntegralType type;
  private final SQLMetric inputRows;
  private final SQLMetric outputRows;
  private final SQLMetric time;
  private final long[] keys = new long[KeyCounts.MAX_KEYS];
  private final KeyCounts counts = new KeyCounts();
  private final UnsafeRowWriter writer = new UnsafeRowWriter(2);
  private ColumnVector vector;
  private int next;
  private int end;
  private boolean isOver;

  CountIterator(
      Iterator<ColumnarBatch> batches,
      int ordinal,
      DataType type,
      SQLMetric inputRows,
      SQLMetric outputRows,
      SQLMetric time) {
    this.batches = batches;
    this.ordinal = ordinal;
    this.type = IntegralType.of(type).orElseThrow();
    this.inputRows = inputRows;
    this.outputRows = outputRows;
    this.time = time;
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
    counts.next();
    writer.reset();
    writer.zeroOutNullBytes();
    if (counts.isNull()) {
      writer.setNullAt(0);
    } else {
      type.write(writer, counts.key());
    }
    writer.write(1, counts.count());
    outputRows.add(1);
    return writer.getRow();
  }

  /** Until there is no more room, or no more rows. */
  private void count() {
    while (counts.hasRoom()) {
      if (next == end && !nextBatch()) {
        isOver = true;
        counts.giveAll();
        return;
      }
      long start = System.nanoTime();
      int rows = Math.min(KeyCounts.MAX_KEYS, end - next);
      int found = type.read(vector, next, rows, keys);
      counts.add(keys, found);
      counts.addNulls(rows - found);
      next += rows;
      time.add(System.nanoTime() - start);
    }
    counts.makeRoom();
  }

  private boolean nextBatch() {
    if (!batches.hasNext()) {
      return false;
    }
    ColumnarBatch batch = batches.next();
    vector = batch.column(ordinal);
    next = 0;
    end = batch.numRows();
    inputRows.add(end);
    return true;
  }
}
