package io.github.adaptivemargins.text.splits;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the whole lines that start in a split. Each line of a file is in exactly one split. */
final class SplitLineStream extends FilterInputStream {
  private final long end;
  private long position;
  private boolean isAtEnd;

  /**
   * @param in closed with this stream
   * @param position of {@code in} in the file, in bytes
   * @param isAtLineStart whether a line starts there; else the rest of the line is skipped
   * @param end of the split; a line that starts there or later is in the next split
   */
  SplitLineStream(InputStream in, long position, boolean isAtLineStart, long end)
      throws IOException {
    super(in);
    this.position = position;
    this.end = end;
    if (!isAtLineStart) {
      skipLine();
    }
    this.isAtEnd |= this.position >= end;
  }

  private void skipLine() throws IOException {
    int next = in.read();
    for (; next >= 0 && next != '\n'; next = in.read()) {
      position++;
    }
    position++;
    isAtEnd = next < 0;
  }

  @Override
  public int read() throws IOException {
    if (isAtEnd) {
      return -1;
    }
    int next = in.read();
    position++;
    isAtEnd = next < 0 || (next == '\n' && position >= end);
    return next;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    if (isAtEnd) {
      return -1;
    }
    if (position >= end) {
      return readToEndOfLine(buffer, from, length);
    }
    int read = in.read(buffer, from, (int) Math.min(length, end - position));
    if (read < 0) {
      isAtEnd = true;
      return -1;
    }
    position += read;
    isAtEnd = position >= end && buffer[from + read - 1] == '\n';
    return read;
  }

  private int readToEndOfLine(byte[] buffer, int from, int length) throws IOException {
    int read = 0;
    while (read < length && !isAtEnd) {
      int next = in.read();
      if (next < 0) {
        isAtEnd = true;
      } else {
        buffer[from + read++] = (byte) next;
        position++;
        isAtEnd = next == '\n';
      }
    }
    return read == 0 ? -1 : read;
  }

  @Override
  public long skip(long bytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
