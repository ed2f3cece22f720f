package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.SplitReader;
import io.github.adaptivemargins.text.splits.TextFileOpener;
import io.github.adaptivemargins.text.splits.TextSplit;
import java.io.Closeable;
import java.io.IOException;

/** The records of a slice, put into a batch one after the other. */
public interface RecordReader extends Closeable {
  /**
   * Puts the next record, if there is one.
   *
   * @throws JobException BAD_DATA, with file and line, when it is malformed
   */
  boolean next() throws IOException;

  /**
   * Opens a slice.
   *
   * @throws JobException BAD_DATA, when the file lacks a column of the batch
   */
  static RecordReader open(
      TextSplit slice, Dialect dialect, RecordBatch batch, TextFileOpener files)
      throws IOException {
    SplitReader text = SplitReader.open(slice, dialect, files);
    try {
      return switch (dialect.form()) {
        case CSV -> new CsvRecordReader(text, dialect, batch);
        case JSON -> new JsonRecordReader(text, dialect, batch);
        case IMAGELIST -> new ImageListRecordReader(text, batch);
        case LST -> new LstRecordReader(text, batch);
      };
    } catch (IOException e) {
      // Of the first characters, where a byte-order mark may be.
      try (text) {
        throw text.explained(e, () -> 1L);
      }
    } catch (RuntimeException e) {
      text.close();
      throw e;
    }
  }
}
