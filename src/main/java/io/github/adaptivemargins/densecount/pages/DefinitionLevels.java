package io.github.adaptivemargins.densecount.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;

/**
 * How many values of a page are not null, by its definition levels alone: what its header says of
 * nulls is a statistic, which writers leave out or give as -1.
 */
final class DefinitionLevels {
  private final String column;
  private final boolean isOptional;
  private final RunLengthCounter runLengths;

  DefinitionLevels(ColumnDescriptor column, RunLengthCounter runLengths) {
    this.column = column.getPath()[0];
    this.isOptional = column.getMaxDefinitionLevel() > 0;
    this.runLengths = runLengths;
  }

  /**
   * @param bytes of the page, moved to its values
   */
  int defined(DataPageV1 page, ByteBuffer bytes) {
    if (!isOptional) {
      return page.getValueCount();
    }
    if (page.getDlEncoding() != Encoding.RLE) {
      throw new UncountableException(
          column, "has definition levels in " + page.getDlEncoding() + ", which is not read");
    }
    int length = bytes.getInt();
    ByteBuffer levels = bytes.slice().limit(length);
    bytes.position(bytes.position() + length);
    return defined(levels, page.getValueCount());
  }

  int defined(DataPageV2 page) throws IOException {
    return isOptional
        ? defined(PageKeySource.buffer(page.getDefinitionLevels()), page.getValueCount())
        : page.getValueCount();
  }

  private int defined(ByteBuffer levels, int size) {
    int[] sizes = new int[2];
    runLengths.count(levels, 1, size, sizes);
    return sizes[1];
  }
}
