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
 * Splits lines of CSV in UTF-8 where they are, eight bytes at a time, as long as each is plainly a
 * record: so many fields, quoted from their first character to their last or not at all. At any
 * other line it stops, before it, and says nothing of it: that is for who reads the rest.
 */
final class PlainCsvSplitter {
  private static final int BUFFER_BYTES = 1 << 18;

  /** A longer line is none of these. */
  private static final int MAX_LINE = 1 << 24;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long LOWER_BITS = 0x7F7F7F7F7F7F7F7FL;
  private static final long UPPER_BIT = ~LOWER_BITS;
  private static final long LINE_FEEDS = '\n' * EACH;
  private static final long RETURNS = '\r' * EACH;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final String file;
  private final RecordBatch batch;
  private final byte separator;
  private final byte quote;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

  /** With eight bytes behind its end. */
  private byte[] buffer;

  /** The line that is next, and what is behind the last whole line, and behind all that is read. */
  private int next;

  private int endOfLines;
  private int end;
  private boolean isRead;
  private boolean isStopped;
  private long lines;

  /** Of the present line: where the field begins, and which it is. */
  private int fieldStart;

  private int field;
  private boolean isQuoted;

  /** Where the quote is that ends the field, and the second one of two that stand for one. */
  private int quoteEnd;

  private int doubledAt = -1;

  /** Where the wanted fields are, by the column of the batch. */
  private final int[] starts;

  private final int[] lengths;
  private int[] columnOfField = {};

  PlainCsvSplitter(SplitReader text, Dialect dialect, RecordBatch batch) throws IOException {
    this.in = text.bytes();
    this.file = text.file();
    this.batch = batch;
    this.starts = new int[batch.names().size()];
    this.lengths = new int[batch.names().size()];
    // A small file needs no more than its bytes, and a look behind them.
    this.buffer = new byte[(int) Math.min(BUFFER_BYTES, text.slice().bytes() + 2 * Long.BYTES)];
    this.separator = (byte) dialect.separator().charAt(0);
    this.quote = (byte) dialect.quote();
    readLines();
    if (text.slice().isFirst()
        && end >= MARK.length
        && Arrays.equals(MARK, Arrays.copyOf(buffer, MARK.length))) {
      next = MARK.length;
    }
  }

  /** The first line, if it is whole and not empty, and a record by itself. */
  Optional<byte[]> firstLine() {
    int at = next;
    int quotesFound = 0;
    while (at < endOfLines && buffer[at] != '\n') {
      quotesFound += buffer[at] == quote ? 1 : 0;
      at++;
    }
    String line = new String(buffer, next, at - next, StandardCharsets.ISO_8859_1);
    boolean isWhole = at < endOfLines && quotesFound % 2 == 0 && line.matches("[^\r]+\r?");
    return isWhole ? Optional.of(Arrays.copyOfRange(buffer, next, at)) : Optional.empty();
  }

  void skipLine() {
    while (buffer[next++] != '\n') {}
    lines++;
  }

  /** How many lines are behind. */
  long lines() {
    return lines;
  }

  /** Whether all has been read, and was plain. */
  boolean isOver() {
    return !isStopped && isRead && next == endOfLines;
  }

  /** What has not been taken, from the beginning of a line on. */
  InputStream rest() {
    int from = lines == 0 ? 0 : next;
    return new SequenceInputStream(new ByteArrayInputStream(buffer, from, end - from), in);
  }

  /**
   * Puts records until the batch is full.
   *
   * @param columns for each field of a record where it is put, or -1
   * @return whether there was one
   */
  boolean read(int[] columns) throws IOException {
    columnOfField = columns;
    int before = batch.size();
    while (!batch.isFull() && !isStopped && (next < endOfLines || readLines())) {
      split();
    }
    return batch.size() > before;
  }

  /** Returns whether there is a whole line. */
  private boolean readLines() throws IOException {
    System.arraycopy(buffer, next, buffer, 0, end - next);
    end -= next;
    next = 0;
    endOfLines = 0;
    while (endOfLines == 0 && !isRead && end < MAX_LINE) {
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
    isRead = true;
    if (end > 0 && buffer[end - 1] != '\n') {
      buffer[end++] = '\n';
    }
  }

  /** Whole lines, from the next on, until there is none, or the batch is full, or it stops. */
  private void split() {
    // Of the loop's own, since the fields might change in what it calls.
    byte[] bytes = buffer;
    int stop = endOfLines;
    long ofSeparator = separator * EACH;
    long ofQuote = quote * EACH;
    long seen = 0;
    beginLine(next);
    for (int at = next; at < stop; at += Long.BYTES) {
      long word = (long) LONG.get(bytes, at);
      seen |= word;
      for (long found = found(word, ofSeparator, ofQuote); found != 0; found &= found - 1) {
        int place = at + (Long.numberOfTrailingZeros(found) >>> 3);
        if (bytes[place] != '\n') {
          take(place, bytes[place]);
        } else {
          takeLineFeed(place, (seen & UPPER_BIT) == 0);
          if (isStopped || next >= stop || batch.isFull()) {
            return;
          }
          seen = word;
        }
      }
    }
  }

  /** Where one of the four is that a record is made of. */
  private static long found(long bytes, long ofSeparator, long ofQuote) {
    long lower = bytes & LOWER_BITS;
    long others =
        ((lower ^ ofSeparator) + LOWER_BITS)
            & ((lower ^ ofQuote) + LOWER_BITS)
            & ((lower ^ LINE_FEEDS) + LOWER_BITS)
            & ((lower ^ RETURNS) + LOWER_BITS);
    return ~(others | bytes) & UPPER_BIT;
  }

  private void beginLine(int start) {
    next = start;
    fieldStart = start;
    field = 0;
    quoteEnd = -1;
    isQuoted = false;
  }

  private void take(int place, byte found) {
    if (found == quote) {
      takeQuote(place);
    } else if (found == '\r') {
      isStopped |= buffer[place + 1] != '\n';
    } else if (!isQuoted) {
      endField(place);
      fieldStart = place + 1;
    }
  }

  private void takeQuote(int place) {
    if (place == doubledAt) {
      doubledAt = -1;
    } else if (!isQuoted) {
      isQuoted = true;
      isStopped |= place != fieldStart;
    } else if (buffer[place + 1] == quote) {
      doubledAt = place + 1;
      isStopped |= isWanted();
    } else {
      isQuoted = false;
      quoteEnd = place;
    }
  }

  private boolean isWanted() {
    return field < columnOfField.length && columnOfField[field] >= 0;
  }

  private void endField(int place) {
    int start = fieldStart;
    int endOfField = place;
    if (quoteEnd >= 0) {
      isStopped |= quoteEnd != place - 1;
      start++;
      endOfField--;
      quoteEnd = -1;
    }
    if (isWanted()) {
      starts[columnOfField[field]] = start;
      lengths[columnOfField[field]] = endOfField - start;
    }
    field++;
  }

  private void takeLineFeed(int place, boolean isAscii) {
    int endOfLine = place > next && buffer[place - 1] == '\r' ? place - 1 : place;
    boolean isEmpty = endOfLine == next;
    endField(endOfLine);
    isStopped |= isQuoted || !(isEmpty || isRecord(place, isAscii));
    if (!isStopped) {
      if (!isEmpty) {
        put();
      }
      lines++;
      beginLine(place + 1);
    }
  }

  /** White space and zeros at the beginning of a line are looked at by who reads the rest. */
  private boolean isRecord(int endOfLine, boolean isAscii) {
    int first = Byte.toUnsignedInt(buffer[next]);
    return field == columnOfField.length
        && (first > ' ' || first == separator)
        && (isAscii || isDecodable(next, endOfLine));
  }

  private boolean isDecodable(int from, int to) {
    CharBuffer chars = CharBuffer.allocate(to - from);
    decoder.reset();
    return !decoder.decode(ByteBuffer.wrap(buffer, from, to - from), chars, true).isError();
  }

  private void put() {
    for (int column = 0; column < starts.length; column++) {
      batch.put(column, buffer, starts[column], lengths[column]);
    }
    batch.endRecord(file, 0);
  }
}
