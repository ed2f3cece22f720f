package io.github.adaptivemargins.text.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Records that are read in one step: at most 4,096, and about 4 MB of values. Two metadata columns,
 * the file and the line of a record, are set by the batch. All other columns are strings.
 */
public final class RecordBatch implements AutoCloseable {
  /** Name of the metadata column of the file that contains the record. */
  public static final String FILE_COLUMN = "_adaptive_margins_file";

  /** Name of the metadata column of the line where the record starts, from 1. */
  public static final String LINE_COLUMN = "_adaptive_margins_line";

  private static final int MAX_RECORDS = 4096;
  private static final int MAX_BYTES = 4 << 20;

  /** Most bytes that UTF-8 needs for a char. */
  private static final int MAX_CHAR_BYTES = 3;

  private final List<String> names;
  private final WritableColumnVector[] vectors;
  private final ColumnarBatch columns;
  private final int fileColumn;
  private final int lineColumn;
  private byte[] utf8 = new byte[64];
  private int size;
  private int bytes;

  /**
   * Creates an empty batch.
   *
   * @param schema the requested columns
   */
  public RecordBatch(StructType schema) {
    this.names = List.of(schema.fieldNames());
    this.vectors = OnHeapColumnVector.allocateColumns(MAX_RECORDS, schema);
    this.columns = new ColumnarBatch(vectors.clone());
    this.fileColumn = names.indexOf(FILE_COLUMN);
    this.lineColumn = names.indexOf(LINE_COLUMN);
  }

  /** Returns the names of all columns, with the metadata columns. */
  List<String> names() {
    return names;
  }

  boolean isMetadata(int column) {
    return column == fileColumn || column == lineColumn;
  }

  boolean hasMetadata() {
    return fileColumn >= 0 || lineColumn >= 0;
  }

  /** Returns whether the line of each record is requested, not only that of a malformed one. */
  boolean hasLines() {
    return lineColumn >= 0;
  }

  public int size() {
    return size;
  }

  /** Returns whether no more records should be added. */
  public boolean isFull() {
    return size == MAX_RECORDS || bytes >= MAX_BYTES;
  }

  /** Sets a column of the current record. */
  void put(int column, char[] chars, int from, int length) {
    if (length * MAX_CHAR_BYTES > utf8.length) {
      utf8 = new byte[length * (MAX_CHAR_BYTES + 1)];
    }
    int i = 0;
    while (i < length && chars[from + i] < 0x80) {
      utf8[i] = (byte) chars[from + i];
      i++;
    }
    if (i == length) {
      put(column, utf8, 0, length);
    } else {
      put(column, new String(chars, from, length));
    }
  }

  /** Sets a column of the current record. */
  void put(int column, String value) {
    byte[] encoded = value.getBytes(UTF_8);
    put(column, encoded, 0, encoded.length);
  }

  /**
   * Sets a column of the current record.
   *
   * @param value in UTF-8
   */
  void put(int column, byte[] value, int from, int length) {
    vectors[column].putByteArray(size, value, from, length);
    bytes += length;
  }

  /** Sets a column of the current record. */
  void putNull(int column) {
    vectors[column].putNull(size);
  }

  /**
   * Ends the current record, and sets its metadata columns. A record that is not ended is not in
   * the batch.
   *
   * @param line of the file, from 1; ignored if the batch {@linkplain #hasLines() has no lines}
   */
  void endRecord(String file, long line) {
    if (fileColumn >= 0) {
      put(fileColumn, file);
    }
    if (lineColumn >= 0) {
      vectors[lineColumn].putLong(size, line);
    }
    size++;
  }

  public void clear() {
    Arrays.stream(vectors).forEach(WritableColumnVector::reset);
    size = 0;
    bytes = 0;
  }

  /** Returns the records, valid until the batch changes. */
  public ColumnarBatch columns() {
    columns.setNumRows(size);
    return columns;
  }

  @Override
  public void close() {
    Arrays.stream(vectors).forEach(ColumnVector::close);
  }
}
