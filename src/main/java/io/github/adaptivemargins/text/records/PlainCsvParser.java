package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Splits simple lines of UTF-8 CSV into fields, eight bytes at a time, without a copy. A simple
 * line has the right number of fields, and each field is quoted as a whole or not at all. The
 * splitter stops before any other line. The caller must parse the {@linkplain #rest() rest}.
 */
final class PlainCsvParser {
  private static final int BUFFER_BYTES = 1 << 18;

  /** A line from this length on is not simple. */
  private static final int MAX_LINE_BYTES = 1 << 24;

  /** The length of a field that is null. */
  private static final int NULL = -1;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EVERY_BYTE = 0x0101010101010101L;
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
  private static final long HIGH_BITS = ~LOW_BITS;
  private static final long LINE_FEEDS = '\n' * EVERY_BYTE;
  private static final long RETURNS = '\r' * EVERY_BYTE;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final String path;
  private final RecordBatch batch;
  private final byte separator;
  private final byte quote;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

  /** The starts of lines that are not simple. */
  private byte[][] stops = {};

  /** The last eight bytes are unused, so that a word can be read at any used byte. */
  private byte[] buffer;

  /** Start of the next line in the buffer. */
  private int next;

  /** End of the last whole line in the buffer. */
  private int endOfLines;

  /** End of the used bytes in the buffer. */
  private int end;

  private boolean isInputRead;

  /** Whether the next line is not simple. */
  private boolean isStopped;

  private long linesRead;

  /** Start and index of the current field. */
  private int fieldStart;

  private int field;
  private boolean isQuoted;

  /** Position of the closing quote; negative if there is none. */
  private int closingQuote;

  /** Position of the second quote of a doubled quote; negative if there is none. */
  private int secondQuote = -1;

  /** Start and length of the requested fields, by column of the batch. */
  private final int[] starts;

  private final int[] lengths;

  /** By column of the batch: whether an empty unquoted field is null. */
  private final boolean[] isNullIfEmpty;

  /** By field of a record: its column in the batch; negative if it is not requested. */
  private int[] columnOfField = {};

  /**
   * Reads the first lines of a split.
   *
   * @param dialect {@linkplain Dialect#hasPlainCsv() plain CSV}
   */
  PlainCsvParser(SplitReader split, Dialect dialect, RecordBatch batch) throws IOException {
    this.in = split.bytes();
    this.path = split.path();
    this.batch = batch;
    this.starts = new int[batch.names().size()];
    this.lengths = new int[batch.names().size()];
    this.isNullIfEmpty = new boolean[batch.names().size()];
    for (int column = 0; column < isNullIfEmpty.length; column++) {
      isNullIfEmpty[column] = dialect.isNullIfEmpty(batch.names().get(column));
    }
    // A small file gets a small buffer.
    this.buffer = new byte[(int) Math.min(BUFFER_BYTES, split.split().length() + 2 * Long.BYTES)];
    this.separator = (byte) dialect.separator().charAt(0);
    this.quote = (byte) dialect.quote();
    readLines();
    if (split.split().isFirst()
        && end >= BYTE_ORDER_MARK.length
        && Arrays.equals(BYTE_ORDER_MARK, Arrays.copyOf(buffer, BYTE_ORDER_MARK.length))) {
      next = BYTE_ORDER_MARK.length;
    }
  }

  /** Returns the first line; empty if it is blank, or only a part of a record. */
  Optional<byte[]> firstLine() {
    int at = next;
    int quotes = 0;
    while (at < endOfLines && buffer[at] != '\n') {
      quotes += buffer[at] == quote ? 1 : 0;
      at++;
    }
    String line = new String(buffer, next, at - next, StandardCharsets.ISO_8859_1);
    boolean isWhole = at < endOfLines && quotes % 2 == 0 && line.matches("[^\r]+\r?");
    return isWhole ? Optional.of(Arrays.copyOfRange(buffer, next, at)) : Optional.empty();
  }

  /** Skips the {@linkplain #firstLine() first line}. */
  void skipLine() {
    while (buffer[next++] != '\n') {}
    linesRead++;
  }

  /** Stops before a line whose first field is this one: it may be the header again. */
  void stopAtFirstField(String name) {
    stops =
        new byte[][] {
          (name + (char) separator).getBytes(StandardCharsets.UTF_8),
          ((char) quote + name + (char) quote + (char) separator).getBytes(StandardCharsets.UTF_8)
        };
  }

  private boolean isStop() {
    for (byte[] stop : stops) {
      if (buffer[next] == stop[0]
          && Arrays.mismatch(buffer, next, endOfLines, stop, 0, stop.length) == stop.length) {
        return true;
      }
    }
    return false;
  }

  /** Returns the number of lines before the {@linkplain #rest() rest}. */
  long linesRead() {
    return linesRead;
  }

  /** Returns whether all lines of the split were simple and are read. */
  boolean isAtEnd() {
    return !isStopped && isInputRead && next == endOfLines;
  }

  /** Returns the bytes that are not read yet, from the start of a line on. */
  InputStream rest() {
    int from = linesRead == 0 ? 0 : next;
    return new SequenceInputStream(new ByteArrayInputStream(buffer, from, end - from), in);
  }

  /**
   * Adds records until the batch is full, or the next line is not simple, or the split ends.
   *
   * @param columns by field of a record: its column in the batch; negative if it is not requested
   * @return whether at least one record was added
   */
  boolean read(int[] columns) throws IOException {
    columnOfField = columns;
    int before = batch.size();
    while (!batch.isFull() && !isStopped && (next < endOfLines || readLines())) {
      splitLines();
    }
    return batch.size() > before;
  }

  /** Moves the unread bytes to the start of the buffer. Returns whether there is a whole line. */
  private boolean readLines() throws IOException {
    System.arraycopy(buffer, next, buffer, 0, end - next);
    end -= next;
    next = 0;
    endOfLines = 0;
    while (endOfLines == 0 && !isInputRead && end < MAX_LINE_BYTES) {
      if (end + Long.BYTES == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
      int before = end;
      int read = in.read(buffer, end, buffer.length - Long.BYTES - end);
      if (read < 0) {
        endLastLine();
      }
      end += Math.max(read, 0);
      for (int at = end; at > before && endOfLines == 0; at--) {
        endOfLines = buffer[at - 1] == '\n' ? at : 0;
      }
    }
    isStopped |= endOfLines == 0 && end > 0;
    return endOfLines > 0;
  }

  private void endLastLine() {
    isInputRead = true;
    if (end > 0 && buffer[end - 1] != '\n') {
      buffer[end++] = '\n';
    }
  }

  /** Splits the whole lines of the buffer until the batch is full or a line is not simple. */
  private void splitLines() {
    // Local variables: the calls in the loop could change fields, so the JIT would load them again.
    byte[] bytes = buffer;
    int stop = endOfLines;
    long separators = separator * EVERY_BYTE;
    long quotes = quote * EVERY_BYTE;
    long seen = 0;
    startLine(next);
    for (int at = next; at < stop; at += Long.BYTES) {
      long word = (long) LONG.get(bytes, at);
      seen |= word;
      for (long found = findSpecial(word, separators, quotes); found != 0; found &= found - 1) {
        int position = at + (Long.numberOfTrailingZeros(found) >>> 3);
        if (bytes[position] != '\n') {
          handle(position, bytes[position]);
        } else {
          endLine(position, (seen & HIGH_BITS) == 0);
          if (isStopped || next >= stop || batch.isFull()) {
            return;
          }
          seen = word;
        }
      }
    }
  }

  /** Sets the high bit of each byte that is a separator, a quote, a line feed or a return. */
  private static long findSpecial(long bytes, long separators, long quotes) {
    long lower = bytes & LOW_BITS;
    long others =
        ((lower ^ separators) + LOW_BITS)
            & ((lower ^ quotes) + LOW_BITS)
            & ((lower ^ LINE_FEEDS) + LOW_BITS)
            & ((lower ^ RETURNS) + LOW_BITS);
    return ~(others | bytes) & HIGH_BITS;
  }

  private void startLine(int start) {
    next = start;
    fieldStart = start;
    field = 0;
    closingQuote = -1;
    isQuoted = false;
  }

  private void handle(int position, byte found) {
    if (found == quote) {
      handleQuote(position);
    } else if (found == '\r') {
      isStopped |= buffer[position + 1] != '\n';
    } else if (!isQuoted) {
      endField(position);
      fieldStart = position + 1;
    }
  }

  private void handleQuote(int position) {
    if (position == secondQuote) {
      secondQuote = -1;
    } else if (!isQuoted) {
      isQuoted = true;
      isStopped |= position != fieldStart;
    } else if (buffer[position + 1] == quote) {
      secondQuote = position + 1;
      isStopped |= isRequested();
    } else {
      isQuoted = false;
      closingQuote = position;
    }
  }

  private boolean isRequested() {
    return field < columnOfField.length && columnOfField[field] >= 0;
  }

  private void endField(int position) {
    int start = fieldStart;
    int endOfField = position;
    boolean isEmpty = start == position;
    if (closingQuote >= 0) {
      isStopped |= closingQuote != position - 1;
      start++;
      endOfField--;
      closingQuote = -1;
    }
    if (isRequested()) {
      int column = columnOfField[field];
      starts[column] = start;
      lengths[column] = isEmpty && isNullIfEmpty[column] ? NULL : endOfField - start;
    }
    field++;
  }

  private void endLine(int position, boolean isAscii) {
    int endOfLine = position > next && buffer[position - 1] == '\r' ? position - 1 : position;
    boolean isEmpty = endOfLine == next;
    endField(endOfLine);
    isStopped |= isQuoted || !(isEmpty || isRecord(position, isAscii));
    if (!isStopped) {
      if (!isEmpty) {
        addRecord();
      }
      linesRead++;
      startLine(position + 1);
    }
  }

  /** A line that starts with white space or a zero byte is not simple: it may be blank. */
  private boolean isRecord(int endOfLine, boolean isAscii) {
    int first = Byte.toUnsignedInt(buffer[next]);
    return field == columnOfField.length
        && !isStop()
        && (first > ' ' || first == separator)
        && (isAscii || isDecodable(next, endOfLine));
  }

  private boolean isDecodable(int from, int to) {
    CharBuffer chars = CharBuffer.allocate(to - from);
    decoder.reset();
    return !decoder.decode(ByteBuffer.wrap(buffer, from, to - from), chars, true).isError();
  }

  private void addRecord() {
    for (int column = 0; column < starts.length; column++) {
      if (lengths[column] == NULL) {
        batch.putNull(column);
      } else {
        batch.put(column, buffer, starts[column], lengths[column]);
      }
    }
    batch.endRecord(path, 0);
  }
}
