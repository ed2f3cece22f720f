package io.github.adaptivemargins.text;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Rewrites quotes that an escape character stands before, as Spark's own writer has them, to the
 * doubled quotes of RFC 4180; an escaped escape within quotes becomes one.
 */
final class EscapeReader extends FilterReader {
  private static final int NONE = -2;

  private final char quote;
  private final char escape;
  private boolean isQuoted;
  private int pending = NONE;

  EscapeReader(Reader text, char quote, char escape) {
    super(text);
    this.quote = quote;
    this.escape = escape;
  }

  @Override
  public int read() throws IOException {
    if (pending != NONE) {
      int next = pending;
      pending = NONE;
      return next;
    }
    int next = in.read();
    if (next == quote) {
      isQuoted = !isQuoted;
    } else if (next == escape && isQuoted) {
      return escaped();
    }
    return next;
  }

  private int escaped() throws IOException {
    int next = in.read();
    if (next == quote) {
      pending = quote;
      return quote;
    }
    if (next != escape) {
      pending = next;
    }
    return escape;
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
