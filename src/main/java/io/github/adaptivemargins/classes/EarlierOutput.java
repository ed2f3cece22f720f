package io.github.adaptivemargins.classes;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.failure.DriverHeap;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.ParquetRows;
import io.github.adaptivemargins.files.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.Type;

/**
 * A margin table that an earlier run of the job has left: how it is known, and its classes.
 *
 * <p>What reads it throws NO_INPUT, when there is none, and BAD_DATA, when it is no margin table.
 */
public final class EarlierOutput {
  /** In the file's metadata, the version of the job: what marks a file as a margin table. */
  public static final String VERSION_KEY = "adaptive-margins.version";

  /** The least of a class: its label, or where it is, and its samples. */
  private static final long CLASS_BYTES = 2 * Long.BYTES;

  private final String option;
  private final StoredFile file;

  /**
   * @param option which names it, for messages
   */
  EarlierOutput(String option, StoredFile file) {
    this.option = option;
    this.file = file;
  }

  /** Whether a file is one. */
  public static boolean isMarginTable(InputFile file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(file)) {
      return isMarginTable(reader);
    } catch (RuntimeException e) {
      // The reader's way to say that the file is cut off or no Parquet.
      return false;
    } catch (IOException e) {
      if (isDamage(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Whether what failed is the parsing of a footer, and not the reading of its bytes. */
  private static boolean isDamage(IOException e) {
    return e.getCause() != null && e.getCause().getClass().getName().contains(".thrift.");
  }

  private static boolean isMarginTable(ParquetFileReader reader) {
    return reader.getFileMetaData().getKeyValueMetaData().containsKey(VERSION_KEY);
  }

  /** The classes, in its order. */
  ClassIndex classes() throws IOException {
    try (ParquetFileReader reader = open()) {
      return classes(reader, rows(reader, CLASS_BYTES));
    }
  }

  /**
   * The classes, in its order, with their samples.
   *
   * @throws JobException BAD_DATA, too, when a row has no class index or count that can be
   */
  ClassCounts counts() throws IOException {
    try (ParquetFileReader reader = open()) {
      long[] counts = new long[rows(reader, CLASS_BYTES + Long.BYTES)];
      ParquetRows.forEach(
          reader, column(reader, "class_index"), (value, c) -> require(value.getInteger() == c, c));
      ParquetRows.forEach(
          reader,
          column(reader, "count"),
          (value, c) -> {
            counts[c] = value.getLong();
            require(counts[c] >= 0, c);
          });
      return ClassCounts.of(classes(reader, counts.length), counts);
    }
  }

  /** Changes when the file does. */
  String version() throws IOException {
    try {
      return file.version();
    } catch (FileNotFoundException e) {
      throw missing(e);
    }
  }

  private JobException missing(FileNotFoundException e) {
    return new JobException(ExitStatus.NO_INPUT, this + " does not exist or may not be read", e);
  }

  /** The SHA-256 of its bytes, in hexadecimal digits. */
  String digest() throws IOException {
    try (InputStream bytes = file.newStream()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      bytes.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has it", e);
    }
  }

  private void require(boolean isPossible, int row) {
    if (!isPossible) {
      throw JobException.badData(
          this + " is damaged: its row " + (row + 1) + " is not that of a class");
    }
  }

  /** The number of classes, which have to fit in memory. */
  private int rows(ParquetFileReader reader, long bytesOfEach) {
    long rows = reader.getRecordCount();
    DriverHeap.require(bytesOfEach * rows, rows, "classes of " + this);
    return Math.toIntExact(rows);
  }

  private static ClassIndex classes(ParquetFileReader reader, int rows) throws IOException {
    Type label = column(reader, "label");
    if (label.asPrimitiveType().getPrimitiveTypeName() == BINARY) {
      LabelBytes labels = new LabelBytes();
      ParquetRows.forEach(
          reader, label, (value, c) -> labels.add(value.getBinary().getBytesUnsafe(), c));
      return ClassIndex.listed(labels);
    }
    long[] integers = new long[rows];
    ParquetRows.forEach(reader, label, (value, c) -> integers[c] = value.getLong());
    return ClassIndex.listed(integers);
  }

  private static Type column(ParquetFileReader reader, String name) {
    return reader.getFileMetaData().getSchema().getType(name);
  }

  private ParquetFileReader open() throws IOException {
    ParquetFileReader reader;
    try {
      reader =
          ParquetFileReader.open(
              file, ParquetReadOptions.builder().usePageChecksumVerification().build());
    } catch (FileNotFoundException e) {
      throw missing(e);
    } catch (RuntimeException e) {
      // The reader's way to say that the file is cut off or no Parquet; faults of I/O it throws.
      throw JobException.badData(option + " " + Failure.oneLine(e));
    }
    if (!isMarginTable(reader)) {
      reader.close();
      throw JobException.badData(this + " is no output of this job");
    }
    return reader;
  }

  @Override
  public String toString() {
    return option + " " + file;
  }
}
