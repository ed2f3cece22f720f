package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.function.Supplier;

/**
 * Rewrites quotes that an escape character stands before, as Spark's own writer has them, to the
 * doubled quotes of RFC 4180; an escaped escape within quotes becomes one.
 */
final class EscapeToQuoteReader extends FilterReader {
  private static final int NONE = -2;

  private enum Place {
    LINE_START,
    FIELD_START,
    PLAIN,
    QUOTED,
    BEHIND_QUOTE,
    COMMENT
  }

  private final Dialect dialect;
  private final Supplier<JobException> ifDoubled;
  private final StringBuilder plain = new StringBuilder();
  private Place place = Place.LINE_START;
  private int pending = NONE;

  /**
   * @param ifDoubled what to throw at a doubled quote, which has no meaning beside escapes
   */
  EscapeToQuoteReader(Reader text, Dialect dialect, Supplier<JobException> ifDoubled) {
    super(text);
    this.dialect = dialect;
    this.ifDoubled = ifDoubled;
  }

  @Override
  public int read() throws IOException {
    if (pending != NONE) {
      int next = pending;
      pending = NONE;
      return next;
    }
    int next = in.read();
    if (place == Place.QUOTED && next == dialect.escape()) {
      return escaped();
    }
    place = placeBehind(next);
    return next;
  }

  private int escaped() throws IOException {
    int next = in.read();
    if (next == dialect.quote()) {
      pending = next;
      return next;
    }
    if (next != dialect.escape()) {
      pending = next;
    }
    return dialect.escape();
  }

  /** A quote has a meaning where a field starts, and within quotes. */
  private Place placeBehind(int c) {
    boolean isLineEnd = c == '\n' || c == '\r';
    boolean isStart = place == Place.LINE_START || place == Place.FIELD_START;
    if (place == Place.QUOTED) {
      return c == dialect.quote() ? Place.BEHIND_QUOTE : place;
    } else if (isLineEnd) {
      plain.setLength(0);
      return Place.LINE_START;
    } else if (place == Place.COMMENT || (place == Place.LINE_START && isComment(c))) {
      return Place.COMMENT;
    } else if (c == dialect.quote() && place == Place.BEHIND_QUOTE) {
      throw ifDoubled.get();
    } else if (c == dialect.quote() && isStart) {
      plain.setLength(0);
      return Place.QUOTED;
    } else if (endsSeparator(c)) {
      return Place.FIELD_START;
    }
    boolean isTrimmed = c <= ' ' && (dialect.trimsStart() || dialect.trimsEnd());
    return isStart && isTrimmed ? Place.FIELD_START : Place.PLAIN;
  }

  private boolean isComment(int c) {
    return dialect.comment() != 0 && c == dialect.comment();
  }

  private boolean endsSeparator(int c) {
    plain.append((char) c);
    int length = dialect.separator().length();
    plain.delete(0, Math.max(0, plain.length() - length));
    boolean isSeparator = dialect.separator().contentEquals(plain);
    if (isSeparator) {
      plain.setLength(0);
    }
    return isSeparator;
  }

  @Override
  public int read(char[] buffer, int from, int length) throws IOException {
    int count = 0;
    for (; count < length; count++) {
      int next = read();
      if (next < 0) {
        break;
      }
      buffer[from + count] = (char) next;
    }
    return count == 0 && length > 0 ? -1 : count;
  }
}
