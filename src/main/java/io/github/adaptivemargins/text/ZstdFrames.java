package io.github.adaptivemargins.text;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.Path;

/**
 * What all frames of Zstandard in a file hold, one after the other. The library's own stream takes
 * the end of a file within a frame for the end of the frame before, where it has read both at once.
 */
final class ZstdFrames extends InputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final Path file;
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteBuffer compressed = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
  private final ByteBuffer text = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
  private boolean isWithinFrame;

  /** Whether there may be more text of what has been taken. */
  private boolean hasMore;

  ZstdFrames(InputStream in, Path file) {
    this.in = in;
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    while (!text.hasRemaining() && length > 0) {
      if (!decompress()) {
        return -1;
      }
    }
    int read = Math.min(length, text.remaining());
    text.get(into, from, read);
    return read;
  }

  private boolean decompress() throws IOException {
    if (!compressed.hasRemaining() && !hasMore) {
      int read = in.read(buffer);
      if (read < 0 && isWithinFrame) {
        throw FileBytes.refused(file, "ends within a frame of Zstandard: a part of it is missing");
      } else if (read < 0) {
        return false;
      }
      compressed.clear().put(buffer, 0, read).flip();
    }
    text.clear();
    try {
      isWithinFrame = !context.decompressDirectByteBufferStream(text, compressed);
    } catch (ZstdException e) {
      throw FileBytes.refused(file, "cannot be decompressed: " + e.getMessage());
    }
    hasMore = isWithinFrame && !text.hasRemaining();
    text.flip();
    return true;
  }

  @Override
  public void close() throws IOException {
    context.close();
    in.close();
  }
}
