package io.github.adaptivemargins.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** File formats that their first bytes identify. No text file starts with these bytes. */
public enum FileSignature {
  GZIP("\\x1f\\x8b", "is compressed with gzip"),
  /** The second form is an empty file. */
  BZIP2("BZh[1-9](1AY&SY|\\x17\\x72\\x45\\x38\\x50\\x90)", "is compressed with bzip2"),
  /** The second form is a skippable frame, which pzstd writes first. */
  ZSTANDARD("(\\x28\\xb5\\x2f\\xfd|[\\x50-\\x5f]\\x2a\\x4d\\x18)", "is compressed with zstd"),
  LZ4_FRAME("\\x04\\x22\\x4d\\x18", "is compressed with lz4"),
  SNAPPY_FRAMED("\\xff\\x06\\x00\\x00sNaPpY", "is compressed with snappy"),
  XZ("\\xfd7zXZ\\x00", "is compressed with xz"),

  // A local file header has 30 bytes, then the name of the first file.
  XLSX(
      "PK\\x03\\x04.{26}(\\[Content_Types\\]|_rels/|docProps/|xl/|mimetypeapplication/vnd\\.oasis)",
      "is an Excel workbook or another office document; export it as CSV"),
  NPZ("PK\\x03\\x04.{26}[^\\x00]{1,200}?\\.npy", "is a NumPy archive; write it as CSV or Parquet"),
  TORCH(
      "PK\\x03\\x04.{26}[^\\x00]{0,200}?/data\\.pkl",
      "is a PyTorch file; write its labels as CSV or Parquet"),
  ZIP("PK(\\x03\\x04|\\x05\\x06)", "is a zip archive; unpack it first (unzip)"),
  TAR(".{257}ustar[\\x00 ]", "is a tar archive; unpack it first (tar -xf)"),
  SEVEN_ZIP("7z\\xbc\\xaf\\x27\\x1c", "is a 7z archive; unpack it first"),
  RAR("Rar!\\x1a\\x07", "is a RAR archive; unpack it first"),

  PARQUET("PAR1\\x15", "is a Parquet file; use --format parquet"),
  ORC("ORC[\\x00-\\x08]", "is an ORC file; use --format orc"),
  AVRO("Obj\\x01", "is an Avro file; use --format avro"),
  /** The file, the stream that Hugging Face's save_to_disk writes, and the first Feather. */
  ARROW(
      "(ARROW1\\x00\\x00|FEA1|\\xff\\xff\\xff\\xff.{2}\\x00\\x00)",
      "is an Arrow file; write it as Parquet"),
  PICKLE("\\x80[\\x02-\\x05]", "is a Python pickle; write its labels as CSV or Parquet"),
  NPY("\\x93NUMPY", "is a NumPy array; write it as CSV or Parquet"),
  MATLAB("MATLAB [57]\\.\\d MAT-file", "is a MATLAB file; write its labels as CSV or Parquet"),
  HDF5("\\x89HDF\\r\\n\\x1a\\n", "is an HDF5 file; write its labels as CSV or Parquet"),
  XLS(
      "\\xd0\\xcf\\x11\\xe0\\xa1\\xb1\\x1a\\xe1",
      "is an Excel workbook or another old office document; export it as CSV"),
  SQLITE("SQLite format 3\\x00", "is an SQLite database; export the table as CSV"),
  LMDB(
      "\\x00{8}.{8}\\xde\\xc0\\xef\\xbe",
      "is an LMDB database; write its labels as CSV or Parquet"),
  RECORD_IO("\\x0a\\x23\\xd7\\xce", "is an MXNet RecordIO file; read its .lst with --format lst"),
  /** The length of the first record, its checksum, and an example or a sequence. */
  TF_RECORD(
      "(?!\\x00{4}).{4}\\x00{4}.{4}\\x0a",
      "is a TFRecord file; write its labels as CSV or Parquet"),
  IMAGE(
      "(\\xff\\xd8\\xff|\\x89PNG\\r\\n|GIF8[79]a|RIFF.{4}WEBP)",
      "is an image; for folders of images, one per class, use --format imagefolder");

  /** Length of the longest signature in bytes. */
  public static final int MAX_BYTES = 263;

  /** Matches the first bytes, decoded as ISO-8859-1: one character for each byte. */
  private final Pattern pattern;

  private final String description;

  FileSignature(String pattern, String description) {
    this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
    this.description = description;
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
        .filter(signature -> signature.pattern.matcher(text).lookingAt())
        .findFirst();
  }

  /** Such as {@code is a zip archive; unpack it first}. A compression has no advice. */
  public String describe() {
    return description;
  }
}
