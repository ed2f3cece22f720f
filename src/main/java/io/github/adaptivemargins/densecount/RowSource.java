package io.github.adaptivemargins.densecount;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/** One column of the rows that an operator gives. */
final class RowSource implements KeySource {
  private final Iterator<InternalRow> rows;
  private final int ordinal;
  private final KeyType type;

  RowSource(Iterator<InternalRow> rows, int ordinal, KeyType type) {
    this.rows = rows;
    this.ordinal = ordinal;
    this.type = type;
  }

  @Override
  public boolean next(KeyBatch batch) {
    boolean hasMore = rows.hasNext();
    for (int i = 0; i < KeyBatch.MAX_KEYS && batch.room() > 0 && hasMore; i++) {
      InternalRow row = rows.next();
      if (row.isNullAt(ordinal)) {
        batch.addNulls(1);
      } else {
        type.read(row, ordinal, batch);
      }
      hasMore = rows.hasNext();
    }
    return hasMore;
  }
}
