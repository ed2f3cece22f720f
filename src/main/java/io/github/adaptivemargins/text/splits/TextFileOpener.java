package io.github.adaptivemargins.text.splits;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.FileSignature;
import io.github.adaptivemargins.files.HadoopFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.security.AccessControlException;
import org.tukaani.xz.XZInputStream;
import org.xerial.snappy.SnappyFramedInputStream;

/**
 * Opens text files and decompresses them. The first bytes of a file determine its compression. The
 * file name determines it only if the first bytes have no signature.
 */
public final class TextFileOpener {
  private static final int BUFFER_BYTES = 1 << 16;

  private static final Pattern COMPRESSED_NAME =
      Pattern.compile("(?i).*\\.(zip|xz|sz|zst|lz4|gz|bz2|snappy)");

  private final Configuration conf;
  private final CompressionCodecFactory codecs;

  /**
   * Creates an opener for many files: to load the codecs takes longer than to read a small file.
   */
  public TextFileOpener(Configuration conf) {
    this.conf = conf;
    this.codecs = new CompressionCodecFactory(conf);
  }

  /**
   * Opens a file to read its whole content, decompressed.
   *
   * @throws JobException BAD_DATA if the file is not text or is compressed in an unknown way;
   *     NO_INPUT if it cannot be found or read
   */
  public static InputStream openWhole(Path path, Configuration conf) throws IOException {
    long length = path.getFileSystem(conf).getFileStatus(path).getLen();
    return new TextFileOpener(conf)
        .open(new TextFile(path.toString(), length, Map.of()), 0)
        .bytes();
  }

  /** Returns whether the name of a file implies compression, so that it cannot be split. */
  public boolean hasCompressedName(Path path) {
    return codecs.getCodec(path) != null || COMPRESSED_NAME.matcher(path.getName()).matches();
  }

  /**
   * A file that was opened at one of its bytes.
   *
   * @param bytes decompressed
   * @param isCompressed whether the file is compressed; if it is and was not opened at byte 0,
   *     there are no bytes
   */
  record OpenedFile(InputStream bytes, boolean isCompressed) {}

  /**
   * Opens a file at one of its bytes.
   *
   * @param from 0 or more, in bytes
   * @throws JobException BAD_DATA if the file is not text or is compressed in an unknown way;
   *     NO_INPUT if it cannot be found or read; IO_ERROR if it is shorter than its listed length
   */
  OpenedFile open(TextFile file, long from) throws IOException {
    Path path = new Path(file.path());
    FSDataInputStream raw = openRaw(path);
    try {
      byte[] start = new byte[(int) Math.min(FileSignature.MAX_BYTES, file.length())];
      raw.readFully(0, start);
      Optional<FileSignature> signature = FileSignature.find(start);
      CompressionCodec codec = codecs.getCodec(path);
      if (signature.isEmpty() && codec == null) {
        checkNameIsOfText(path);
        raw.seek(from);
        return new OpenedFile(raw, false);
      }
      if (signature.isEmpty()) {
        checkStart(codec, start, file);
      }
      if (from > 0) {
        raw.close();
        return new OpenedFile(InputStream.nullInputStream(), true);
      }
      InputStream bytes =
          signature.isPresent()
              ? decompress(signature.get(), raw, path)
              : decompress(codec, raw, path);
      return new OpenedFile(new DecompressedFile(bytes, path), true);
    } catch (EOFException e) {
      raw.close();
      throw new JobException(
          ExitStatus.IO_ERROR,
          "input file " + path + " changed during the run: it is shorter than its listed length",
          e);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private FSDataInputStream openRaw(Path path) throws IOException {
    try {
      return HadoopFile.open(path.getFileSystem(conf), path);
    } catch (FileNotFoundException | AccessControlException e) {
      throw Failures.unreadable(path.toString(), e);
    }
  }

  // The builders that replace these constructors do not exist in Spark 3.5.
  @SuppressWarnings("deprecation")
  private static InputStream decompress(FileSignature format, FSDataInputStream raw, Path path)
      throws IOException {
    InputStream bytes = new BufferedInputStream(raw, BUFFER_BYTES);
    return switch (format) {
      // The JDK and Hadoop take a damaged second member for the end of the file.
      case GZIP -> new GzipCompressorInputStream(bytes, true);
      case BZIP2 -> new BZip2CompressorInputStream(bytes, true);
      case ZSTANDARD -> new ZstdFrameStream(bytes, path);
      case LZ4_FRAME -> new FramedLZ4CompressorInputStream(bytes, true);
      case SNAPPY_FRAMED -> new SnappyFramedInputStream(bytes);
      case XZ -> new XZInputStream(bytes);
      default -> throw badFile(path, format.describe());
    };
  }

  private static InputStream decompress(CompressionCodec codec, InputStream raw, Path path)
      throws IOException {
    InputStream bytes = new BufferedInputStream(raw, BUFFER_BYTES);
    return switch (codec.getDefaultExtension()) {
      case ".lz4" -> new HadoopBlockStream(bytes, HadoopBlockStream.Codec.LZ4, path);
      case ".snappy" -> new HadoopBlockStream(bytes, HadoopBlockStream.Codec.SNAPPY, path);
      default -> codec.createInputStream(raw);
    };
  }

  /**
   * Checks the start of a format without a signature: deflate, and Hadoop's blocks of Snappy and
   * LZ4, which start with two sizes. In any other file, the sizes could request any memory.
   */
  private static void checkStart(CompressionCodec codec, byte[] start, TextFile file) {
    boolean isValid =
        switch (codec.getDefaultExtension()) {
          case ".deflate" -> start.length > 1 && (start[0] & 0x0f) == 8;
          case ".lz4", ".snappy" ->
              start.length > 7
                  && readSize(start, 0) <= HadoopBlockStream.MAX_BYTES
                  && readSize(start, 4) <= file.length();
          default -> false;
        };
    if (!isValid) {
      throw notCompressed(new Path(file.path()));
    }
  }

  private static long readSize(byte[] start, int at) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(start).getInt(at));
  }

  private static void checkNameIsOfText(Path path) {
    if (COMPRESSED_NAME.matcher(path.getName()).matches()) {
      throw notCompressed(path);
    }
  }

  private static JobException notCompressed(Path path) {
    String name = path.getName();
    return badFile(
        path,
        "has the name of a compressed file ("
            + name.substring(name.lastIndexOf('.'))
            + ") but other content; rename it");
  }

  static JobException badFile(Path path, String problem) {
    return JobException.badData("input file " + path + " " + problem);
  }

  /**
   * Decompressed bytes. Some decoders throw a RuntimeException for damage: it is bad data, and so
   * is content that is not text.
   */
  private static final class DecompressedFile extends FilterInputStream {
    private final Path path;
    private boolean isChecked;

    DecompressedFile(InputStream in, Path path) {
      super(in);
      this.path = path;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      try {
        int bytes = in.read(buffer, from, length);
        if (bytes > 1 && !isChecked) {
          int checked = Math.min(bytes, FileSignature.MAX_BYTES);
          checkIsText(Arrays.copyOfRange(buffer, from, from + checked));
        }
        return bytes;
      } catch (JobException e) {
        throw e;
      } catch (RuntimeException e) {
        throw new JobException(
            ExitStatus.BAD_DATA, badFile(path, "cannot be decompressed: " + e).getMessage(), e);
      }
    }

    private void checkIsText(byte[] start) {
      isChecked = true;
      FileSignature.find(start)
          .ifPresent(
              content -> {
                throw badFile(path, "is compressed, and its content " + content.describe());
              });
    }
  }
}
