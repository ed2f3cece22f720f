package io.github.adaptivemargins.text.splits;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.apache.hadoop.fs.Path;
import org.xerial.snappy.Snappy;

/**
 * Decompresses Hadoop's blocks of Snappy or LZ4. A block is its decompressed size and chunks; a
 * chunk is its compressed size and bytes. Hadoop's own stream takes a file that ends within a block
 * for complete, and a failure of the store there too.
 */
final class HadoopBlockStream extends DecompressedStream {
  /** Largest size of a block or chunk. Hadoop's own blocks have 256 kB. */
  static final int MAX_BYTES = 64 << 20;

  /** The compression of a chunk. */
  enum Codec {
    SNAPPY {
      @Override
      byte[] decompress(byte[] chunk, int maxLength) throws IOException {
        int length = Snappy.uncompressedLength(chunk);
        if (length < 0 || length > maxLength) {
          throw new IOException("a chunk is larger than its block");
        }
        return Snappy.uncompress(chunk);
      }
    },
    LZ4 {
      @Override
      byte[] decompress(byte[] chunk, int maxLength) {
        return LZ4Factory.fastestInstance()
            .safeDecompressor()
            .decompress(chunk, 0, chunk.length, maxLength);
      }
    };

    /**
     * Decompresses a chunk.
     *
     * @param maxLength largest length of the result in bytes
     */
    abstract byte[] decompress(byte[] chunk, int maxLength) throws IOException;
  }

  private final Codec codec;

  /** Decompressed bytes of the current block that are still missing. */
  private int bytesLeft;

  HadoopBlockStream(InputStream in, Codec codec, Path path) {
    super(in, path);
    this.codec = codec;
  }

  @Override
  ByteBuffer nextPiece(InputStream in) throws IOException {
    while (bytesLeft == 0) {
      byte[] size = in.readNBytes(Integer.BYTES);
      if (size.length == 0) {
        return null;
      }
      bytesLeft = toSize(size);
    }
    int length = toSize(in.readNBytes(Integer.BYTES));
    byte[] chunk = in.readNBytes(length);
    if (chunk.length < length) {
      throw cutOff();
    }
    byte[] text;
    try {
      text = codec.decompress(chunk, bytesLeft);
    } catch (IOException | LZ4Exception e) {
      throw badFile("cannot be decompressed: " + e.getMessage());
    }
    bytesLeft -= text.length;
    return ByteBuffer.wrap(text);
  }

  private int toSize(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      throw cutOff();
    }
    int size = ByteBuffer.wrap(bytes).getInt();
    if (size < 0 || size > MAX_BYTES) {
      throw badFile("has a compressed block of " + size + " bytes");
    }
    return size;
  }

  private JobException cutOff() {
    return badFile("ends within a compressed block; copy or write it again");
  }
}
