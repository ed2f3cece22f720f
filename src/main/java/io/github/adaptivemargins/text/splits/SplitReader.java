package io.github.adaptivemargins.text.splits;

import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Names;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The text of a slice: whole lines, decoded without leniency, and where in the file they are. */
public final class SplitReader implements Closeable {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int MAX_SHOWN = 20;
  private static final int MAX_LINE = 100;

  private final TextSplit slice;
  private final Dialect dialect;
  private final TextFileOpener files;
  private final InputStream bytes;
  private long linesBefore = -1;

  private SplitReader(TextSplit slice, Dialect dialect, TextFileOpener files) throws IOException {
    this.slice = slice;
    this.dialect = dialect;
    this.files = files;
    this.bytes = openBytes();
  }

  /**
   * Opens a slice.
   *
   * @throws JobException naming the file, when it cannot be read
   */
  public static SplitReader open(TextSplit slice, Dialect dialect, TextFileOpener files) {
    try {
      return new SplitReader(slice, dialect, files);
    } catch (IOException e) {
      throw Failure.unreadable(slice.file().path(), e);
    }
  }

  private InputStream openBytes() throws IOException {
    // From the byte before, which ends a line where this slice begins one.
    long from = Math.max(0, slice.from() - 1);
    TextFileOpener.Text text = files.text(slice.file(), from);
    if (text.isCompressed() && !slice.isFirst()) {
      // In spite of its name: the first slice has all of it.
      text.bytes().close();
      return InputStream.nullInputStream();
    }
    boolean isWhole = slice.isFirst() && slice.to() == slice.file().length();
    return isWhole || text.isCompressed()
        ? text.bytes()
        : lines(text.bytes(), from, slice.isFirst(), slice.to());
  }

  /** The lines that begin in a part of the file. */
  private static InputStream lines(InputStream bytes, long at, boolean isFirst, long to)
      throws IOException {
    try {
      return new SplitLineStream(new BufferedInputStream(bytes, 1 << 16), at, isFirst, to);
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  public TextSplit slice() {
    return slice;
  }

  public String file() {
    return slice.file().path();
  }

  /** The text as it is written; a byte-order mark is a part of it. */
  public InputStream bytes() {
    return bytes;
  }

  /** The decoded text; a byte-order mark is no part of it. */
  public Reader reader() throws IOException {
    return slice.isFirst() ? reader(bytes) : decoded(bytes);
  }

  /** The same of what begins as the file does. */
  public Reader reader(InputStream start) throws IOException {
    return withoutMark(decoded(start));
  }

  /** What is further on in the file. */
  public Reader decoded(InputStream stream) {
    return new InputStreamReader(
        stream,
        Charset.forName(dialect.charset())
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static Reader withoutMark(Reader reader) throws IOException {
    java.io.PushbackReader start = new java.io.PushbackReader(reader, 1);
    try {
      int first = start.read();
      if (first >= 0 && first != BYTE_ORDER_MARK) {
        start.unread(first);
      }
      return start;
    } catch (IOException e) {
      start.close();
      throw e;
    }
  }

  /** What is before this slice, for one that does not begin with the file's first line. */
  public Reader textBefore() throws IOException {
    return withoutMark(decoded(linesBefore()));
  }

  private InputStream linesBefore() throws IOException {
    return lines(files.open(slice.file(), 0), 0, true, slice.from());
  }

  /** The file from its first line on. */
  public Reader startOfFile() throws IOException {
    return withoutMark(decoded(new BufferedInputStream(files.open(slice.file(), 0))));
  }

  /** The line of the file that a line of this slice is, both from 1. */
  public long line(long ofSlice) throws IOException {
    if (linesBefore < 0) {
      linesBefore = slice.isFirst() ? 0 : countLinesBefore();
    }
    return linesBefore + ofSlice;
  }

  private long countLinesBefore() throws IOException {
    long lines = 0;
    try (InputStream start = linesBefore()) {
      byte[] buffer = new byte[1 << 16];
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

  /** BAD_DATA, at a line of this slice, from 1. */
  public JobException refused(long lineOfSlice, String why) {
    try {
      return JobException.badData(file() + " line " + line(lineOfSlice) + ": " + why);
    } catch (IOException e) {
      return JobException.badData(file() + ": " + why);
    }
  }

  /** BAD_DATA, of the whole file. */
  public JobException refused(String why) {
    return JobException.badData(file() + " " + why);
  }

  /** BAD_DATA, of a column that a partition folder gives too. */
  public JobException hidden(String column) {
    return refused(
        "has a column " + column + " of its own, which the partition folder it is in would hide");
  }

  /**
   * The place of a column among those of the file: of that very name, else the one that differs in
   * case alone.
   *
   * @throws JobException BAD_DATA, when there is none, or more than one; USAGE, when {@code
   *     --where} alone asks for it
   */
  public int field(String wanted, List<String> names) {
    List<Integer> same = places(names, wanted::equals);
    List<Integer> found = same.isEmpty() ? places(names, wanted::equalsIgnoreCase) : same;
    if (found.size() > 1) {
      throw refused("has more than one column " + wanted);
    }
    if (found.isEmpty() && names.isEmpty()) {
      throw missing(wanted, "it has no column at all");
    }
    if (found.isEmpty()) {
      throw missing(
          wanted,
          "there are "
              + names.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "))
              + (names.size() > MAX_SHOWN ? ", …" : "")
              + "; the nearest is "
              + Names.nearest(wanted, names));
    }
    return found.get(0);
  }

  private JobException missing(String column, String found) {
    String line = file() + " has no column " + column + "; " + found;
    return dialect.predicateColumns().contains(column)
        ? JobException.usage("--where: " + line)
        : JobException.badData(line);
  }

  private static List<Integer> places(List<String> names, Predicate<String> isWanted) {
    return IntStream.range(0, names.size())
        .filter(i -> isWanted.test(names.get(i)))
        .boxed()
        .toList();
  }

  /** The text of a line of this slice, from 1, for a message: its beginning, in quotes. */
  public String lineText(long lineOfSlice) {
    try (InputStream again = openBytes();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(again, Charset.forName(dialect.charset())))) {
      String line = lines.lines().skip(lineOfSlice - 1).findFirst().orElse("");
      return "'" + (line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line) + "'";
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /**
   * Explains a failure of reading the text.
   *
   * @param line of this slice, from 1, where a malformed record starts
   */
  public RuntimeException explained(Exception failure, Supplier<Long> line) throws IOException {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobException known) {
        return known;
      }
      if (cause instanceof CharacterCodingException) {
        return refused(
            firstUndecodable(),
            "bytes that are no "
                + dialect.charset()
                + ": --reader-option encoding=… names another charset");
      }
      if (cause instanceof IOException) {
        return Failure.unreadable(file(), cause);
      }
    }
    return refused(line.get(), String.valueOf(failure.getMessage()));
  }

  /** A second look at a slice that cannot be decoded: its first such line. */
  private long firstUndecodable() throws IOException {
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
    try (Reader reader = decoded(new ByteArrayInputStream(line))) {
      reader.transferTo(java.io.Writer.nullWriter());
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
