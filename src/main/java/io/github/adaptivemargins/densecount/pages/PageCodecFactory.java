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
 * Parquet's codecs, with own code for two of them.
 *
 * <ul>
 *   <li>Snappy is Spark's default. Parquet copies each page to native memory and back. This class
 *       decompresses from array to array, and reuses the array. With INT64 labels in PLAIN pages,
 *       Snappy takes most of the time of a count. So each page gets the faster of two decoders.
 *   <li>Gzip: Parquet ignores the checksum at the end of a page. This class verifies it.
 * </ul>
 */
final class PageCodecFactory implements CompressionCodecFactory {
  private static final BytesInputDecompressor GZIP = new GzipDecompressor();

  private final CompressionCodecFactory codecs;
  private final BytesInputDecompressor snappy;

  /**
   * @param codecs for all other codecs; released with this factory
   */
  PageCodecFactory(CompressionCodecFactory codecs, KeyType keys) {
    this.codecs = codecs;
    this.snappy = new SnappyDecompressor(keys == IntegerKeyType.LONG);
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

  /** Decompresses pages to arrays only. */
  private abstract static class ArrayDecompressor implements BytesInputDecompressor {
    @Override
    public void decompress(
        ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
        throws IOException {
      throw new UnsupportedOperationException("this codec decompresses to arrays only");
    }

    @Override
    public void release() {}
  }

  private static final class GzipDecompressor extends ArrayDecompressor {
    private static final int BUFFER_BYTES = 1 << 13;

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
      if (decompressedSize == 0) {
        return BytesInput.empty();
      }
      try (GZIPInputStream page = new GZIPInputStream(bytes.toInputStream(), BUFFER_BYTES)) {
        byte[] array = page.readNBytes(decompressedSize);
        // The read at the end verifies the checksum.
        if (array.length < decompressedSize || page.read() >= 0) {
          throw new ParquetDecodingException(
              "a page does not decompress to the "
                  + decompressedSize
                  + " bytes that its header declares");
        }
        return BytesInput.from(array);
      } catch (ZipException | EOFException e) {
        throw new ParquetDecodingException("a page is damaged: it is not gzip", e);
      }
    }
  }

  private static final class SnappyDecompressor extends ArrayDecompressor {
    private final boolean isForLongs;
    private byte[] page = new byte[0];

    SnappyDecompressor(boolean isForLongs) {
      this.isForLongs = isForLongs;
    }

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
      if (decompressedSize == 0) {
        return BytesInput.empty();
      }
      ByteBuffer in = PageBytes.inArray(bytes);
      int start = in.arrayOffset() + in.position();
      // Snappy's native code trusts the length at the start of a page.
      int length = Snappy.uncompressedLength(in.array(), start, in.remaining());
      if (length != decompressedSize) {
        throw new ParquetDecodingException(
            "a page declares %d bytes in its header but %d in its Snappy data"
                .formatted(decompressedSize, length));
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
     * Returns whether most copies are short. Then {@link SnappyDecoder} is faster than native code.
     * Pages of 8-byte integers have copies of about 8 bytes. Other pages have short copies if they
     * compress to more than half of their size.
     */
    private boolean hasShortCopies(int compressed, int length) {
      return isForLongs || compressed > length / 2;
    }
  }
}
