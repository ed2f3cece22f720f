package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.IntegerKeyType;
import io.github.adaptivemargins.densecount.keys.KeyType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ParquetDecodingException;
import org.xerial.snappy.Snappy;

/**
 * Parquet's codecs, but for two. Snappy, Spark's default: its pages go from array to array, one
 * into the array of the one before, where Parquet copies each to native memory and back. With INT64
 * labels in plain pages Snappy is most of the count, so that the faster of two decoders takes each
 * page. Gzip, whose pages end with a checksum, at which Parquet does not look.
 */
final class PageCodecFactory implements CompressionCodecFactory {
  private static final BytesInputDecompressor GZIP = new GzipPages();

  private final CompressionCodecFactory codecs;
  private final BytesInputDecompressor snappy;

  PageCodecFactory(CompressionCodecFactory codecs, KeyType keys) {
    this.codecs = codecs;
    this.snappy = new SnappyPages(keys == IntegerKeyType.LONG);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return codecs.getCompressor(codec);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case SNAPPY -> snappy;
      case GZIP -> GZIP;
      default -> codecs.getDecompressor(codec);
    };
  }

  @Override
  public void release() {
    codecs.release();
  }

  /** A codec that takes pages in arrays. */
  private abstract static class ArrayPages implements BytesInputDecompressor {
    @Override
    public void decompress(
        ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
        throws IOException {
      throw new UnsupportedOperationException("pages are taken as they come, in arrays");
    }

    @Override
    public void release() {}
  }

  private static final class GzipPages extends ArrayPages {
    private static final int BUFFER_BYTES = 1 << 13;

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
      if (decompressedSize == 0) {
        return BytesInput.empty();
      }
      try (GZIPInputStream page = new GZIPInputStream(bytes.toInputStream(), BUFFER_BYTES)) {
        byte[] array = page.readNBytes(decompressedSize);
        // The checksum is looked at where the end is read.
        if (array.length < decompressedSize || page.read() >= 0) {
          throw new ParquetDecodingException(
              "a page of " + decompressedSize + " bytes has more or fewer in its gzip");
        }
        return BytesInput.from(array);
      } catch (ZipException | EOFException e) {
        throw new ParquetDecodingException("a page is not what gzip writes", e);
      }
    }
  }

  private static final class SnappyPages extends ArrayPages {
    private final boolean areLongs;
    private byte[] page = new byte[0];

    SnappyPages(boolean areLongs) {
      this.areLongs = areLongs;
    }

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
      if (decompressedSize == 0) {
        return BytesInput.empty();
      }
      ByteBuffer in = PageKeySource.buffer(bytes);
      int start = in.arrayOffset() + in.position();
      // Snappy's native code trusts the length that the page begins with.
      int length = Snappy.uncompressedLength(in.array(), start, in.remaining());
      if (length != decompressedSize) {
        throw new ParquetDecodingException(
            "a page of " + decompressedSize + " bytes has " + length + " by its Snappy header");
      }
      if (page.length < length) {
        page = new byte[length];
      }
      if (hasShortCopies(in.remaining(), length)) {
        SnappyDecoder.decode(in.array(), start, start + in.remaining(), page, length);
      } else {
        Snappy.uncompress(in.array(), start, in.remaining(), page, 0);
      }
      return BytesInput.from(page, 0, length);
    }

    /**
     * Whether there is more to choose than to copy. Pages of integers of eight bytes have copies of
     * about as many; others have them where they do not shrink to less than half.
     */
    private boolean hasShortCopies(int compressed, int length) {
      return areLongs || compressed > length / 2;
    }
  }
}
