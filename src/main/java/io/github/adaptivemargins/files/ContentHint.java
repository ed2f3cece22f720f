package io.github.adaptivemargins.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Guesses from the first bytes what a file is, if it is not of the expected format. */
public final class ContentHint {
  private static final int BYTES = 4096;

  /** Kinds of text, by a regular expression for their start. The first match wins. */
  private enum Kind {
    OPENMMLAB(
        "\\s*\\{.*\"(data_list|metainfo)\"",
        "looks like an OpenMMLab annotation; use --format openmmlab"),
    COCO(
        "\\s*\\{.*\"(annotations|categories|images)\"\\s*:\\s*\\[\\s*\\{",
        "looks like a COCO document; use --format coco"),
    JSON("\\s*[\\[{]", "looks like JSON; use --format json"),
    HTML("\\s*<(!doctype|html)", "is a web page; download the data again"),
    XML("\\s*<\\?xml", "is XML; write its labels as CSV or Parquet"),
    GIT_LFS("version https://git-lfs", "is a pointer of Git LFS; fetch the data with git lfs pull"),
    LST("\\d+\\t[\\d.]+\\t[^\\t\\n]+\\n", "looks like an MXNet list; use --format lst"),
    IMAGELIST(
        "[^\\n]*\\.(jpe?g|png|bmp|webp|tiff?|ppm)[ \\t]+[^,\\s]+\\s*\\n",
        "looks like an image list; use --format imagelist"),
    TSV("[^\\n,]+\\t[^\\n]*\\n", "looks like TSV; use --format tsv"),
    SEMICOLONS("[^\\n,]+;[^\\n]*\\n", "has semicolons; use --format csv --reader-option sep=';'"),
    PIPES("[^\\n,]+\\|[^\\n]*\\n", "has vertical bars; use --format csv --reader-option sep='|'"),
    CSV("[^\\n]+,[^\\n]*\\n", "looks like CSV; use --format csv");

    private final Pattern start;
    private final String description;

    Kind(String start, String description) {
      this.start = Pattern.compile(start, Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
      this.description = description;
    }
  }

  private ContentHint() {}

  /**
   * Such as {@code looks like CSV; use --format csv}; empty if nothing matches.
   *
   * @param format the format as which the file was read, which is not suggested
   */
  public static Optional<String> read(Path file, String format, Configuration conf) {
    try (InputStream bytes = file.getFileSystem(conf).open(file)) {
      return describe(bytes.readNBytes(BYTES), format);
    } catch (IOException e) {
      // The caller reports its own failure, without a hint.
      return Optional.empty();
    }
  }

  private static Optional<String> describe(byte[] start, String format) {
    Optional<FileSignature> signature = FileSignature.find(start);
    if (signature.isEmpty()) {
      return ofText(new String(start, ISO_8859_1), format);
    }
    String found = signature.get().describe();
    if (signature.get() == FileSignature.GZIP) {
      return Optional.of(
          found
              + describe(unzipped(start), format)
                  .map(content -> ", and its content " + content)
                  .orElse(""));
    }
    boolean isCompressed = signature.get().compareTo(FileSignature.XZ) <= 0;
    return isCompressed
        ? Optional.of(found + "; unpack it, or give the --format of the text in it")
        : Optional.of(found).filter(text -> !signature.get().name().equalsIgnoreCase(format));
  }

  private static byte[] unzipped(byte[] start) {
    try (InputStream content = new GZIPInputStream(new ByteArrayInputStream(start))) {
      return content.readNBytes(FileSignature.MAX_BYTES);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /**
   * What a text looks like; empty if it looks like the format as which it was read.
   *
   * @param start the first lines
   * @param format the name of a format
   */
  public static Optional<String> ofText(String start, String format) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.start.matcher(start).lookingAt())
        .findFirst()
        .filter(kind -> !kind.name().equals(format.toUpperCase(Locale.ROOT)))
        .map(kind -> kind.description);
  }
}
