package io.github.adaptivemargins.text.splits;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.Path;

/** What a compressed file holds, decompressed a piece at a time. */
abstract class DecompressedStream extends InputStream {
  private final InputStream in;
  private final Path file;
  private ByteBuffer text = ByteBuffer.allocate(0);

  /**
   * @param in the file's bytes, closed with this stream
   */
  DecompressedStream(InputStream in, Path file) {
    this.in = in;
    this.file = file;
  }

  /**
   * The next piece, which may be empty; null at the end of the file.
   *
   * @throws io.github.adaptivemargins.failure.JobException BAD_DATA, when the file is damaged or
   *     cut off
   */
  abstract ByteBuffer next(InputStream compressed) throws IOException;

  final RuntimeException refused(String why) {
    return TextFileOpener.refused(file, why);
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public final int read(byte[] into, int from, int length) throws IOException {
    while (!text.hasRemaining() && length > 0) {
      ByteBuffer more = next(in);
      if (more == null) {
        return -1;
      }
      text = more;
    }
    int read = Math.min(length, text.remaining());
    text.get(into, from, read);
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
