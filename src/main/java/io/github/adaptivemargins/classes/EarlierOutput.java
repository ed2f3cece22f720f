package io.github.adaptivemargins.classes;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.failure.DriverHeap;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Digests;
import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.ParquetRowReader;
import io.github.adaptivemargins.files.ParquetRowReader.RowConsumer;
import io.github.adaptivemargins.input.dataset.CountedFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * The margin table of an earlier run.
 *
 * <p>Methods that read throw NO_INPUT if there is no such file, and BAD_DATA if it is not a margin
 * table.
 */
public final class EarlierOutput {
  /** The metadata key of the job version, which marks a file as a margin table. */
  public static final String VERSION_KEY = "adaptive-margins.version";

  /** The metadata key of the record of input files. */
  public static final String FILES_KEY = "adaptive-margins.input_files";

  /** The minimum memory of a class in bytes: its label or its position, and its samples. */
  private static final long CLASS_BYTES = 2 * Long.BYTES;

  private final String name;
  private final String path;
  private final HadoopFile file;

  /**
   * @param option the option that names the file, for messages
   * @param path as given
   */
  public EarlierOutput(String option, String path, HadoopFile file) {
    this.name = option + " " + path;
    this.path = path;
    this.file = file;
  }

  /**
   * The earlier output at a path, which may not exist.
   *
   * @param option the option that names the path, for messages
   */
  public static EarlierOutput at(String option, String path, Configuration conf)
      throws IOException {
    Location location = Location.of(option, path, conf);
    return new EarlierOutput(option, path, new HadoopFile(location.fileSystem(), location.path()));
  }

  /** Whether a file is a margin table. */
  public static boolean isMarginTable(InputFile file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(file)) {
      return isMarginTable(reader);
    } catch (RuntimeException e) {
      // ParquetFileReader throws this if the file is truncated or not Parquet.
      return false;
    } catch (IOException e) {
      if (isDamage(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Whether parsing the footer failed, not reading its bytes. */
  private static boolean isDamage(IOException e) {
    return e.getCause() != null && e.getCause().getClass().getName().contains(".thrift.");
  }

  private static boolean isMarginTable(ParquetFileReader reader) {
    return reader.getFileMetaData().getKeyValueMetaData().containsKey(VERSION_KEY);
  }

  /** Reads the classes. */
  ClassLabels readClasses() throws IOException {
    try (ParquetFileReader reader = open()) {
      int rows = rows(reader, CLASS_BYTES);
      checkOrder(reader);
      return classes(reader, rows);
    }
  }

  /**
   * Reads the classes with their samples.
   *
   * @throws JobException BAD_DATA, also if a row has an impossible class index or count
   */
  ClassCounts readCounts() throws IOException {
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
      return new ClassCounts(classes(reader, counts.length), counts);
    }
  }

  /** Reads the record of the files that were counted; it has none if the output has none. */
  CountedFiles readCountedFiles() throws IOException {
    try (ParquetFileReader reader = open()) {
      return CountedFiles.parse(
          reader.getFileMetaData().getKeyValueMetaData().getOrDefault(FILES_KEY, ""));
    } catch (IllegalArgumentException e) {
      throw JobException.badData(this + " has a damaged record of its input files");
    }
  }

  /** Reads something from the file. */
  public interface TableReader<T> {
    T read() throws IOException;
  }

  /**
   * Reads something, possibly by opening the file more than once.
   *
   * @throws JobException IO_ERROR, if the file is replaced meanwhile
   */
  public <T> T readUnchanged(TableReader<T> reader) throws IOException {
    String version = version();
    T found = reader.read();
    if (!version.equals(version())) {
      throw new JobException(ExitStatus.IO_ERROR, this + " was replaced while it was read");
    }
    return found;
  }

  private String version() {
    try {
      return file.version();
    } catch (FileNotFoundException e) {
      throw missing(e);
    } catch (IOException e) {
      throw Failures.toJobException(toString(), e);
    }
  }

  private JobException missing(FileNotFoundException e) {
    return new JobException(ExitStatus.NO_INPUT, this + " does not exist or may not be read", e);
  }

  public String path() {
    return path;
  }

  /**
   * Takes a class: a reader at its label, which is an integer or a string, its samples, and its
   * margin in radians.
   */
  public interface ClassConsumer {
    void accept(ColumnReader label, long count, double margin) throws IOException;
  }

  /** Streams all classes in class order. */
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

  /** Streams all rows, and checks that no value is null. */
  private void forEach(ParquetFileReader reader, List<Type> columns, RowConsumer consumer)
      throws IOException {
    ParquetRowReader.forEach(
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

  /** The SHA-256 of the file, in hexadecimal digits. */
  String digest() throws IOException {
    return HexFormat.of().formatHex(Digests.sha256(file));
  }

  private void require(boolean isPossible, int row) {
    if (!isPossible) {
      throw JobException.badData(this + " is damaged: row " + (row + 1) + " is not a class");
    }
  }

  /** The number of classes, after checking that they fit in memory. */
  private int rows(ParquetFileReader reader, long bytesPerClass) {
    long rows = reader.getRecordCount();
    DriverHeap.require(bytesPerClass * rows, rows, "classes of " + this);
    return Math.toIntExact(rows);
  }

  private ClassLabels classes(ParquetFileReader reader, int rows) throws IOException {
    Type label = column(reader, "label", INT64, BINARY);
    if (label.asPrimitiveType().getPrimitiveTypeName() == BINARY) {
      PackedLabels labels = new PackedLabels();
      forEach(
          reader,
          List.of(label),
          (values, c) -> labels.add(values.get(0).getBinary().getBytesUnsafe(), c));
      return ClassLabels.listed(labels);
    }
    long[] integers = new long[rows];
    forEach(reader, List.of(label), (values, c) -> integers[c] = values.get(0).getLong());
    return ClassLabels.listed(integers);
  }

  /** A column, which must have one of the types that the job writes. */
  private Type column(ParquetFileReader reader, String name, PrimitiveTypeName... types) {
    MessageType schema = reader.getFileMetaData().getSchema();
    boolean hasExpectedType =
        schema.containsField(name)
            && schema.getType(name).isPrimitive()
            && List.of(types)
                .contains(schema.getType(name).asPrimitiveType().getPrimitiveTypeName());
    if (!hasExpectedType) {
      throw JobException.badData(
          this
              + " has no column "
              + name
              + " as this job writes it: another tool has rewritten the file; name the job's own file");
    }
    return schema.getType(name);
  }

  private ParquetFileReader open() throws IOException {
    ParquetFileReader reader;
    try {
      reader = ParquetRowReader.open(file);
    } catch (FileNotFoundException e) {
      throw missing(e);
    } catch (RuntimeException e) {
      // ParquetFileReader throws this if the file is truncated or not Parquet.
      throw JobException.badData(name + ": " + Failures.oneLine(e));
    }
    if (!isMarginTable(reader)) {
      reader.close();
      throw JobException.badData(this + " is not an output of this job");
    }
    return reader;
  }

  @Override
  public String toString() {
    return name;
  }
}
