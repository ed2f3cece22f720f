package io.github.adaptivemargins.input.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A format of input files, with the Spark data source that reads it. */
public enum InputFormat {
  PARQUET("parquet", "parquet"),
  ORC("orc", "orc"),
  CSV("csv", "csv"),
  TSV("csv", "tsv"),
  JSON("json", "json|jsonl|ndjson"),
  AVRO("avro", "avro"),
  /** Text of one image per line: a path, which may contain spaces, and a label. */
  IMAGELIST("text"),
  /** MXNet's im2rec list, one image per line: an index, a numeric label and a path. */
  LST("text", "lst"),
  /** An annotation document of OpenMMLab 2.0. */
  OPENMMLAB("binaryFile"),
  /** A COCO document of annotations and categories. */
  COCO("binaryFile"),
  /** One folder per class, as in torchvision's ImageFolder. */
  IMAGEFOLDER("binaryFile");

  private final String source;
  private final Pattern fileName;

  InputFormat(String source) {
    this.source = source;
    this.fileName = Pattern.compile("");
  }

  InputFormat(String source, String extensions) {
    this.source = source;
    this.fileName =
        Pattern.compile(
            "(?i).+\\.(" + extensions + ")(\\.(gz|bz2|zst|lz4|snappy|deflate|xz|sz|zip))?");
  }

  /** The format with this name in any case; empty if there is none. */
  public static Optional<InputFormat> named(String name) {
    return Arrays.stream(values())
        .filter(format -> format.name().equalsIgnoreCase(name))
        .findFirst();
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(InputFormat::toString).toList();
  }

  /** The format by file name extension, before a compression extension; empty if unknown. */
  public static Optional<InputFormat> ofFile(String name) {
    return Arrays.stream(values())
        .filter(format -> format.fileName.matcher(name).matches())
        .findFirst();
  }

  /** The name of the Spark data source. */
  public String source() {
    return source;
  }

  /** The reader options that apply unless the user sets them. */
  public Map<String, String> readerOptions() {
    return switch (this) {
      case CSV -> Map.of("header", "true", "escape", "\"");
      case TSV -> Map.of("header", "true", "escape", "\"", "sep", "\t");
      default -> Map.of();
    };
  }

  /** Whether the format has no named columns, only labels. */
  public boolean hasOnlyLabels() {
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
