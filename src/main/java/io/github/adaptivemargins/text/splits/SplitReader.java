package io.github.adaptivemargins.text.splits;

import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.MissingColumn;
import io.github.adaptivemargins.failure.Shortened;
import io.github.adaptivemargins.files.ContentHint;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Reads the lines of a split, as bytes or strictly decoded. Also reads other parts of the file that
 * a split needs, and creates the errors that name the file and the line.
 */
public final class SplitReader implements Closeable {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int BUFFER_BYTES = 1 << 16;

  /** The characters of which a hint is made. */
  private static final int HINT_CHARS = 1000;

  private final TextSplit split;
  private final Dialect dialect;
  private final TextFileOpener opener;
  private final InputStream bytes;

  /** Number of lines of the file before the split; negative if they are not counted yet. */
  private long linesBefore = -1;

  private SplitReader(TextSplit split, Dialect dialect, TextFileOpener opener) throws IOException {
    this.split = split;
    this.dialect = dialect;
    this.opener = opener;
    this.bytes = openBytes();
  }

  /**
   * Opens a split.
   *
   * @throws JobException naming the file, if it cannot be read
   */
  public static SplitReader open(TextSplit split, Dialect dialect, TextFileOpener opener) {
    try {
      return new SplitReader(split, dialect, opener);
    } catch (IOException e) {
      throw Failures.unreadable(split.file().path(), e);
    }
  }

  private InputStream openBytes() throws IOException {
    // Start one byte earlier: if that byte ends a line, a line starts at the split.
    long from = Math.max(0, split.from() - 1);
    TextFileOpener.OpenedFile file = opener.open(split.file(), from);
    boolean isWholeFile = split.isFirst() && (split.isLast() || file.isCompressed());
    if (isWholeFile) {
      return file.bytes();
    } else if (file.isCompressed()) {
      // The name does not imply compression, so the file has splits. The first one reads it all.
      file.bytes().close();
      return InputStream.nullInputStream();
    }
    return openLines(file.bytes(), from, split.isFirst(), split.to());
  }

  private static InputStream openLines(InputStream bytes, long at, boolean isAtLineStart, long to)
      throws IOException {
    try {
      return new SplitLineStream(
          new BufferedInputStream(bytes, BUFFER_BYTES), at, isAtLineStart, to);
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  public TextSplit split() {
    return split;
  }

  /** Returns the path of the file. */
  public String path() {
    return split.file().path();
  }

  /** Returns the bytes of the split's lines, with the byte-order mark if the file has one. */
  public InputStream bytes() {
    return bytes;
  }

  /** Returns the decoded text of the split's lines, without a byte-order mark. */
  public Reader reader() throws IOException {
    return split.isFirst() ? decodeStart(bytes) : decode(bytes);
  }

  /** Decodes bytes from the start of the file, and skips a byte-order mark. */
  public Reader decodeStart(InputStream start) throws IOException {
    PushbackReader reader = new PushbackReader(decode(start), 1);
    try {
      int first = reader.read();
      if (first >= 0 && first != BYTE_ORDER_MARK) {
        reader.unread(first);
      }
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Decodes bytes that start at a line. The reader throws {@link CharacterCodingException} for
   * malformed bytes.
   */
  public Reader decode(InputStream stream) {
    return new InputStreamReader(
        stream,
        Charset.forName(dialect.charset())
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  /** Opens the lines of the file before this split, decoded. The split must not be the first. */
  public Reader openTextBefore() throws IOException {
    return decodeStart(openLinesBefore());
  }

  private InputStream openLinesBefore() throws IOException {
    return openLines(opener.open(split.file(), 0).bytes(), 0, true, split.from());
  }

  /** Opens the whole file, decoded. */
  public Reader openFile() throws IOException {
    return decodeStart(new BufferedInputStream(opener.open(split.file(), 0).bytes()));
  }

  /**
   * Converts a line number of this split to one of the file. May read the file up to this split.
   *
   * @param lineInSplit from 1
   * @return from 1
   */
  public long toLineInFile(long lineInSplit) throws IOException {
    if (linesBefore < 0) {
      linesBefore = split.isFirst() ? 0 : countLinesBefore();
    }
    return linesBefore + lineInSplit;
  }

  private long countLinesBefore() throws IOException {
    long lines = 0;
    try (InputStream start = openLinesBefore()) {
      byte[] buffer = new byte[BUFFER_BYTES];
      boolean wasReturn = false;
      for (int read = start.read(buffer); read >= 0; read = start.read(buffer)) {
        for (int i = 0; i < read; i++) {
          boolean isReturn = buffer[i] == '\r';
          lines += isReturn || (buffer[i] == '\n' && !wasReturn) ? 1 : 0;
          wasReturn = isReturn;
        }
      }
    }
    return lines;
  }

  /**
   * Returns the index of a column of the file: of the same name, else of the only name that differs
   * in case.
   *
   * @param names of the columns of the file
   * @throws JobException BAD_DATA if there is no such column, or more than one; USAGE if only
   *     {@code --where} requests the column and it is missing
   */
  public int findColumn(String requested, List<String> names) {
    List<Integer> same = findIndexes(names, requested::equals);
    List<Integer> found = same.isEmpty() ? findIndexes(names, requested::equalsIgnoreCase) : same;
    if (found.size() > 1) {
      throw badFile("has more than one column " + requested);
    }
    if (found.isEmpty()) {
      throw missingColumn(requested, names);
    }
    checkSpelling(names.get(found.get(0)), names);
    return found.get(0);
  }

  /** Checks that {@code --where} does not name another column that differs only in case. */
  private void checkSpelling(String column, List<String> names) {
    for (String other : dialect.whereColumns()) {
      if (!other.equals(column) && other.equalsIgnoreCase(column) && names.contains(other)) {
        throw JobException.usage(
            "--where: %s has the columns %s and %s, which differ only in case; rename one of them"
                .formatted(path(), column, other));
      }
    }
  }

  private static List<Integer> findIndexes(List<String> names, Predicate<String> condition) {
    return IntStream.range(0, names.size())
        .filter(i -> condition.test(names.get(i)))
        .boxed()
        .toList();
  }

  private JobException missingColumn(String column, List<String> names) {
    String option = dialect.columnOptions().getOrDefault(column, "--label-column");
    // A line that is a single column may have another separator.
    return Optional.of(names)
        .filter(only -> only.size() == 1 && dialect.form() == Dialect.Form.CSV)
        .flatMap(only -> hint())
        .map(hint -> MissingColumn.exception(path(), column, option, "it " + hint))
        .orElseGet(() -> MissingColumn.exception(path(), names, column, option));
  }

  /** Returns what the start of the file looks like, if it is another format. */
  private Optional<String> hint() {
    char[] start = new char[HINT_CHARS];
    try (Reader file = openFile()) {
      int length = Math.max(0, file.read(start));
      return ContentHint.ofText(new String(start, 0, length), dialect.formatName());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns BAD_DATA for a column that the file and a partition folder both have. */
  public JobException duplicateOfPartition(String column) {
    return badFile("has a column " + column + " of its own, which the partition folder has too");
  }

  /** Returns BAD_DATA for the file. */
  public JobException badFile(String problem) {
    return JobException.badData(path() + " " + problem);
  }

  /**
   * Returns BAD_DATA for a line.
   *
   * @param lineInSplit from 1
   */
  public JobException badLine(long lineInSplit, String problem) {
    try {
      return JobException.badData(path() + " line " + toLineInFile(lineInSplit) + ": " + problem);
    } catch (IOException e) {
      return JobException.badData(path() + ": " + problem);
    }
  }

  /**
   * Reads a line again for a message.
   *
   * @param lineInSplit from 1
   * @return its first characters, in quotes; empty if it cannot be read
   */
  public String quoteLine(long lineInSplit) {
    try (InputStream again = openBytes();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(again, Charset.forName(dialect.charset())))) {
      String line = lines.lines().skip(lineInSplit - 1).findFirst().orElse("");
      return "'" + Shortened.text(line) + "'";
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /**
   * Converts a failure of reading this split to an error that names the file.
   *
   * @return a {@link JobException}, or the failure itself if it is a bug: a RuntimeException that
   *     no IOException caused
   */
  public RuntimeException toJobException(Exception failure) throws IOException {
    for (Throwable cause : Failures.causes(failure)) {
      if (cause instanceof JobException known) {
        return known;
      }
      if (cause instanceof CharacterCodingException) {
        return badLine(
            findUndecodableLine(),
            "bytes that are not "
                + dialect.charset()
                + "; name the charset with --reader-option encoding=…");
      }
      if (cause instanceof IOException) {
        return Failures.unreadable(path(), cause);
      }
    }
    return failure instanceof RuntimeException bug ? bug : new IllegalStateException(failure);
  }

  /** Reads the split again, line by line: the decoder does not report the position. */
  private long findUndecodableLine() throws IOException {
    try (InputStream again = openBytes()) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long number = 1;
      for (int next = again.read(); next >= 0; next = again.read()) {
        line.write(next);
        if (next == '\n') {
          if (!isDecodable(line.toByteArray())) {
            return number;
          }
          number++;
          line.reset();
        }
      }
      return number;
    }
  }

  private boolean isDecodable(byte[] line) throws IOException {
    try (Reader reader = decode(new ByteArrayInputStream(line))) {
      reader.transferTo(Writer.nullWriter());
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
