package io.github.adaptivemargins.text.splits;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.Path;

/** Decompresses a file piece by piece. */
abstract class DecompressedStream extends InputStream {
  private final InputStream in;
  private final Path path;
  private ByteBuffer piece = ByteBuffer.allocate(0);

  /**
   * @param in the compressed bytes; closed with this stream
   * @param path of the file, for messages
   */
  DecompressedStream(InputStream in, Path path) {
    this.in = in;
    this.path = path;
  }

  /**
   * Decompresses the next piece.
   *
   * @return the piece, which may be empty; null at the end of the file
   * @throws JobException BAD_DATA if the file is damaged or cut off
   */
  abstract ByteBuffer nextPiece(InputStream compressed) throws IOException;

  final JobException badFile(String problem) {
    return TextFileOpener.badFile(path, problem);
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public final int read(byte[] buffer, int from, int length) throws IOException {
    while (!piece.hasRemaining() && length > 0) {
      ByteBuffer next = nextPiece(in);
      if (next == null) {
        return -1;
      }
      piece = next;
    }
    int read = Math.min(length, piece.remaining());
    piece.get(buffer, from, read);
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
