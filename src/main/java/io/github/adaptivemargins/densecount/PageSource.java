package io.github.adaptivemargins.densecount;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * One column of a Parquet file, page by page: of dictionary-encoded pages the ids are counted, and
 * their values are looked up once a row group. The order of the rows is lost, which no count needs.
 */
final class PageSource implements KeySource {
  private final ParquetFileReader file;
  private final ColumnDescriptor column;
  private final ChunkBuffers buffers;
  private final RunLengths runLengths = new RunLengths();

  private PageReader pages;
  private DataPage page;

  /** Of a page without dictionary: one or the other. */
  private ByteBuffer plain;

  private ValuesReader values;
  private int valuesLeft;

  /** The values by id, in plain encoding; null where there are none. */
  private ByteBuffer dictionary;

  private int[] idCounts;
  private long idRows;

  /** Rows of the row group whose page has not been met. */
  private long rowsLeft;

  /** Where ids are given to the counts: the next of them, and its value. */
  private int nextId;

  private ByteBuffer nextValue;
  private boolean givesIds;

  /**
   * @param file of which only the column is to be read
   * @param column neither nested nor repeated
   * @param buffers that the file is read into
   */
  PageSource(ParquetFileReader file, ColumnDescriptor column, ChunkBuffers buffers) {
    this.file = file;
    this.column = column;
    this.buffers = buffers;
  }

  @Override
  public boolean addTo(KeyCounts counts) throws IOException {
    if (givesIds) {
      giveIds(counts);
    } else if (valuesLeft > 0) {
      addValues(counts, Math.min(valuesLeft, KeyCounts.MAX_KEYS));
    } else if (page != null) {
      read(counts);
    } else if (pages != null) {
      nextPage();
    } else {
      return nextRowGroup();
    }
    return true;
  }

  private boolean nextRowGroup() throws IOException {
    buffers.takeBack();
    PageReadStore rowGroup = file.readNextRowGroup();
    if (rowGroup == null) {
      return false;
    }
    pages = rowGroup.getPageReader(column);
    rowsLeft = rowGroup.getRowCount();
    DictionaryPage dictionaryPage = pages.readDictionaryPage();
    if (dictionaryPage == null) {
      dictionary = null;
    } else {
      // The next page may come in the same array.
      dictionary = copy(buffer(dictionaryPage.getBytes()));
      idCounts = new int[dictionaryPage.getDictionarySize()];
    }
    return true;
  }

  private void nextPage() {
    page = pages.readPage();
    if (page == null) {
      pages = null;
      if (rowsLeft != 0) {
        throw new ParquetDecodingException(
            "the pages of " + column + " do not hold as many values as the row group has rows");
      }
    } else {
      rowsLeft -= page.getValueCount();
    }
    // No count of an id may overflow.
    if (idRows > 0 && (page == null || idRows + page.getValueCount() > KeyCounts.MAX_ROWS)) {
      givesIds = true;
      nextId = 0;
      nextValue = dictionary.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private void giveIds(KeyCounts counts) {
    int size = Math.min(idCounts.length - nextId, KeyCounts.MAX_KEYS);
    nextId += counts.addDictionary(nextValue, idCounts, nextId, size);
    if (nextId == idCounts.length) {
      Arrays.fill(idCounts, 0);
      idRows = 0;
      givesIds = false;
    }
  }

  private void addValues(KeyCounts counts, int size) {
    valuesLeft -= plain != null ? counts.addPlain(plain, size) : counts.add(values, size);
  }

  private void read(KeyCounts counts) throws IOException {
    if (page instanceof DataPageV1 v1) {
      ByteBuffer bytes = buffer(v1.getBytes());
      int defined = v1.getValueCount();
      if (column.getMaxDefinitionLevel() > 0) {
        if (v1.getDlEncoding() != Encoding.RLE) {
          throw new ParquetDecodingException("definition levels in " + v1.getDlEncoding());
        }
        int length = bytes.getInt();
        defined = defined(bytes.slice().limit(length), defined);
        bytes.position(bytes.position() + length);
      }
      read(bytes, v1.getValueEncoding(), defined);
      counts.addNulls(v1.getValueCount() - defined);
    } else if (page instanceof DataPageV2 v2) {
      // Not by the page's number of nulls, which writers without statistics give as -1.
      int defined =
          column.getMaxDefinitionLevel() > 0
              ? defined(buffer(v2.getDefinitionLevels()), v2.getValueCount())
              : v2.getValueCount();
      read(buffer(v2.getData()), v2.getDataEncoding(), defined);
      counts.addNulls(v2.getValueCount() - defined);
    } else {
      throw new ParquetDecodingException("an unknown kind of page: " + page);
    }
    page = null;
  }

  /** In an array, which decompressed pages are anyway. */
  static ByteBuffer buffer(BytesInput bytes) throws IOException {
    ByteBufferInputStream stream = bytes.toInputStream();
    ByteBuffer slice = stream.slice(stream.available());
    return (slice.hasArray() ? slice : copy(slice)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  /** How many values are not null. */
  private int defined(ByteBuffer levels, int size) {
    int[] sizes = new int[2];
    runLengths.count(levels, 1, size, sizes);
    return sizes[1];
  }

  private void read(ByteBuffer bytes, Encoding encoding, int defined) throws IOException {
    if (defined == 0) {
      return;
    }
    if (encoding.usesDictionary()) {
      if (dictionary == null) {
        throw new ParquetDecodingException("a page of ids without a dictionary");
      }
      runLengths.count(bytes, bytes.get(), defined, idCounts);
      idRows += defined;
    } else if (encoding == Encoding.PLAIN) {
      plain = bytes;
      valuesLeft = defined;
    } else {
      plain = null;
      values = encoding.getValuesReader(column, ValuesType.VALUES);
      values.initFromPage(page.getValueCount(), ByteBufferInputStream.wrap(bytes));
      valuesLeft = defined;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
