package io.github.adaptivemargins.text.splits;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.StoredFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
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
 * The bytes of a file as they were before they were compressed. What a file is, its first bytes
 * say; its ending only where they do not.
 */
public final class TextFileOpener {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Compressions that are known by how they begin. */
  private enum Magic {
    GZIP("\\x1f\\x8b.*"),
    /** The second way is that of one that is empty. */
    BZIP2("BZh[1-9](1AY&SY|\\x17\\x72\\x45\\x38\\x50\\x90).*"),
    /** The second way is that of a frame to be skipped, as pzstd begins with. */
    ZSTANDARD("(\\x28\\xb5\\x2f\\xfd|[\\x50-\\x5f]\\x2a\\x4d\\x18).*"),
    LZ4_FRAME("\\x04\\x22\\x4d\\x18.*"),
    SNAPPY_FRAMED("\\xff\\x06\\x00\\x00sNaPpY.*"),
    XZ("\\xfd7zXZ\\x00.*"),
    ZIP("PK\\x03\\x04.*"),
    PARQUET("PAR1\\x15.*"),
    ORC("ORC[\\x00-\\x08].*"),
    AVRO("Obj\\x01.*"),
    PICKLE("\\x80[\\x02-\\x05].*");

    static final int LONGEST = 10;

    /** A character a byte; none of them begins as text can. */
    private final Pattern start;

    Magic(String start) {
      this.start = Pattern.compile("(?s)" + start);
    }

    static Optional<Magic> of(byte[] bytes) {
      String found = new String(bytes, ISO_8859_1);
      return Arrays.stream(values())
          .filter(magic -> magic.start.matcher(found).matches())
          .findFirst();
    }
  }

  private static final Pattern COMPRESSED_NAME =
      Pattern.compile("(?i).*\\.(zip|xz|sz|zst|lz4|gz|bz2|snappy)");

  private final Configuration conf;
  private final CompressionCodecFactory codecs;

  /** Of any number of files: to look for the codecs takes longer than to read a small one. */
  public TextFileOpener(Configuration conf) {
    this.conf = conf;
    this.codecs = new CompressionCodecFactory(conf);
  }

  /**
   * All bytes of a file.
   *
   * @throws JobException BAD_DATA, when it is no text, nor a compressed one that can be read
   */
  public static InputStream ofWhole(Path path, Configuration conf) throws IOException {
    long length = path.getFileSystem(conf).getFileStatus(path).getLen();
    return new TextFileOpener(conf).open(new TextFile(path.toString(), length, Map.of()), 0);
  }

  /** Whether a file's name says that it is compressed, so that it cannot be read in parts. */
  public boolean mayBeCompressed(Path path) {
    return codecs.getCodec(path) != null || COMPRESSED_NAME.matcher(path.getName()).matches();
  }

  /**
   * The text of a file.
   *
   * @param isCompressed whether the file can be opened only at its start, where it is all of it,
   *     and at any other byte has nothing
   */
  record Text(InputStream bytes, boolean isCompressed) {}

  /**
   * Opens a file at one of its bytes.
   *
   * @throws JobException BAD_DATA, when it is no text, nor a compressed one that can be read
   */
  public InputStream open(TextFile file, long from) throws IOException {
    return text(file, from).bytes();
  }

  /** The same, with what the file was found to be. */
  public Text text(TextFile file, long from) throws IOException {
    Path path = new Path(file.path());
    FSDataInputStream raw = opened(path);
    try {
      Optional<Magic> magic = Magic.of(start(raw, file));
      if (magic.isPresent()) {
        // A slice of what only its bytes show to be compressed: the first one reads it all.
        return compressed(from == 0 ? decompressed(magic.get(), raw, path) : emptied(raw));
      }
      CompressionCodec codec = codecs.getCodec(path);
      if (codec == null) {
        refuseNameOfCompressed(path);
        raw.seek(from);
        return new Text(raw, false);
      }
      refuseUnlessBlocks(codec, start(raw, file), file);
      return compressed(from == 0 ? decompressed(codec, raw, path) : emptied(raw));
    } catch (EOFException e) {
      raw.close();
      throw new JobException(
          ExitStatus.IO_ERROR,
          "input file " + path + " was changed, and is shorter than when it was listed",
          e);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private FSDataInputStream opened(Path path) throws IOException {
    try {
      return StoredFile.opened(path.getFileSystem(conf), path);
    } catch (FileNotFoundException | AccessControlException e) {
      throw Failure.unreadable(path.toString(), e);
    }
  }

  private static byte[] start(FSDataInputStream raw, TextFile file) throws IOException {
    byte[] start = new byte[(int) Math.min(Magic.LONGEST, file.length())];
    raw.readFully(0, start);
    return start;
  }

  private static Text compressed(InputStream bytes) {
    return new Text(bytes, true);
  }

  private static InputStream emptied(InputStream raw) throws IOException {
    raw.close();
    return InputStream.nullInputStream();
  }

  // The builders in place of the constructors are newer than Spark 3.5.
  @SuppressWarnings("deprecation")
  private static InputStream decompressed(Magic magic, FSDataInputStream raw, Path path)
      throws IOException {
    InputStream bytes = buffered(raw);
    return switch (magic) {
      // With all that follow one another: the JDK's and Hadoop's take a damaged one for the end.
      case GZIP -> new GzipCompressorInputStream(bytes, true);
      case BZIP2 -> new BZip2CompressorInputStream(bytes, true);
      case ZSTANDARD -> new ZstdFrameStream(bytes, path);
      case LZ4_FRAME -> new FramedLZ4CompressorInputStream(bytes, true);
      case SNAPPY_FRAMED -> new SnappyFramedInputStream(bytes);
      case XZ -> new XZInputStream(bytes);
      case ZIP -> throw refused(path, "is a zip archive: unpack it first (unzip)");
      case PARQUET -> throw refused(path, "is a Parquet file: say --format parquet");
      case ORC -> throw refused(path, "is an ORC file: say --format orc");
      case AVRO -> throw refused(path, "is an Avro file: say --format avro");
      case PICKLE ->
          throw refused(path, "is a Python pickle: write its labels as text or Parquet first");
    };
  }

  private static InputStream decompressed(CompressionCodec codec, InputStream raw, Path path)
      throws IOException {
    return switch (codec.getDefaultExtension()) {
      case ".lz4" -> new HadoopBlockStream(buffered(raw), HadoopBlockStream.Codec.LZ4, path);
      case ".snappy" -> new HadoopBlockStream(buffered(raw), HadoopBlockStream.Codec.SNAPPY, path);
      default -> codec.createInputStream(raw);
    };
  }

  private static InputStream buffered(InputStream raw) {
    return new BufferedInputStream(raw, BUFFER_BYTES);
  }

  /**
   * What has no mark of its own: deflate, and Hadoop's blocks of Snappy and LZ4, which begin with
   * the size of the first one. Memory for a block would be taken at the word of any other file.
   */
  private static void refuseUnlessBlocks(CompressionCodec codec, byte[] start, TextFile file) {
    Path path = new Path(file.path());
    boolean fits =
        switch (codec.getDefaultExtension()) {
          case ".deflate" -> start.length > 1 && (start[0] & 0x0f) == 8;
          case ".lz4", ".snappy" ->
              start.length > 7
                  && size(start, 0) <= HadoopBlockStream.MAX_BYTES
                  && size(start, 4) <= file.length();
          default -> false;
        };
    if (!fits) {
      throw unlikeItsName(path);
    }
  }

  private static void refuseNameOfCompressed(Path path) {
    if (COMPRESSED_NAME.matcher(path.getName()).matches()) {
      throw unlikeItsName(path);
    }
  }

  private static JobException unlikeItsName(Path path) {
    String name = path.getName();
    return refused(
        path,
        "is named as compressed, "
            + name.substring(name.lastIndexOf('.'))
            + ", and is not: give it the ending of what it is");
  }

  private static long size(byte[] start, int at) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(start).getInt(at));
  }

  public static JobException refused(Path path, String why) {
    return JobException.badData("input file " + path + " " + why);
  }
}
