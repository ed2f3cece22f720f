package io.github.adaptivemargins.text.records;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads CSV as in RFC 4180: every record has as many fields as the header. {@link PlainCsvParser}
 * reads simple lines. FastCSV reads the rest of the split from the first other line on.
 */
final class CsvRecordReader implements RecordReader {
  /** The longest record, in characters. FastCSV's buffer grows up to this size. */
  private static final int MAX_RECORD_CHARS = 1 << 28;

  /** A quoted line, as a message quotes it, whose first field is followed by this separator. */
  private static final Pattern QUOTED_WITH_OTHER_SEPARATOR =
      Pattern.compile("'\"[^\"]*\"([;|\t,])\".*");

  private final SplitReader split;
  private final Dialect dialect;
  private final CsvFieldHandler fields;

  /** Reads the next records: {@link PlainLines}, then {@link ParsedRecords}. */
  private RecordReader current;

  CsvRecordReader(SplitReader split, Dialect dialect, RecordBatch batch) throws IOException {
    this.split = split;
    this.dialect = dialect;
    this.fields = new CsvFieldHandler(split, dialect, batch);
    boolean canBePlain =
        dialect.hasPlainCsv() && !batch.hasMetadata() && split.split().file().constants().isEmpty();
    try {
      if (!split.split().isFirst()) {
        readColumns(split.openTextBefore());
      }
      current = canBePlain ? openPlainLines(batch) : parseSplit();
    } catch (CsvParseException | IOException | UncheckedIOException e) {
      throw toJobException(e);
    }
  }

  /** Reads only the columns from the first record that is not blank, if there is one. */
  private void readColumns(Reader text) throws IOException {
    try (CsvReader<Boolean> parser = createParser(text);
        CloseableIterator<Boolean> records = parser.iterator()) {
      fields.setReadsColumnsOnly(true);
      while (!fields.hasColumns() && records.hasNext()) {
        records.next();
      }
      fields.setReadsColumnsOnly(false);
    }
  }

  private RecordReader openPlainLines(RecordBatch batch) throws IOException {
    PlainCsvParser lines = new PlainCsvParser(split, dialect, batch);
    if (split.split().isFirst()) {
      Optional<byte[]> firstLine = lines.firstLine();
      if (firstLine.isPresent()) {
        readColumns(split.decode(new ByteArrayInputStream(firstLine.get())));
      }
      if (fields.hasColumns() && dialect.hasHeader()) {
        lines.skipLine();
      }
    }
    fields.firstOfHeader().ifPresent(lines::stopAtFirstField);
    return fields.hasColumns() ? new PlainLines(lines) : parseRest(lines);
  }

  private RecordReader parseRest(PlainCsvParser lines) throws IOException {
    return lines.linesRead() == 0
        ? parseFromStart(lines.rest())
        : parse(split.decode(lines.rest()), lines.linesRead());
  }

  private RecordReader parseSplit() throws IOException {
    return parseFromStart(split.bytes());
  }

  /** Parses from the start of the split. The first split has the header. */
  private RecordReader parseFromStart(InputStream bytes) throws IOException {
    if (!split.split().isFirst()) {
      return parse(split.decode(bytes), 0);
    }
    ParsedRecords records = parse(split.decodeStart(bytes), 0);
    if (dialect.hasHeader()) {
      records.skip();
    }
    return records;
  }

  private ParsedRecords parse(Reader text, long linesBefore) {
    fields.setLinesBefore(linesBefore);
    return new ParsedRecords(createParser(text).iterator());
  }

  private CsvReader<Boolean> createParser(Reader text) {
    boolean hasEscapes = dialect.escape() != dialect.quote() && dialect.escape() != 0;
    CsvReader.CsvReaderBuilder builder =
        CsvReader.builder()
            .fieldSeparator(dialect.separator())
            .quoteCharacter(dialect.quote())
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .trimWhitespacesAroundQuotes(dialect.hasTrimming())
            .maxBufferSize(MAX_RECORD_CHARS);
    if (dialect.comment() != 0) {
      builder.commentStrategy(CommentStrategy.SKIP).commentCharacter(dialect.comment());
    }
    return builder.build(
        fields, hasEscapes ? new EscapeToQuoteReader(text, dialect, this::doubledQuote) : text);
  }

  private JobException doubledQuote() {
    return split.badFile(
        "has a doubled quote, which --reader-option escape=" + dialect.escape() + " excludes");
  }

  @Override
  public boolean next() throws IOException {
    try {
      return current.next();
    } catch (CsvParseException | IOException | UncheckedIOException e) {
      throw toJobException(e);
    }
  }

  /** Reads simple lines, and switches to FastCSV at the first other line. */
  private final class PlainLines implements RecordReader {
    private final PlainCsvParser lines;

    PlainLines(PlainCsvParser lines) {
      this.lines = lines;
    }

    @Override
    public boolean next() throws IOException {
      if (lines.read(fields.columnOfField())) {
        return true;
      } else if (lines.isAtEnd()) {
        return false;
      }
      current = parseRest(lines);
      return current.next();
    }

    @Override
    public void close() {}
  }

  /** Reads records with FastCSV. */
  private final class ParsedRecords implements RecordReader {
    private final CloseableIterator<Boolean> records;

    ParsedRecords(CloseableIterator<Boolean> records) {
      this.records = records;
    }

    void skip() {
      if (records.hasNext()) {
        records.next();
      }
    }

    @Override
    public boolean next() throws IOException {
      while (records.hasNext()) {
        if (records.next()) {
          return true;
        }
      }
      if (dialect.hasHeader() && !fields.hasColumns() && split.split().isFirst()) {
        checkFileHasHeader();
      }
      return false;
    }

    /** All lines of the first split may be blank; then a later split has the header, or none. */
    private void checkFileHasHeader() throws IOException {
      readColumns(split.openFile());
      if (!fields.hasColumns()) {
        fields.resolveColumns();
      }
    }

    @Override
    public void close() throws IOException {
      records.close();
    }
  }

  /** Only FastCSV's own error means unbalanced quotes. FastCSV also wraps what callbacks throw. */
  private RuntimeException toJobException(Exception failure) throws IOException {
    boolean isSyntaxError =
        failure instanceof CsvParseException
            && (failure.getCause() == null || failure.getCause() instanceof CsvParseException);
    if (isSyntaxError) {
      return unbalancedQuotes();
    }
    return split.toJobException(
        failure instanceof CsvParseException && failure.getCause() instanceof Exception cause
            ? cause
            : failure);
  }

  private JobException unbalancedQuotes() {
    String line = split.quoteLine(fields.line());
    Matcher other = QUOTED_WITH_OTHER_SEPARATOR.matcher(line);
    String advice =
        other.matches()
            ? "if it separates the fields, use --reader-option sep='"
                + other.group(1).replace("\t", "\\t")
                + "'"
            : line.contains("\\" + dialect.quote()) && dialect.escape() == dialect.quote()
                ? "if Spark wrote the file, with a backslash before a quote, use --reader-option"
                    + " escape=\\"
                : dialect.isMultiLine()
                    ? "double a quote within a quoted field"
                    : "double a quote within a quoted field; if a quoted field spans lines, use"
                        + " --reader-option multiLine=true";
    return split.badLine(
        fields.line(), "is not a CSV record: its quotes do not pair: " + line + "; " + advice);
  }

  @Override
  public void close() throws IOException {
    current.close();
    split.close();
  }
}
