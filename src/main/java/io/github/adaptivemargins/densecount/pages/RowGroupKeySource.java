package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeySource;
import io.github.adaptivemargins.densecount.keys.KeyType;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;

/** Reads the keys of one column of a Parquet file, row group by row group. */
final class RowGroupKeySource implements KeySource {
  private static final KeySource EMPTY = batch -> false;

  private final ParquetFileReader file;
  private final ColumnDescriptor column;
  private final KeyType type;
  private final RowGroupAllocator allocator;
  private final RunLengthCounter runLengths = new RunLengthCounter();
  private KeySource chunk = EMPTY;

  /** Rows of the current row group that are not counted yet. */
  private long rowsLeft;

  /**
   * @param file a reader of this column only; closed with this source
   * @param column neither nested nor repeated
   * @param allocator the allocator that the reader uses
   */
  RowGroupKeySource(
      ParquetFileReader file, ColumnDescriptor column, KeyType type, RowGroupAllocator allocator) {
    this.file = file;
    this.column = column;
    this.type = type;
    this.allocator = allocator;
  }

  @Override
  public boolean next(KeyBatch batch) throws IOException {
    try {
      return chunk.next(batch) || nextRowGroup();
    } catch (IndexOutOfBoundsException
        | BufferUnderflowException
        | IllegalArgumentException
        | NegativeArraySizeException
        | ArithmeticException e) {
      throw new UnreadableColumnException(
          column.getPath()[0], "has a page whose content does not match its header", e);
    } finally {
      rowsLeft -= batch.rows();
    }
  }

  private boolean nextRowGroup() throws IOException {
    if (rowsLeft != 0) {
      throw new UnreadableColumnException(
          column.getPath()[0],
          "has a row group whose pages have %d rows too few".formatted(rowsLeft));
    }
    chunk = EMPTY;
    allocator.reclaim();
    PageReadStore rowGroup = file.readNextRowGroup();
    if (rowGroup == null) {
      return false;
    }
    chunk = new ColumnChunkKeySource(rowGroup.getPageReader(column), column, type, runLengths);
    rowsLeft = rowGroup.getRowCount();
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
