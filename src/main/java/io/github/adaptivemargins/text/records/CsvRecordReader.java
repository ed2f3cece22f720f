package io.github.adaptivemargins.text.records;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * CSV as RFC 4180 has it: every record has as many fields as the header. Lines that are plainly a
 * record are split where they are; from the first that is not, FastCSV reads the slice.
 */
final class CsvRecordReader implements RecordReader {
  /** The longest record, in characters; FastCSV's buffer grows to it. */
  private static final int MAX_RECORD = 1 << 28;

  private final SplitReader text;
  private final Dialect dialect;
  private final CsvFieldHandler fields;

  /** What reads the slice as long as its lines are plain; then, and where it is not, null. */
  private PlainCsvSplitter plain;

  private CloseableIterator<Boolean> records;

  CsvRecordReader(SplitReader text, Dialect dialect, RecordBatch batch) throws IOException {
    this.text = text;
    this.dialect = dialect;
    this.fields = new CsvFieldHandler(text, dialect, batch);
    try {
      if (dialect.isPlainCsv()
          && batch.hasNoPosition()
          && text.slice().file().constants().isEmpty()) {
        plain = new PlainCsvSplitter(text, dialect, batch);
      }
      if (!text.slice().isFirst()) {
        readStart(text.textBefore());
      } else if (plain != null) {
        readFirstLine();
      }
      if (plain == null || !fields.knowColumns()) {
        readCarefully();
      }
    } catch (CsvParseException | IOException | UncheckedIOException e) {
      throw explained(e);
    }
  }

  /** The names of the columns, unless there are blank lines alone. */
  private void readStart(Reader lines) throws IOException {
    try (CsvReader<Boolean> start = parser(fields, lines);
        CloseableIterator<Boolean> first = start.iterator()) {
      fields.isStartAlone(true);
      while (!fields.knowColumns() && first.hasNext()) {
        first.next();
      }
      fields.isStartAlone(false);
    }
  }

  /** The same of a line that is whole; a header is then behind us. */
  private void readFirstLine() throws IOException {
    Optional<byte[]> line = plain.firstLine();
    if (line.isPresent()) {
      readStart(text.decoded(new ByteArrayInputStream(line.get())));
    }
    if (fields.knowColumns() && dialect.header()) {
      plain.skipLine();
    }
  }

  private void readCarefully() throws IOException {
    boolean isStart = plain == null || plain.lines() == 0;
    fields.follow(isStart ? 0 : plain.lines());
    InputStream rest = plain == null ? text.bytes() : plain.rest();
    plain = null;
    records =
        parser(fields, isStart && text.slice().isFirst() ? text.reader(rest) : text.decoded(rest))
            .iterator();
    if (isStart && text.slice().isFirst() && dialect.header() && records.hasNext()) {
      records.next();
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
        handler, escapes ? new EscapeToQuoteReader(reader, dialect, this::doubledQuote) : reader);
  }

  private JobException doubledQuote() {
    return text.refused(
        "has a doubled quote, which --reader-option escape=" + dialect.escape() + " excludes");
  }

  @Override
  public boolean next() throws IOException {
    try {
      if (plain != null) {
        if (plain.read(fields.columnOfField())) {
          return true;
        } else if (plain.isOver()) {
          return false;
        }
        readCarefully();
      }
      while (records.hasNext()) {
        if (records.next()) {
          return true;
        }
      }
      if (dialect.header() && !fields.knowColumns() && text.slice().isFirst()) {
        refuseWithoutHeader();
      }
      return false;
    } catch (CsvParseException | IOException | UncheckedIOException e) {
      throw explained(e);
    }
  }

  /** Blank lines may be all of the slice; the header is then in a later one, or nowhere. */
  private void refuseWithoutHeader() throws IOException {
    readStart(text.startOfFile());
    if (!fields.knowColumns()) {
      fields.takeStart();
    }
  }

  private RuntimeException explained(Exception e) throws IOException {
    RuntimeException explained = text.explained(e, () -> fields.line());
    if (!(e instanceof CsvParseException) || e.getCause() instanceof JobException) {
      return explained;
    }
    String line = text.lineText(fields.line());
    String hint =
        line.contains("\\" + dialect.quote()) && dialect.escape() == dialect.quote()
            ? "a backslash before a quote, as Spark writes it, wants --reader-option escape=\\"
            : dialect.isMultiLine()
                ? "a quote within a quoted field has to be doubled"
                : "a quoted field that spans lines wants --reader-option multiLine=true, and a"
                    + " quote within one has to be doubled";
    return text.refused(
        fields.line(), "is no record of CSV, since its quotes do not pair: " + line + "; " + hint);
  }

  @Override
  public void close() throws IOException {
    if (records != null) {
      records.close();
    }
    text.close();
  }
}
