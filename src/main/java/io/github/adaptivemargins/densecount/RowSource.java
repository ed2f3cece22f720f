package io.github.adaptivemargins.densecount;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/** One column of the rows that an operator gives. */
final class RowSource implements KeySource {
  private final Iterator<InternalRow> rows;
  private final int ordinal;

  RowSource(Iterator<InternalRow> rows, int ordinal) {
    this.rows = rows;
    this.ordinal = ordinal;
  }

  @Override
  public boolean addTo(KeyCounts counts) {
    counts.add(rows, ordinal);
    return rows.hasNext();
  }
}
