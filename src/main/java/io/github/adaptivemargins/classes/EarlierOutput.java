package io.github.adaptivemargins.classes;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.failure.DriverHeap;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.ParquetRows;
import java.io.IOException;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.Type;

/** A margin table that an earlier run of the job has left: how it is known, and its classes. */
public final class EarlierOutput {
  /** In the file's metadata, the version of the job: what marks a file as a margin table. */
  public static final String VERSION_KEY = "adaptive-margins.version";

  private static final int LABEL = 1;

  /** The least of a class: its label, or where it is, and its samples. */
  private static final long CLASS_BYTES = 2 * Long.BYTES;

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
    try (ParquetFileReader reader = openClassList(file)) {
      if (!isMarginTable(reader)) {
        throw JobException.badData("--class-list " + file + " is no output of this job");
      }
      long rows = reader.getRecordCount();
      DriverHeap.require(CLASS_BYTES * rows, rows, "classes of --class-list " + file);
      Type label = reader.getFileMetaData().getSchema().getType(LABEL);
      if (label.asPrimitiveType().getPrimitiveTypeName() == BINARY) {
        LabelBytes labels = new LabelBytes();
        ParquetRows.forEach(
            reader, label, (value, c) -> labels.add(value.getBinary().getBytesUnsafe(), c));
        return ClassIndex.listed(labels);
      }
      long[] integers = new long[Math.toIntExact(rows)];
      ParquetRows.forEach(reader, label, (value, c) -> integers[c] = value.getLong());
      return ClassIndex.listed(integers);
    }
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
