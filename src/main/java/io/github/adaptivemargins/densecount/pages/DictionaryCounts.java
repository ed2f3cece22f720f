package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import io.github.adaptivemargins.densecount.keys.KeyType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;

/**
 * Counts the dictionary ids of a column chunk, and looks up the value of each id only once. The
 * order of the rows is lost; a count does not need it.
 */
final class DictionaryCounts {
  /** Bound of the rows between two flushes. A count is an int: it holds this and one page. */
  private static final int MAX_ROWS = 1 << 30;

  /** The values by id, in PLAIN encoding, from the value of {@link #nextId} on. */
  private final ByteBuffer values;

  private final int[] counts;
  private long rows;

  /** The next id to flush; 0 if no flush is in progress. */
  private int nextId;

  private DictionaryCounts(ByteBuffer values, int size) {
    this.values = values;
    this.counts = new int[size];
  }

  /**
   * Reads the dictionary of a column chunk.
   *
   * @param page null if the chunk has no dictionary
   * @throws UnreadableColumnException if the encoding is not supported
   */
  static DictionaryCounts of(DictionaryPage page, String column) throws IOException {
    if (page == null) {
      return new DictionaryCounts(ByteBuffer.allocate(0), 0);
    }
    if (page.getEncoding() != Encoding.PLAIN && !page.getEncoding().usesDictionary()) {
      throw new UnreadableColumnException(
          column, "has a dictionary in " + page.getEncoding() + ", which is not supported");
    }
    // A codec may decompress the next page into the same array.
    return new DictionaryCounts(
        PageBytes.copy(PageBytes.inArray(page.getBytes())), page.getDictionarySize());
  }

  /** Returns whether the column chunk has no dictionary, or one without values. */
  boolean isEmpty() {
    return counts.length == 0;
  }

  /**
   * Counts the ids of a page.
   *
   * @param ids a byte with the width of an id in bits, and the run lengths
   */
  void add(ByteBuffer ids, int size, RunLengthCounter runLengths) {
    runLengths.count(ids, ids.get(), size, counts);
    rows += size;
  }

  /** Returns whether there are counts to flush. */
  boolean hasCounts() {
    return rows > 0;
  }

  /** Returns whether a page has space without a flush. */
  boolean canAdd(int pageRows) {
    return rows + pageRows <= MAX_ROWS;
  }

  /**
   * Moves values and counts to a batch.
   *
   * @return true if the flush is done; false if the batch is full before
   */
  boolean flush(KeyBatch batch, KeyType type) {
    nextId += type.readPlain(values, counts, nextId, counts.length - nextId, batch);
    if (nextId < counts.length) {
      return false;
    }
    values.rewind();
    Arrays.fill(counts, 0);
    rows = 0;
    nextId = 0;
    return true;
  }
}
