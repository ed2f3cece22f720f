package io.github.adaptivemargins.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** File formats that their first bytes identify. No text file starts with these bytes. */
public enum FileSignature {
  GZIP("\\x1f\\x8b.*"),
  /** The second form is an empty file. */
  BZIP2("BZh[1-9](1AY&SY|\\x17\\x72\\x45\\x38\\x50\\x90).*"),
  /** The second form is a skippable frame, which pzstd writes first. */
  ZSTANDARD("(\\x28\\xb5\\x2f\\xfd|[\\x50-\\x5f]\\x2a\\x4d\\x18).*"),
  LZ4_FRAME("\\x04\\x22\\x4d\\x18.*"),
  SNAPPY_FRAMED("\\xff\\x06\\x00\\x00sNaPpY.*"),
  XZ("\\xfd7zXZ\\x00.*"),
  ZIP("PK\\x03\\x04.*"),
  PARQUET("PAR1\\x15.*"),
  ORC("ORC[\\x00-\\x08].*"),
  AVRO("Obj\\x01.*"),
  PICKLE("\\x80[\\x02-\\x05].*");

  /** Length of the longest signature in bytes. */
  public static final int MAX_BYTES = 10;

  /** Matches the first bytes, decoded as ISO-8859-1: one character for each byte. */
  private final Pattern pattern;

  FileSignature(String pattern) {
    this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
  }

  /**
   * Identifies a format.
   *
   * @param start the first {@link #MAX_BYTES} bytes of a file, or all bytes of a shorter file
   * @return empty if the bytes match no signature
   */
  public static Optional<FileSignature> find(byte[] start) {
    String text = new String(start, ISO_8859_1);
    return Arrays.stream(values())
        .filter(signature -> signature.pattern.matcher(text).matches())
        .findFirst();
  }
}
