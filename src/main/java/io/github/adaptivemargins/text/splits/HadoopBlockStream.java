package io.github.adaptivemargins.text.splits;

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
final class HadoopBlockStream extends DecompressedStream {
  /** Hadoop's own blocks have 256 kB; memory is not taken at the word of what is no block. */
  static final int MAX_BYTES = 64 << 20;

  /** How a chunk is compressed. */
  enum Codec {
    SNAPPY {
      @Override
      byte[] decompressed(byte[] chunk, int most) throws IOException {
        int length = Snappy.uncompressedLength(chunk);
        if (length < 0 || length > most) {
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

  private final Codec codec;

  /** How many bytes of text the block has that have not been decompressed. */
  private int left;

  HadoopBlockStream(InputStream in, Codec codec, Path file) {
    super(in, file);
    this.codec = codec;
  }

  @Override
  ByteBuffer next(InputStream in) throws IOException {
    while (left == 0) {
      byte[] size = in.readNBytes(Integer.BYTES);
      if (size.length == 0) {
        return null;
      }
      left = size(size);
    }
    int length = size(in.readNBytes(Integer.BYTES));
    byte[] chunk = in.readNBytes(length);
    if (chunk.length < length) {
      throw ended();
    }
    byte[] text;
    try {
      text = codec.decompressed(chunk, left);
    } catch (IOException | LZ4Exception e) {
      throw refused("cannot be decompressed: " + e.getMessage());
    }
    left -= text.length;
    return ByteBuffer.wrap(text);
  }

  private int size(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      throw ended();
    }
    int size = ByteBuffer.wrap(bytes).getInt();
    if (size < 0 || size > MAX_BYTES) {
      throw refused("has a compressed block of " + size + " bytes");
    }
    return size;
  }

  private RuntimeException ended() {
    return refused("ends within a compressed block: a part of it is missing");
  }
}
