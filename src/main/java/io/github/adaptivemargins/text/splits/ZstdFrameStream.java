package io.github.adaptivemargins.text.splits;

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
final class ZstdFrameStream extends DecompressedStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteBuffer compressed = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
  private final ByteBuffer text = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private boolean isWithinFrame;

  /** Whether there may be more text of what has been taken. */
  private boolean hasMore;

  ZstdFrameStream(InputStream in, Path file) {
    super(in, file);
  }

  @Override
  ByteBuffer next(InputStream in) throws IOException {
    if (!compressed.hasRemaining() && !hasMore) {
      int read = in.read(buffer);
      if (read < 0 && isWithinFrame) {
        throw refused("ends within a frame of Zstandard: a part of it is missing");
      } else if (read < 0) {
        return null;
      }
      compressed.clear().put(buffer, 0, read).flip();
    }
    text.clear();
    try {
      isWithinFrame = !context.decompressDirectByteBufferStream(text, compressed);
    } catch (ZstdException e) {
      throw refused("cannot be decompressed: " + e.getMessage());
    }
    hasMore = isWithinFrame && !text.hasRemaining();
    return text.flip();
  }

  @Override
  public void close() throws IOException {
    context.close();
    super.close();
  }
}
