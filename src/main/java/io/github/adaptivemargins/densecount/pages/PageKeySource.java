package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeySource;
import io.github.adaptivemargins.densecount.keys.KeyType;
import java.io.IOException;
import java.nio.BufferUnderflowException;
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

/**
 * One column of a Parquet file, page by page: of dictionary-encoded pages the ids are counted, and
 * their values are looked up once a row group. The order of the rows is lost, which no count needs.
 */
public final class PageKeySource implements KeySource {
  /** Of how many rows ids are counted, in ints, before they are given; a page may have as many. */
  private static final int MAX_ID_ROWS = 1 << 30;

  private final ParquetFileReader file;
  private final ColumnDescriptor column;
  private final KeyType type;
  private final RowGroupAllocator buffers;
  private final RunLengthCounter runLengths = new RunLengthCounter();
  private final DefinitionLevels levels;

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

  /** Rows of the row group that have not been counted. */
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
  public PageKeySource(
      ParquetFileReader file, ColumnDescriptor column, KeyType type, RowGroupAllocator buffers) {
    this.file = file;
    this.column = column;
    this.type = type;
    this.buffers = buffers;
    this.levels = new DefinitionLevels(column, runLengths);
  }

  @Override
  public boolean next(KeyBatch batch) throws IOException {
    try {
      return read(batch);
    } catch (IndexOutOfBoundsException
        | BufferUnderflowException
        | IllegalArgumentException
        | NegativeArraySizeException
        | ArithmeticException e) {
      throw uncountable("has a page that does not hold what its header says", e);
    } finally {
      rowsLeft -= batch.rows();
    }
  }

  private boolean read(KeyBatch batch) throws IOException {
    if (givesIds) {
      giveIds(batch);
    } else if (valuesLeft > 0) {
      valuesLeft -=
          plain != null
              ? type.readPlain(plain, valuesLeft, batch)
              : type.read(values, valuesLeft, batch);
    } else if (page != null) {
      batch.addNulls(readPage());
    } else if (pages != null) {
      nextPage();
    } else {
      return nextRowGroup();
    }
    return true;
  }

  private boolean nextRowGroup() throws IOException {
    if (rowsLeft != 0) {
      throw uncountable("has a row group of which %d rows are not counted".formatted(rowsLeft));
    }
    buffers.takeBack();
    PageReadStore rowGroup = file.readNextRowGroup();
    if (rowGroup == null) {
      return false;
    }
    pages = rowGroup.getPageReader(column);
    readDictionary();
    rowsLeft = rowGroup.getRowCount();
    return true;
  }

  private void readDictionary() throws IOException {
    DictionaryPage found = pages.readDictionaryPage();
    if (found == null) {
      dictionary = null;
    } else if (found.getEncoding() == Encoding.PLAIN || found.getEncoding().usesDictionary()) {
      // The next page may come in the same array.
      dictionary = copy(buffer(found.getBytes()));
      idCounts = new int[found.getDictionarySize()];
    } else {
      throw uncountable("has a dictionary in " + found.getEncoding() + ", which is not read");
    }
  }

  private void nextPage() {
    page = pages.readPage();
    if (page == null) {
      pages = null;
    }
    // No count of an id may overflow.
    if (idRows > 0 && (page == null || idRows + page.getValueCount() > MAX_ID_ROWS)) {
      givesIds = true;
      nextId = 0;
      nextValue = dictionary.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private void giveIds(KeyBatch batch) {
    nextId += type.readPlain(nextValue, idCounts, nextId, idCounts.length - nextId, batch);
    if (nextId == idCounts.length) {
      Arrays.fill(idCounts, 0);
      idRows = 0;
      givesIds = false;
    }
  }

  /** Returns how many nulls the page has. */
  private int readPage() throws IOException {
    DataPage read = page;
    int defined;
    if (read instanceof DataPageV1 v1) {
      ByteBuffer bytes = buffer(v1.getBytes());
      defined = levels.defined(v1, bytes);
      readValues(bytes, v1.getValueEncoding(), defined);
    } else if (read instanceof DataPageV2 v2) {
      defined = levels.defined(v2);
      readValues(buffer(v2.getData()), v2.getDataEncoding(), defined);
    } else {
      throw uncountable("has a page of an unknown kind: " + read.getClass());
    }
    page = null;
    return read.getValueCount() - defined;
  }

  /** In an array, which decompressed pages are anyway. */
  public static ByteBuffer buffer(BytesInput bytes) throws IOException {
    ByteBufferInputStream stream = bytes.toInputStream();
    ByteBuffer slice = stream.slice(stream.available());
    return (slice.hasArray() ? slice : copy(slice)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  private void readValues(ByteBuffer bytes, Encoding encoding, int defined) throws IOException {
    if (defined == 0) {
      return;
    }
    if (encoding.usesDictionary()) {
      if (dictionary == null) {
        throw uncountable("has a page of dictionary ids, and no dictionary");
      }
      runLengths.count(bytes, bytes.get(), defined, idCounts);
      idRows += defined;
    } else if (encoding == Encoding.PLAIN) {
      plain = bytes;
      valuesLeft = defined;
    } else {
      plain = null;
      values = reader(encoding);
      values.initFromPage(page.getValueCount(), ByteBufferInputStream.wrap(bytes));
      valuesLeft = defined;
    }
  }

  private ValuesReader reader(Encoding encoding) {
    try {
      return encoding.getValuesReader(column, ValuesType.VALUES);
    } catch (RuntimeException e) {
      String type = column.getPrimitiveType().getPrimitiveTypeName().toString();
      throw uncountable("is " + type + " in " + encoding + ", which this Parquet does not read", e);
    }
  }

  private UncountableException uncountable(String found) {
    return new UncountableException(column.getPath()[0], found);
  }

  private UncountableException uncountable(String found, RuntimeException because) {
    return new UncountableException(column.getPath()[0], found, because);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
