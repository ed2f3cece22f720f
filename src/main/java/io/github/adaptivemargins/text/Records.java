package io.github.adaptivemargins.text;

import io.github.adaptivemargins.failure.JobException;
import java.io.Closeable;
import java.io.IOException;

/** The records of a slice, put into a batch one after the other. */
interface Records extends Closeable {
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
  static Records open(Slice slice, Dialect dialect, RecordBatch batch, FileBytes files)
      throws IOException {
    SliceText text = SliceText.open(slice, dialect, files);
    try {
      return switch (dialect.form()) {
        case CSV -> new CsvRecords(text, dialect, batch);
        case JSON -> new JsonRecords(text, dialect, batch);
        case IMAGELIST -> new ImageListRecords(text, batch);
        case LST -> new LstRecords(text, batch);
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
