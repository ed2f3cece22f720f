package io.github.adaptivemargins.densecount.keys;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/** Reads the keys of one column of rows. */
public final class RowKeySource implements KeySource {
  private final Iterator<InternalRow> rows;
  private final int ordinal;
  private final KeyType type;

  /**
   * @param ordinal of the key column in each row
   */
  public RowKeySource(Iterator<InternalRow> rows, int ordinal, KeyType type) {
    this.rows = rows;
    this.ordinal = ordinal;
    this.type = type;
  }

  @Override
  public boolean next(KeyBatch batch) {
    int read = 0;
    for (; read < KeyBatch.MAX_KEYS && batch.remaining() > 0 && rows.hasNext(); read++) {
      InternalRow row = rows.next();
      if (row.isNullAt(ordinal)) {
        batch.addNulls(1);
      } else {
        type.read(row, ordinal, batch);
      }
    }
    return read > 0;
  }
}
