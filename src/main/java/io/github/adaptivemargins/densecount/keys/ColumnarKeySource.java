package io.github.adaptivemargins.densecount.keys;

import java.util.Iterator;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** One column of the batches that a columnar operator gives. */
public final class ColumnarKeySource implements KeySource {
  private final Iterator<ColumnarBatch> batches;
  private final int ordinal;
  private final KeyType type;
  private ColumnVector vector;
  private int next;
  private int end;

  public ColumnarKeySource(Iterator<ColumnarBatch> batches, int ordinal, KeyType type) {
    this.batches = batches;
    this.ordinal = ordinal;
    this.type = type;
  }

  @Override
  public boolean next(KeyBatch batch) {
    if (next == end && !nextVector()) {
      return false;
    }
    if (vector.hasNull()) {
      readRuns(batch);
    } else if (next < end) {
      next += type.read(vector, next, end - next, batch);
    }
    return true;
  }

  /** Between its nulls, as many as are read at once. */
  private void readRuns(KeyBatch batch) {
    boolean isRead = true;
    while (next < end && isRead) {
      int start = next;
      while (next < end && vector.isNullAt(next)) {
        next++;
      }
      batch.addNulls(next - start);
      start = next;
      while (next < end && !vector.isNullAt(next)) {
        next++;
      }
      int read = next == start ? 0 : type.read(vector, start, next - start, batch);
      isRead = start + read == next;
      next = start + read;
    }
  }

  private boolean nextVector() {
    if (!batches.hasNext()) {
      return false;
    }
    ColumnarBatch batch = batches.next();
    vector = batch.column(ordinal);
    next = 0;
    end = batch.numRows();
    return true;
  }
}
