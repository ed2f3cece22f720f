package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeySource;
import io.github.adaptivemargins.densecount.keys.KeyType;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;

/**
 * Reads the keys of one column chunk page by page. Pages of dictionary ids give no keys until
 * {@link DictionaryCounts} are flushed.
 */
final class ColumnChunkKeySource implements KeySource {
  /** What the next call does. */
  private enum Step {
    READ_PAGE,
    FLUSH_DICTIONARY,
    DECODE_PAGE,
    READ_VALUES,
    END
  }

  /** The values of a page that has no dictionary ids. */
  private interface PageValues {
    /** Reads at most {@code size} values, and returns how many. */
    int read(int size, KeyBatch batch);
  }

  private final PageReader pages;
  private final ColumnDescriptor column;
  private final KeyType type;
  private final RunLengthCounter runLengths;
  private final DefinitionLevels levels;
  private final DictionaryCounts dictionary;

  private Step step = Step.READ_PAGE;

  /** The page that {@link Step#DECODE_PAGE} decodes. */
  private DataPage page;

  private PageValues values = (size, batch) -> 0;
  private int valuesLeft;

  ColumnChunkKeySource(
      PageReader pages, ColumnDescriptor column, KeyType type, RunLengthCounter runLengths)
      throws IOException {
    this.pages = pages;
    this.column = column;
    this.type = type;
    this.runLengths = runLengths;
    this.levels = new DefinitionLevels(column, runLengths);
    this.dictionary = DictionaryCounts.of(pages.readDictionaryPage(), column.getPath()[0]);
  }

  @Override
  public boolean next(KeyBatch batch) throws IOException {
    switch (step) {
      case READ_PAGE -> readPage();
      case FLUSH_DICTIONARY -> flushDictionary(batch);
      case DECODE_PAGE -> decodePage(batch);
      case READ_VALUES -> readValues(batch);
      case END -> {
        return false;
      }
    }
    return true;
  }

  private void readPage() {
    page = pages.readPage();
    boolean mustFlush =
        dictionary.hasCounts() && (page == null || !dictionary.canAdd(page.getValueCount()));
    step = mustFlush ? Step.FLUSH_DICTIONARY : stepOfPage();
  }

  private Step stepOfPage() {
    return page == null ? Step.END : Step.DECODE_PAGE;
  }

  private void flushDictionary(KeyBatch batch) {
    if (dictionary.flush(batch, type)) {
      step = stepOfPage();
    }
  }

  private void decodePage(KeyBatch batch) throws IOException {
    int nonNull;
    if (page instanceof DataPageV1 v1) {
      ByteBuffer bytes = PageBytes.inArray(v1.getBytes());
      nonNull = levels.consumeLevels(v1, bytes);
      decodeValues(bytes, v1.getValueEncoding(), nonNull);
    } else if (page instanceof DataPageV2 v2) {
      nonNull = levels.countNonNull(v2);
      decodeValues(PageBytes.inArray(v2.getData()), v2.getDataEncoding(), nonNull);
    } else {
      throw new UnreadableColumnException(
          name(), "has a page of an unknown type: " + page.getClass());
    }
    batch.addNulls(page.getValueCount() - nonNull);
    step = valuesLeft > 0 ? Step.READ_VALUES : Step.READ_PAGE;
  }

  private void decodeValues(ByteBuffer bytes, Encoding encoding, int nonNull) throws IOException {
    if (nonNull == 0) {
      return;
    }
    if (encoding.usesDictionary()) {
      if (dictionary.isEmpty()) {
        throw new UnreadableColumnException(
            name(), "has a page of dictionary ids but no dictionary");
      }
      dictionary.add(bytes, nonNull, runLengths);
    } else if (encoding == Encoding.PLAIN) {
      values = (size, batch) -> type.readPlain(bytes, size, batch);
      valuesLeft = nonNull;
    } else {
      ValuesReader reader = openReader(encoding);
      reader.initFromPage(page.getValueCount(), ByteBufferInputStream.wrap(bytes));
      values = (size, batch) -> type.read(reader, size, batch);
      valuesLeft = nonNull;
    }
  }

  private ValuesReader openReader(Encoding encoding) {
    try {
      return encoding.getValuesReader(column, ValuesType.VALUES);
    } catch (RuntimeException e) {
      throw new UnreadableColumnException(
          name(),
          "is "
              + column.getPrimitiveType().getPrimitiveTypeName()
              + " in "
              + encoding
              + ", which this version of Parquet does not read",
          e);
    }
  }

  private void readValues(KeyBatch batch) {
    valuesLeft -= values.read(valuesLeft, batch);
    step = valuesLeft > 0 ? Step.READ_VALUES : Step.READ_PAGE;
  }

  private String name() {
    return column.getPath()[0];
  }
}
