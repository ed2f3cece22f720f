package io.github.adaptivemargins.input;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A format of input files: which of Spark's readers reads it, and how. */
public enum InputFormat {
  PARQUET("parquet", "parquet"),
  ORC("orc", "orc"),
  CSV("csv", "csv"),
  TSV("csv", "tsv"),
  JSON("json", "json|jsonl|ndjson"),
  AVRO("avro", "avro"),
  /** One line an image: its path, which may hold spaces, and its label. */
  IMAGELIST("text"),
  /** One line an image, as MXNet's im2rec has it: an index, its label, a number, and its path. */
  LST("text", "lst"),
  /** An annotation document of OpenMMLab 2.0. */
  OPENMMLAB("binaryFile"),
  /** A document of annotations and categories, as COCO has them. */
  COCO("binaryFile"),
  /** One folder a class, as torchvision's ImageFolder has it. */
  IMAGEFOLDER("binaryFile");

  private final String source;
  private final Pattern fileName;

  InputFormat(String source) {
    this.source = source;
    this.fileName = Pattern.compile("");
  }

  InputFormat(String source, String endings) {
    this.source = source;
    this.fileName =
        Pattern.compile("(?i).+\\.(" + endings + ")(\\.(gz|bz2|zst|lz4|snappy|deflate))?");
  }

  /** The format of that name, in any case. */
  static Optional<InputFormat> named(String name) {
    return Arrays.stream(values())
        .filter(format -> format.name().equalsIgnoreCase(name))
        .findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(InputFormat::toString).toList();
  }

  /** The format whose files end as this one does, before the ending of a compression. */
  static Optional<InputFormat> ofFile(String name) {
    return Arrays.stream(values())
        .filter(format -> format.fileName.matcher(name).matches())
        .findFirst();
  }

  /** The name of Spark's data source. */
  String source() {
    return source;
  }

  /** What Spark's reader is told unless the user says otherwise, where it infers types. */
  Map<String, String> readerOptions() {
    return switch (this) {
      case CSV -> Map.of("header", "true", "escape", "\"");
      case TSV -> Map.of("header", "true", "escape", "\"", "sep", "\t");
      default -> Map.of();
    };
  }

  /** Whether it is no table: it has no columns but the label. */
  boolean isLayout() {
    return switch (this) {
      case IMAGELIST, LST, OPENMMLAB, COCO, IMAGEFOLDER -> true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
