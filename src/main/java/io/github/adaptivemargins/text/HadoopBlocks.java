package io.github.adaptivemargins.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.apache.hadoop.fs.Path;
import org.xerial.snappy.Snappy;

/**
 * What the blocks hold that Hadoop compresses by Snappy or LZ4: of each the size of its text, then
 * chunks, each behind its size. Hadoop's own stream takes the end of a file within a block, and
 * whatever a store throws there, for the end of the block before.
 */
final class HadoopBlocks extends InputStream {
  /** Hadoop's own blocks have 256 kB; memory is not taken at the word of what is no block. */
  static final int MAX_BYTES = 64 << 20;

  /** How a chunk is compressed. */
  enum Codec {
    SNAPPY {
      @Override
      byte[] decompressed(byte[] chunk, int most) throws IOException {
        int length = Snappy.uncompressedLength(chunk);
        if (length > most) {
          throw new IOException("a chunk is larger than its block");
        }
        return Snappy.uncompress(chunk);
      }
    },
    LZ4 {
      @Override
      byte[] decompressed(byte[] chunk, int most) {
        return LZ4Factory.fastestInstance()
            .safeDecompressor()
            .decompress(chunk, 0, chunk.length, most);
      }
    };

    /**
     * The text of a chunk.
     *
     * @param most how many bytes it has at most
     */
    abstract byte[] decompressed(byte[] chunk, int most) throws IOException;
  }

  private final InputStream in;
  private final Codec codec;
  private final Path file;
  private ByteBuffer text = ByteBuffer.allocate(0);

  /** How many bytes of text the block has that have not been decompressed. */
  private int left;

  HadoopBlocks(InputStream in, Codec codec, Path file) {
    this.in = in;
    this.codec = codec;
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
      if (left == 0 && !beginBlock()) {
        return -1;
      } else if (left > 0) {
        readChunk();
      }
    }
    int read = Math.min(length, text.remaining());
    text.get(into, from, read);
    return read;
  }

  /** Returns false at the end of the file. */
  private boolean beginBlock() throws IOException {
    byte[] size = in.readNBytes(Integer.BYTES);
    if (size.length > 0) {
      left = size(size);
    }
    return size.length > 0;
  }

  private void readChunk() throws IOException {
    int length = size(in.readNBytes(Integer.BYTES));
    byte[] chunk = in.readNBytes(length);
    if (chunk.length < length) {
      throw ended();
    }
    byte[] decompressed;
    try {
      decompressed = codec.decompressed(chunk, left);
    } catch (IOException | LZ4Exception e) {
      throw FileBytes.refused(file, "cannot be decompressed: " + e.getMessage());
    }
    left -= decompressed.length;
    text = ByteBuffer.wrap(decompressed);
  }

  private int size(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      throw ended();
    }
    int size = ByteBuffer.wrap(bytes).getInt();
    if (size < 0 || size > MAX_BYTES) {
      throw FileBytes.refused(file, "has a compressed block of %,d bytes".formatted(size));
    }
    return size;
  }

  private RuntimeException ended() {
    return FileBytes.refused(file, "ends within a compressed block: a part of it is missing");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
