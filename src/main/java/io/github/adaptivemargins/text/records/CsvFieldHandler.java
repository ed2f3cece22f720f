package io.github.adaptivemargins.text.records;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Takes the fields of a record as FastCSV finds them, and puts those that are wanted into a batch.
 */
final class CsvFieldHandler extends AbstractBaseCsvCallbackHandler<Boolean> {
  private final SplitReader text;
  private final Dialect dialect;
  private final RecordBatch batch;
  private final Map<String, String> constants;

  private final List<String> start = new ArrayList<>();
  private boolean[] isNull = {};
  private long linesBefore;
  private long line = 1;
  private boolean isStartAlone;
  private boolean isBlank;

  /** What a file says of its columns: how many there are, and which column of the batch each is. */
  private int width;

  private int[] columnOfField;

  CsvFieldHandler(SplitReader text, Dialect dialect, RecordBatch batch) {
    this.text = text;
    this.dialect = dialect;
    this.batch = batch;
    this.constants = text.slice().file().constants();
  }

  /** Whether the next record is looked at for the columns alone, and is none of this slice. */
  void isStartAlone(boolean isAlone) {
    isStartAlone = isAlone;
  }

  /** Has so many lines of the slice be before the text that is parsed. */
  void follow(long lines) {
    linesBefore = lines;
    line = lines + 1;
  }

  /** The line of the slice, from 1, at which the present record starts. */
  long line() {
    return line;
  }

  /** Whether a record has said which columns there are. */
  boolean knowColumns() {
    return columnOfField != null;
  }

  /** Of each field of a record the column of the batch that it is put into, or -1. */
  int[] columnOfField() {
    return columnOfField;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    line = linesBefore + startingLineNumber;
    isBlank = true;
  }

  @Override
  protected void handleField(int index, char[] chars, int from, int length, boolean quoted) {
    if (quoted && !dialect.isMultiLine()) {
      refuseLineBreak(chars, from, length);
    }
    int first = from;
    int end = from + length;
    if (!quoted && dialect.trimsStart()) {
      for (; first < end && chars[first] <= ' '; first++) {}
    }
    if (!quoted && dialect.trimsEnd()) {
      for (; end > first && chars[end - 1] <= ' '; end--) {}
    }
    if (columnOfField == null) {
      start.add(new String(chars, first, end - first));
    } else if (index < width && columnOfField[index] >= 0) {
      put(columnOfField[index], chars, first, end - first);
    }
    isBlank &= index == 0 && !quoted && isWhite(chars, from, length);
  }

  private void refuseLineBreak(char[] chars, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (chars[i] == '\n' || chars[i] == '\r') {
        throw text.refused(
            line, "a quoted field spans lines: --reader-option multiLine=true reads such files");
      }
    }
  }

  private void put(int column, char[] chars, int from, int length) {
    String nullValue = dialect.nullValue();
    isNull[column] =
        nullValue != null
            && nullValue.length() == length
            && nullValue.contentEquals(new String(chars, from, length));
    if (!isNull[column]) {
      batch.put(column, chars, from, length);
    }
  }

  private boolean isWhite(char[] chars, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (chars[i] == 0) {
        throw text.refused(line, "begins with zero bytes, as what was never written");
      } else if (chars[i] > ' ') {
        return false;
      }
    }
    return true;
  }

  @Override
  protected Boolean buildRecord() {
    if (columnOfField == null) {
      if (isBlank) {
        start.clear();
        return false;
      }
      return takeStart();
    }
    if (isBlank) {
      return false;
    }
    int found = getFieldCount();
    if (found > width || (found < width && !dialect.takesShortRecords())) {
      throw wrongWidth(found);
    }
    for (int i = found; i < width; i++) {
      if (columnOfField[i] >= 0) {
        isNull[columnOfField[i]] = true;
      }
    }
    endRecord();
    return true;
  }

  private void endRecord() {
    for (int column = 0; column < isNull.length; column++) {
      String constant = constants.get(batch.names().get(column));
      if (constant != null) {
        batch.put(column, constant);
      } else if (isNull[column]) {
        batch.putNull(column);
      }
    }
    try {
      batch.endRecord(text.file(), batch.needsLines() ? text.line(line) : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JobException wrongWidth(int found) {
    String cause =
        found < width
            ? "it may be cut short; --reader-option mode=PERMISSIVE takes what it lacks for null"
            : "a field that holds a separator has to be quoted";
    return text.refused(
        line,
        found
            + (found == 1 ? " field" : " fields")
            + " where the "
            + (dialect.header() ? "header" : "first line")
            + " has "
            + width
            + ": "
            + text.lineText(line)
            + "; "
            + cause);
  }

  /** The first record: the names of the columns, or a record like any other. */
  boolean takeStart() {
    width = start.size();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      String name = start.get(i);
      names.add(dialect.header() ? name : "_c" + i);
    }
    columnOfField = new int[width];
    Arrays.fill(columnOfField, -1);
    isNull = new boolean[batch.names().size()];
    for (int column = 0; column < isNull.length; column++) {
      String wanted = batch.names().get(column);
      if (constants.containsKey(wanted) && names.contains(wanted)) {
        throw text.hidden(wanted);
      }
      isNull[column] = constants.containsKey(wanted);
      if (!batch.isPosition(column) && !constants.containsKey(wanted)) {
        columnOfField[text.field(wanted, names)] = column;
      }
    }
    if (dialect.header() || isStartAlone) {
      return false;
    }
    for (int i = 0; i < width; i++) {
      if (columnOfField[i] >= 0) {
        char[] chars = start.get(i).toCharArray();
        put(columnOfField[i], chars, 0, chars.length);
      }
    }
    endRecord();
    return true;
  }
}
