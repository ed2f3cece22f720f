package io.github.adaptivemargins.input.listing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Guesses from the first bytes what a file is, if it is not of the expected format. */
public final class ContentHint {
  private static final int BYTES = 4096;

  /** Kinds of files, by a regular expression for their first bytes. The first match wins. */
  private enum Kind {
    ZIP("PK\\x03\\x04", "it is a zip archive: unpack it first"),
    PICKLE("\\x80[\\x02-\\x05]", "it is a Python pickle: write it as Parquet or text first"),
    PARQUET("PAR1", "it is truncated or damaged"),
    ORC("ORC", "it looks like ORC: --format orc"),
    AVRO("Obj\\x01", "it looks like Avro: --format avro"),
    OPENMMLAB(
        "\\s*\\{.*\"(data_list|metainfo)\"",
        "it looks like an OpenMMLab annotation: --format openmmlab"),
    COCO(
        "\\s*\\{.*\"(annotations|categories|images)\"\\s*:\\s*\\[\\s*\\{",
        "it looks like a COCO document: --format coco"),
    JSON("\\s*[\\[{]", "it looks like JSON: --format json"),
    LST("\\d+\\t[\\d.]+\\t[^\\t\\n]+\\n", "it looks like an MXNet list: --format lst"),
    IMAGE_LIST(
        "[^\\n]*\\.(jpe?g|png|bmp|webp|tiff?|ppm)[ \\t]+[^,\\s]+\\s*\\n",
        "it looks like an image list: --format imagelist"),
    TSV("[^\\n,]+\\t[^\\n]*\\n", "it looks like TSV: --format tsv"),
    CSV("[^\\n]+,[^\\n]*\\n", "it looks like CSV: --format csv");

    private final String start;
    private final String hint;

    Kind(String start, String hint) {
      this.start = start;
      this.hint = hint;
    }

    boolean matches(String text) {
      return Pattern.compile(start, Pattern.DOTALL | Pattern.CASE_INSENSITIVE)
          .matcher(text)
          .lookingAt();
    }
  }

  private ContentHint() {}

  /** Such as {@code it looks like CSV: --format csv}; empty if nothing matches. */
  public static Optional<String> read(Path file, Configuration conf) {
    try (InputStream bytes = file.getFileSystem(conf).open(file)) {
      String start = new String(bytes.readNBytes(BYTES), ISO_8859_1);
      List<Kind> kinds = Arrays.asList(Kind.values());
      return kinds.stream().filter(kind -> kind.matches(start)).findFirst().map(kind -> kind.hint);
    } catch (IOException e) {
      // The caller reports its own failure, without a hint.
      return Optional.empty();
    }
  }
}
