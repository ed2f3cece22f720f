package io.github.adaptivemargins.classes;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import io.github.adaptivemargins.failure.DriverHeap;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.ParquetRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;

/** A margin table that an earlier run of the job has left: how it is known, and its classes. */
public final class EarlierOutput {
  /** In the file's metadata, the version of the job: what marks a file as a margin table. */
  public static final String VERSION_KEY = "adaptive-margins.version";

  private static final int LABEL = 1;

  /** The least of a class: its label, its place in their order, and its samples, twice. */
  private static final long CLASS_BYTES = 4 * Long.BYTES + Integer.BYTES;

  private EarlierOutput() {}

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

  /**
   * The classes, in its order.
   *
   * @throws JobException BAD_DATA, when the file is no margin table
   */
  static ClassIndex classes(InputFile file) throws IOException {
    LongStream.Builder integers = LongStream.builder();
    List<byte[]> strings = new ArrayList<>();
    try (ParquetFileReader reader = openClassList(file)) {
      if (!isMarginTable(reader)) {
        throw JobException.badData("--class-list " + file + " is no output of this job");
      }
      long rows = reader.getRecordCount();
      DriverHeap.require(CLASS_BYTES * rows, rows, "classes of --class-list " + file);
      ParquetRows.forEach(
          reader,
          reader.getFileMetaData().getSchema(),
          columns -> {
            ColumnReader label = columns.get(LABEL);
            if (label.getDescriptor().getPrimitiveType().getPrimitiveTypeName() == BINARY) {
              strings.add(label.getBinary().getBytes());
            } else {
              integers.add(label.getLong());
            }
          });
    }
    return strings.isEmpty()
        ? ClassIndex.listed(integers.build().toArray())
        : ClassIndex.listed(strings.toArray(byte[][]::new));
  }

  private static ParquetFileReader openClassList(InputFile file) throws IOException {
    try {
      return ParquetFileReader.open(file);
    } catch (RuntimeException e) {
      // The reader's way to say that the file is cut off or no Parquet; faults of I/O it throws.
      throw JobException.badData("--class-list " + Failure.oneLine(e));
    }
  }
}
