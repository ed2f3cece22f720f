package io.github.adaptivemargins.densecount.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;

/**
 * Counts the values of a page that are not null by the page's definition levels. The number of
 * nulls in a page header is only a statistic: some writers leave it out or write -1.
 */
final class DefinitionLevels {
  private final String column;
  private final boolean isOptional;
  private final RunLengthCounter runLengths;

  /**
   * @param column neither nested nor repeated
   */
  DefinitionLevels(ColumnDescriptor column, RunLengthCounter runLengths) {
    this.column = column.getPath()[0];
    this.isOptional = column.getMaxDefinitionLevel() > 0;
    this.runLengths = runLengths;
  }

  /**
   * Returns the number of values that are not null.
   *
   * @param bytes content of the page; the position moves to the first value
   */
  int consumeLevels(DataPageV1 page, ByteBuffer bytes) {
    if (!isOptional) {
      return page.getValueCount();
    }
    if (page.getDlEncoding() != Encoding.RLE) {
      throw new UnreadableColumnException(
          column, "has definition levels in " + page.getDlEncoding() + ", which is not supported");
    }
    int length = bytes.getInt();
    ByteBuffer levels = bytes.slice().limit(length);
    bytes.position(bytes.position() + length);
    return countOnes(levels, page.getValueCount());
  }

  /** Returns the number of values that are not null. */
  int countNonNull(DataPageV2 page) throws IOException {
    return isOptional
        ? countOnes(PageBytes.inArray(page.getDefinitionLevels()), page.getValueCount())
        : page.getValueCount();
  }

  private int countOnes(ByteBuffer levels, int size) {
    int[] counts = new int[2];
    runLengths.count(levels, 1, size, counts);
    return counts[1];
  }
}
