package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.BufferedReader;
import java.io.IOException;

/** Reads one label from each line that is not blank. All requested columns get the label. */
abstract class LineRecordReader implements RecordReader {
  private final SplitReader split;
  private final RecordBatch batch;
  private final BufferedReader lines;
  private long line;

  LineRecordReader(SplitReader split, RecordBatch batch) throws IOException {
    this.split = split;
    this.batch = batch;
    this.lines = new BufferedReader(split.reader());
  }

  @Override
  public final boolean next() throws IOException {
    try {
      String text = lines.readLine();
      line++;
      while (text != null && text.isBlank()) {
        text = lines.readLine();
        line++;
      }
      if (text != null) {
        add(parseLabel(text));
      }
      return text != null;
    } catch (IOException | RuntimeException e) {
      throw split.toJobException(e);
    }
  }

  /**
   * Returns the label of a line; null if the line has none.
   *
   * @throws JobException BAD_DATA, from {@link #badLine}
   */
  abstract String parseLabel(String text);

  /** Returns BAD_DATA for the current line. */
  final JobException badLine(String problem, String advice) {
    return split.badLine(line, problem + ": " + split.quoteLine(line) + "; " + advice);
  }

  private void add(String label) throws IOException {
    for (int column = 0; column < batch.names().size(); column++) {
      if (batch.isMetadata(column)) {
        continue;
      }
      if (label == null) {
        batch.putNull(column);
      } else {
        batch.put(column, label);
      }
    }
    batch.endRecord(split.path(), batch.hasLines() ? split.toLineInFile(line) : 0);
  }

  @Override
  public final void close() throws IOException {
    lines.close();
    split.close();
  }
}
