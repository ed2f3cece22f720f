package io.github.adaptivemargins.text.splits;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The lines that begin within a part of a file, whole: each line is in one part and no other. */
final class SplitLineStream extends FilterInputStream {
  private final long end;
  private long position;
  private boolean isAtEnd;

  /**
   * @param position of the stream in the file
   * @param isAtLine whether a line begins there; else one is skipped to its end first
   * @param end where a line that begins at it, or behind it, is in the next part
   */
  SplitLineStream(InputStream bytes, long position, boolean isAtLine, long end) throws IOException {
    super(bytes);
    this.position = position;
    this.end = end;
    if (!isAtLine) {
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
    if (position < end) {
      // As much as is surely within; the last byte before the end may be the end of a line.
      int wanted = (int) Math.min(length, end - position);
      int read = in.read(buffer, from, wanted);
      if (read < 0) {
        isAtEnd = true;
        return -1;
      }
      position += read;
      isAtEnd = position >= end && buffer[from + read - 1] == '\n';
      return read;
    }
    return readToEndOfLine(buffer, from, length);
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
