package io.github.adaptivemargins.densecount.keys;

import java.util.Iterator;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads the keys of one column of columnar batches. */
public final class ColumnarKeySource implements KeySource {
  private final Iterator<ColumnarBatch> batches;
  private final int ordinal;
  private final KeyType type;
  private ColumnVector vector;
  private int nextRow;
  private int endRow;

  /**
   * @param ordinal of the key column in each batch
   */
  public ColumnarKeySource(Iterator<ColumnarBatch> batches, int ordinal, KeyType type) {
    this.batches = batches;
    this.ordinal = ordinal;
    this.type = type;
  }

  @Override
  public boolean next(KeyBatch batch) {
    if (nextRow == endRow && !nextVector()) {
      return false;
    }
    if (vector.hasNull()) {
      readNullable(batch);
    } else if (nextRow < endRow) {
      nextRow += type.read(vector, nextRow, endRow - nextRow, batch);
    }
    return true;
  }

  /** Reads each run of rows between two nulls in one call. */
  private void readNullable(KeyBatch batch) {
    boolean isBatchFull = false;
    while (nextRow < endRow && !isBatchFull) {
      int start = nextRow;
      while (nextRow < endRow && vector.isNullAt(nextRow)) {
        nextRow++;
      }
      batch.addNulls(nextRow - start);
      start = nextRow;
      while (nextRow < endRow && !vector.isNullAt(nextRow)) {
        nextRow++;
      }
      int read = nextRow == start ? 0 : type.read(vector, start, nextRow - start, batch);
      isBatchFull = start + read < nextRow;
      nextRow = start + read;
    }
  }

  private boolean nextVector() {
    if (!batches.hasNext()) {
      return false;
    }
    ColumnarBatch batch = batches.next();
    vector = batch.column(ordinal);
    nextRow = 0;
    endRow = batch.numRows();
    return true;
  }
}
