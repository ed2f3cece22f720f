package io.github.adaptivemargins.text.records;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Receives the fields that FastCSV parses, and puts those of the requested columns into a batch.
 * The first record determines the columns. FastCSV's result is whether a record was added.
 */
final class CsvFieldHandler extends AbstractBaseCsvCallbackHandler<Boolean> {
  /** How to use the next record. */
  private enum State {
    /** It determines the columns, and is data if there is no header. */
    COLUMNS_AND_DATA,
    /** It only determines the columns. */
    COLUMNS_ONLY,
    /** It is data. */
    DATA
  }

  private static final int NOT_REQUESTED = -1;

  private final SplitReader split;
  private final Dialect dialect;
  private final RecordBatch batch;
  private final Map<String, String> constants;

  private State state = State.COLUMNS_AND_DATA;
  private final List<String> firstRecord = new ArrayList<>();

  /** The fields of the first record that are empty and not quoted. */
  private final BitSet emptyInFirstRecord = new BitSet();

  /** By field of a record: its column in the batch. Empty until the first record is read. */
  private int[] columnOfField = {};

  /** By column of the batch: whether it is null in the current record. */
  private final boolean[] isNull;

  /** By column of the batch: whether an empty unquoted field is null. */
  private final boolean[] isNullIfEmpty;

  private long linesBefore;
  private long line = 1;
  private boolean isBlank;

  /** Whether all fields of the current record so far are the names of their columns. */
  private boolean repeatsHeader;

  CsvFieldHandler(SplitReader split, Dialect dialect, RecordBatch batch) {
    this.split = split;
    this.dialect = dialect;
    this.batch = batch;
    this.constants = split.split().file().constants();
    this.isNull = new boolean[batch.names().size()];
    this.isNullIfEmpty = new boolean[batch.names().size()];
    for (int column = 0; column < isNullIfEmpty.length; column++) {
      isNullIfEmpty[column] = dialect.isNullIfEmpty(batch.names().get(column));
    }
  }

  /** Sets whether the first record is only read for its columns. */
  void setReadsColumnsOnly(boolean readsColumnsOnly) {
    if (state != State.DATA) {
      state = readsColumnsOnly ? State.COLUMNS_ONLY : State.COLUMNS_AND_DATA;
    }
  }

  /** Sets the number of lines of the split before the text that FastCSV parses. */
  void setLinesBefore(long lines) {
    linesBefore = lines;
    line = lines + 1;
  }

  /** Returns the line of the split where the current record starts, from 1. */
  long line() {
    return line;
  }

  /** Returns whether the first record was read. */
  boolean hasColumns() {
    return state == State.DATA;
  }

  /** Returns the name of the first column; empty if there is no header to repeat. */
  Optional<String> firstOfHeader() {
    return dialect.hasHeader() && firstRecord.size() > 1
        ? Optional.of(firstRecord.get(0))
        : Optional.empty();
  }

  /** Returns by field of a record its column in the batch; negative if it is not requested. */
  int[] columnOfField() {
    return columnOfField;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    line = linesBefore + startingLineNumber;
    isBlank = true;
    // A file of one column may have a label that is called like the column.
    repeatsHeader = state == State.DATA && dialect.hasHeader() && firstRecord.size() > 1;
  }

  @Override
  protected void handleField(int index, char[] chars, int from, int length, boolean quoted) {
    if (quoted && !dialect.isMultiLine()) {
      checkHasNoLineBreak(chars, from, length);
    }
    int first = from;
    int end = from + length;
    if (!quoted && dialect.isStartTrimmed()) {
      for (; first < end && chars[first] <= ' '; first++) {}
    }
    if (!quoted && dialect.isEndTrimmed()) {
      for (; end > first && chars[end - 1] <= ' '; end--) {}
    }
    boolean isEmpty = !quoted && first == end;
    if (state != State.DATA) {
      emptyInFirstRecord.set(index, isEmpty);
      firstRecord.add(new String(chars, first, end - first));
    } else if (index < columnOfField.length && columnOfField[index] >= 0) {
      put(columnOfField[index], isEmpty, chars, first, end - first);
    }
    repeatsHeader =
        repeatsHeader
            && index < firstRecord.size()
            && firstRecord.get(index).contentEquals(CharBuffer.wrap(chars, first, end - first));
    isBlank &= index == 0 && !quoted && isWhiteSpace(chars, from, length);
  }

  private void checkHasNoLineBreak(char[] chars, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (chars[i] == '\n' || chars[i] == '\r') {
        throw split.badLine(
            line,
            "a quoted field spans lines; read such files with --reader-option multiLine=true");
      }
    }
  }

  private void put(int column, boolean isEmpty, char[] chars, int from, int length) {
    String nullValue = dialect.nullValue();
    boolean isNullValue =
        nullValue != null
            && nullValue.length() == length
            && nullValue.contentEquals(new String(chars, from, length));
    isNull[column] = isNullValue || (isEmpty && isNullIfEmpty[column]);
    if (!isNull[column]) {
      batch.put(column, chars, from, length);
    }
  }

  private boolean isWhiteSpace(char[] chars, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (chars[i] == 0) {
        throw split.badLine(line, "starts with zero bytes, as after an incomplete write");
      } else if (chars[i] > ' ') {
        return false;
      }
    }
    return true;
  }

  @Override
  protected Boolean buildRecord() {
    if (isBlank) {
      firstRecord.clear();
      return false;
    }
    return switch (state) {
      case COLUMNS_ONLY -> {
        resolveColumns();
        yield false;
      }
      case COLUMNS_AND_DATA -> {
        resolveColumns();
        yield !dialect.hasHeader() && addFirstRecord();
      }
      case DATA -> addRecord();
    };
  }

  /**
   * Finds the requested columns among the fields of the first record.
   *
   * @throws JobException BAD_DATA or USAGE if one is missing
   */
  void resolveColumns() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < firstRecord.size(); i++) {
      names.add(dialect.hasHeader() ? firstRecord.get(i) : "_c" + i);
    }
    columnOfField = new int[names.size()];
    Arrays.fill(columnOfField, NOT_REQUESTED);
    for (int column = 0; column < isNull.length; column++) {
      String requested = batch.names().get(column);
      if (constants.containsKey(requested)) {
        if (names.contains(requested)) {
          throw split.duplicateOfPartition(requested);
        }
        isNull[column] = true;
      } else if (!batch.isMetadata(column)) {
        columnOfField[split.findColumn(requested, names)] = column;
      }
    }
    state = State.DATA;
  }

  private boolean addFirstRecord() {
    for (int i = 0; i < columnOfField.length; i++) {
      if (columnOfField[i] >= 0) {
        char[] chars = firstRecord.get(i).toCharArray();
        put(columnOfField[i], emptyInFirstRecord.get(i), chars, 0, chars.length);
      }
    }
    endRecord();
    return true;
  }

  private boolean addRecord() {
    int found = getFieldCount();
    int width = columnOfField.length;
    if (repeatsHeader && found == width) {
      throw split.badLine(
          line,
          "repeats the header, as in files that were joined; remove the line, or give each file by"
              + " its own --input");
    }
    if (found > width || (found < width && !dialect.canHaveShortRecords())) {
      throw wrongFieldCount(found);
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
      batch.endRecord(split.path(), batch.hasLines() ? split.toLineInFile(line) : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JobException wrongFieldCount(int found) {
    int width = columnOfField.length;
    String advice =
        found < width
            ? "it may be cut off; --reader-option mode=PERMISSIVE reads missing fields as null"
            : "quote a field that contains a separator";
    return split.badLine(
        line,
        found
            + (found == 1 ? " field" : " fields")
            + " where the "
            + (dialect.hasHeader() ? "header" : "first line")
            + " has "
            + width
            + ": "
            + split.quoteLine(line)
            + "; "
            + advice);
  }
}
