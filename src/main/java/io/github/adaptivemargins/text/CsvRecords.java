package io.github.adaptivemargins.text;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** CSV as RFC 4180 has it, by FastCSV: every record has as many fields as the header. */
final class CsvRecords implements Records {
  /** The longest record, in characters; FastCSV's buffer grows to it. */
  private static final int MAX_RECORD = 1 << 28;

  private final SliceText text;
  private final Dialect dialect;
  private final RecordBatch batch;
  private final Fields fields = new Fields();
  private final CloseableIterator<Boolean> records;

  /** What a file says of its columns: how many there are, and which column of the batch each is. */
  private int width;

  private int[] columnOfField;
  private final Map<String, String> constants;

  CsvRecords(SliceText text, Dialect dialect, RecordBatch batch) throws IOException {
    this.text = text;
    this.dialect = dialect;
    this.batch = batch;
    this.constants = text.slice().file().constants();
    try {
      if (text.slice().isFirst()) {
        this.records = parser(fields, text.reader()).iterator();
        if (dialect.header() && records.hasNext()) {
          records.next();
        }
      } else {
        readStart(text.textBefore());
        this.records = parser(fields, text.reader()).iterator();
      }
    } catch (CsvParseException | UncheckedIOException e) {
      throw explained(e);
    }
  }

  /** The names of the columns, unless there are blank lines alone. */
  private void readStart(Reader lines) throws IOException {
    try (CsvReader<Boolean> start = parser(fields, lines);
        CloseableIterator<Boolean> first = start.iterator()) {
      fields.isStartAlone = true;
      while (columnOfField == null && first.hasNext()) {
        first.next();
      }
      fields.isStartAlone = false;
    }
  }

  private <T> CsvReader<T> parser(AbstractBaseCsvCallbackHandler<T> handler, Reader reader) {
    boolean escapes = dialect.escape() != dialect.quote() && dialect.escape() != 0;
    boolean trims = dialect.trimsStart() || dialect.trimsEnd();
    CsvReader.CsvReaderBuilder builder =
        CsvReader.builder()
            .fieldSeparator(dialect.separator())
            .quoteCharacter(dialect.quote())
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .trimWhitespacesAroundQuotes(trims)
            .maxBufferSize(MAX_RECORD);
    if (dialect.comment() != 0) {
      builder.commentStrategy(CommentStrategy.SKIP).commentCharacter(dialect.comment());
    }
    return builder.build(
        handler, escapes ? new EscapeReader(reader, dialect, this::doubledQuote) : reader);
  }

  private JobException doubledQuote() {
    return text.refused(
        "has a doubled quote, which --reader-option escape=" + dialect.escape() + " excludes");
  }

  @Override
  public boolean next() throws IOException {
    try {
      while (records.hasNext()) {
        if (records.next()) {
          return true;
        }
      }
      if (dialect.header() && columnOfField == null && text.slice().isFirst()) {
        refuseWithoutHeader();
      }
      return false;
    } catch (CsvParseException | UncheckedIOException e) {
      throw explained(e);
    }
  }

  /** Blank lines may be all of the slice; the header is then in a later one, or nowhere. */
  private void refuseWithoutHeader() throws IOException {
    readStart(text.startOfFile());
    if (columnOfField == null) {
      fields.takeStart();
    }
  }

  private RuntimeException explained(RuntimeException e) throws IOException {
    RuntimeException explained = text.explained(e, () -> fields.line);
    if (!(e instanceof CsvParseException) || e.getCause() instanceof JobException) {
      return explained;
    }
    String line = text.lineText(fields.line);
    String hint =
        line.contains("\\" + dialect.quote()) && dialect.escape() == dialect.quote()
            ? "a backslash before a quote, as Spark writes it, wants --reader-option escape=\\"
            : dialect.isMultiLine()
                ? "a quote within a quoted field has to be doubled"
                : "a quoted field that spans lines wants --reader-option multiLine=true, and a"
                    + " quote within one has to be doubled";
    return text.refused(
        fields.line, "is no record of CSV, since its quotes do not pair: " + line + "; " + hint);
  }

  @Override
  public void close() throws IOException {
    records.close();
    text.close();
  }

  /** Takes the fields of a record as they are found. */
  private final class Fields extends AbstractBaseCsvCallbackHandler<Boolean> {
    private final List<String> start = new ArrayList<>();
    private boolean[] isNull = {};
    private long line = 1;
    private boolean isStartAlone;
    private boolean isBlank;

    @Override
    protected void handleBegin(long startingLineNumber) {
      line = startingLineNumber;
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
    private boolean takeStart() {
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
}
