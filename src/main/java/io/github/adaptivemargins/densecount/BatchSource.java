package io.github.adaptivemargins.densecount;

import java.util.Iterator;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** One column of the batches that a columnar operator gives. */
final class BatchSource implements KeySource {
  private final Iterator<ColumnarBatch> batches;
  private final int ordinal;
  private ColumnVector vector;
  private int next;
  private int end;

  BatchSource(Iterator<ColumnarBatch> batches, int ordinal) {
    this.batches = batches;
    this.ordinal = ordinal;
  }

  @Override
  public boolean addTo(KeyCounts counts) {
    if (next == end && !nextBatch()) {
      return false;
    }
    int size = Math.min(KeyCounts.MAX_KEYS, end - next);
    next += counts.add(vector, next, size);
    return true;
  }

  private boolean nextBatch() {
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
