package io.github.adaptivemargins.classes;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.failure.DriverHeap;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.ParquetRows;
import io.github.adaptivemargins.files.ParquetRows.RowConsumer;
import io.github.adaptivemargins.files.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
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

  private final String name;
  private final String path;
  private final StoredFile file;

  /**
   * The one that is a file.
   *
   * @param option which names it, for messages
   * @param path as it was given
   */
  public EarlierOutput(String option, String path, StoredFile file) {
    this.name = option + " " + path;
    this.path = path;
    this.file = file;
  }

  /**
   * The one at a path, which need not be there.
   *
   * @param option which names it, for messages
   */
  public static EarlierOutput named(String option, String path, Configuration conf)
      throws IOException {
    Location location = Location.of(option, path, conf);
    return new EarlierOutput(option, path, new StoredFile(location.fileSystem(), location.path()));
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
      int rows = rows(reader, CLASS_BYTES);
      checkOrder(reader);
      return classes(reader, rows);
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
      checkOrder(reader);
      forEach(
          reader,
          List.of(column(reader, "count", INT64)),
          (values, c) -> {
            counts[c] = values.get(0).getLong();
            require(counts[c] >= 0, c);
          });
      return ClassCounts.of(classes(reader, counts.length), counts);
    }
  }

  /** Reads something of it. */
  public interface Reading<T> {
    T read() throws IOException;
  }

  /**
   * What is read of it in one or more openings, all of the same file.
   *
   * @throws JobException IO_ERROR, when it is replaced meanwhile
   */
  public <T> T unreplaced(Reading<T> reading) throws IOException {
    String version = version();
    T found = reading.read();
    if (!version.equals(version())) {
      throw new JobException(ExitStatus.IO_ERROR, this + " was replaced while it was read");
    }
    return found;
  }

  /** Changes when the file does. */
  private String version() {
    try {
      return file.version();
    } catch (FileNotFoundException e) {
      throw missing(e);
    } catch (IOException e) {
      throw Failure.explain(toString(), e);
    }
  }

  private JobException missing(FileNotFoundException e) {
    return new JobException(ExitStatus.NO_INPUT, this + " does not exist or may not be read", e);
  }

  /** Where it is, as it was given. */
  public String path() {
    return path;
  }

  /** Takes a class: a reader that is at its label, integer or string, its samples, its margin. */
  public interface ClassConsumer {
    void accept(ColumnReader label, long count, double margin) throws IOException;
  }

  /** All classes, in its order; none is held. */
  public void forEach(ClassConsumer consumer) throws IOException {
    try (ParquetFileReader reader = open()) {
      forEach(
          reader,
          List.of(
              column(reader, "label", INT64, BINARY),
              column(reader, "count", INT64),
              column(reader, "margin", DOUBLE)),
          (values, c) -> {
            long count = values.get(1).getLong();
            double margin = values.get(2).getDouble();
            require(count >= 0 && Double.isFinite(margin), c);
            consumer.accept(values.get(0), count, margin);
          });
    }
  }

  /** All rows, each of which has to have a value in every column: the job writes no null. */
  private void forEach(ParquetFileReader reader, List<Type> columns, RowConsumer consumer)
      throws IOException {
    ParquetRows.forEach(
        reader,
        columns,
        (values, row) -> {
          for (ColumnReader value : values) {
            int defined = value.getDescriptor().getMaxDefinitionLevel();
            require(value.getCurrentDefinitionLevel() == defined, row);
          }
          consumer.accept(values, row);
        });
  }

  private void checkOrder(ParquetFileReader reader) throws IOException {
    List<Type> classIndex = List.of(column(reader, "class_index", INT32));
    forEach(reader, classIndex, (values, c) -> require(values.get(0).getInteger() == c, c));
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

  private ClassIndex classes(ParquetFileReader reader, int rows) throws IOException {
    Type label = column(reader, "label", INT64, BINARY);
    if (label.asPrimitiveType().getPrimitiveTypeName() == BINARY) {
      LabelBytes labels = new LabelBytes();
      forEach(
          reader,
          List.of(label),
          (values, c) -> labels.add(values.get(0).getBinary().getBytesUnsafe(), c));
      return ClassIndex.listed(labels);
    }
    long[] integers = new long[rows];
    forEach(reader, List.of(label), (values, c) -> integers[c] = values.get(0).getLong());
    return ClassIndex.listed(integers);
  }

  /** A column, of one of the types in which the job writes it. */
  private Type column(ParquetFileReader reader, String name, PrimitiveTypeName... types) {
    MessageType schema = reader.getFileMetaData().getSchema();
    boolean isAsWritten =
        schema.containsField(name)
            && schema.getType(name).isPrimitive()
            && List.of(types)
                .contains(schema.getType(name).asPrimitiveType().getPrimitiveTypeName());
    if (!isAsWritten) {
      throw JobException.badData(
          this
              + " has no column "
              + name
              + " as this job writes it: another tool has written it anew; name the job's own file");
    }
    return schema.getType(name);
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
      throw JobException.badData(name + ": " + Failure.oneLine(e));
    }
    if (!isMarginTable(reader)) {
      reader.close();
      throw JobException.badData(this + " is no output of this job");
    }
    return reader;
  }

  @Override
  public String toString() {
    return name;
  }
}
