package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.SplitReader;
import io.github.adaptivemargins.text.splits.TextFileOpener;
import io.github.adaptivemargins.text.splits.TextSplit;
import java.io.Closeable;
import java.io.IOException;

/** Reads the records of a split into a batch. */
public interface RecordReader extends Closeable {
  /**
   * Adds one or more records to the batch. Call it only if the batch is not full.
   *
   * @return false at the end of the split
   * @throws JobException BAD_DATA, with file and line, if a record is malformed
   */
  boolean next() throws IOException;

  /**
   * Opens a split.
   *
   * @throws JobException BAD_DATA if the file lacks a column of the batch
   */
  static RecordReader open(
      TextSplit split, Dialect dialect, RecordBatch batch, TextFileOpener opener)
      throws IOException {
    SplitReader reader = SplitReader.open(split, dialect, opener);
    try {
      return switch (dialect.form()) {
        case CSV -> new CsvRecordReader(reader, dialect, batch);
        case JSON -> new JsonRecordReader(reader, dialect, batch);
        case IMAGELIST -> new ImageListRecordReader(reader, batch);
        case LST -> new LstRecordReader(reader, batch);
      };
    } catch (IOException e) {
      // A constructor decodes the first characters to find a byte-order mark.
      try (reader) {
        throw reader.toJobException(e);
      }
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }
}
