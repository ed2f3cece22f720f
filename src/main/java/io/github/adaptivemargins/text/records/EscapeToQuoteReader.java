package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.function.Supplier;

/**
 * Converts escaped quotes within quotes, as Spark's own writer produces them, to the doubled quotes
 * of RFC 4180. An escaped escape character becomes one escape character.
 */
final class EscapeToQuoteReader extends FilterReader {
  private static final int NONE = -2;

  /** What the last character was. */
  private enum State {
    LINE_START,
    FIELD_START,
    UNQUOTED,
    QUOTED,
    AFTER_QUOTE,
    COMMENT
  }

  private final Dialect dialect;
  private final Supplier<JobException> doubledQuote;

  /** The last characters outside of quotes, at most as many as the separator has. */
  private final StringBuilder tail = new StringBuilder();

  private State state = State.LINE_START;
  private int pending = NONE;

  /**
   * @param doubledQuote creates the exception for a doubled quote, which is ambiguous with escapes
   */
  EscapeToQuoteReader(Reader text, Dialect dialect, Supplier<JobException> doubledQuote) {
    super(text);
    this.dialect = dialect;
    this.doubledQuote = doubledQuote;
  }

  @Override
  public int read() throws IOException {
    if (pending != NONE) {
      int next = pending;
      pending = NONE;
      return next;
    }
    int next = in.read();
    if (state == State.QUOTED && next == dialect.escape()) {
      return readEscaped();
    }
    state = stateAfter(next);
    return next;
  }

  private int readEscaped() throws IOException {
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

  /** A quote has a meaning only at the start of a field, and within quotes. */
  private State stateAfter(int c) {
    boolean isLineEnd = c == '\n' || c == '\r';
    boolean isStart = state == State.LINE_START || state == State.FIELD_START;
    if (state == State.QUOTED) {
      return c == dialect.quote() ? State.AFTER_QUOTE : state;
    } else if (isLineEnd) {
      tail.setLength(0);
      return State.LINE_START;
    } else if (state == State.COMMENT || (state == State.LINE_START && isComment(c))) {
      return State.COMMENT;
    } else if (c == dialect.quote() && state == State.AFTER_QUOTE) {
      throw doubledQuote.get();
    } else if (c == dialect.quote() && isStart) {
      tail.setLength(0);
      return State.QUOTED;
    } else if (endsSeparator(c)) {
      return State.FIELD_START;
    }
    boolean isTrimmed = c <= ' ' && dialect.hasTrimming();
    return isStart && isTrimmed ? State.FIELD_START : State.UNQUOTED;
  }

  private boolean isComment(int c) {
    return dialect.comment() != 0 && c == dialect.comment();
  }

  private boolean endsSeparator(int c) {
    tail.append((char) c);
    int length = dialect.separator().length();
    tail.delete(0, Math.max(0, tail.length() - length));
    boolean isSeparator = dialect.separator().contentEquals(tail);
    if (isSeparator) {
      tail.setLength(0);
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
