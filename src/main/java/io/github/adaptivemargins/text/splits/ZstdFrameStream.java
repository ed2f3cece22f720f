package io.github.adaptivemargins.text.splits;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.Path;

/**
 * Decompresses all Zstandard frames of a file. The library's own stream takes a file that ends
 * within a frame for complete if it reads the end of the frame before in the same step.
 */
final class ZstdFrameStream extends DecompressedStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteBuffer compressed = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
  private final ByteBuffer text = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private boolean isWithinFrame;

  /** Whether the library may give more text without more compressed bytes. */
  private boolean hasMore;

  ZstdFrameStream(InputStream in, Path path) {
    super(in, path);
  }

  @Override
  ByteBuffer nextPiece(InputStream in) throws IOException {
    if (!compressed.hasRemaining() && !hasMore) {
      int read = in.read(buffer);
      if (read < 0 && isWithinFrame) {
        throw badFile("ends within a Zstandard frame; copy or write it again");
      } else if (read < 0) {
        return null;
      }
      compressed.clear().put(buffer, 0, read).flip();
    }
    text.clear();
    try {
      isWithinFrame = !context.decompressDirectByteBufferStream(text, compressed);
    } catch (ZstdException e) {
      throw badFile("cannot be decompressed: " + e.getMessage());
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
