package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.BufferedReader;
import java.io.IOException;

/** Lines, of which each is a record but those that are blank. */
abstract class LineRecordReader implements RecordReader {
  private final SplitReader text;
  private final RecordBatch batch;
  private final BufferedReader lines;
  private long line;

  LineRecordReader(SplitReader text, RecordBatch batch) throws IOException {
    this.text = text;
    this.batch = batch;
    this.lines = new BufferedReader(text.reader());
  }

  @Override
  public final boolean next() throws IOException {
    try {
      String found = lines.readLine();
      line++;
      while (found != null && found.isBlank()) {
        found = lines.readLine();
        line++;
      }
      if (found != null) {
        put(label(found));
      }
      return found != null;
    } catch (IOException | RuntimeException e) {
      throw text.explained(e, () -> line);
    }
  }

  /**
   * The label of a line, or null where it has none.
   *
   * @throws io.github.adaptivemargins.failure.JobException BAD_DATA, when it is {@link #refused}
   */
  abstract String label(String found);

  /** BAD_DATA, of the present line. */
  final RuntimeException refused(String what, String allowed) {
    return text.refused(line, what + ": " + text.lineText(line) + "; " + allowed);
  }

  private void put(String label) throws IOException {
    for (int column = 0; column < batch.names().size(); column++) {
      if (batch.isPosition(column)) {
        continue;
      }
      if (label == null) {
        batch.putNull(column);
      } else {
        batch.put(column, label);
      }
    }
    batch.endRecord(text.file(), batch.needsLines() ? text.line(line) : 0);
  }

  @Override
  public final void close() throws IOException {
    lines.close();
    text.close();
  }
}
