package io.github.adaptivemargins.text.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** The records that are read next, bounded by their number and by the bytes of their values. */
public final class RecordBatch implements AutoCloseable {
  public static final String FILE_COLUMN = "_file";
  public static final String LINE_COLUMN = "_line";
  private static final int MAX_RECORDS = 4096;
  private static final int MAX_BYTES = 4 << 20;

  private final List<String> names;
  private final WritableColumnVector[] vectors;
  private final ColumnarBatch columns;
  private final int fileColumn;
  private final int lineColumn;
  private byte[] utf8 = new byte[64];
  private int size;
  private int bytes;

  public RecordBatch(StructType schema) {
    this.names = List.of(schema.fieldNames());
    this.vectors = OnHeapColumnVector.allocateColumns(MAX_RECORDS, schema);
    this.columns = new ColumnarBatch(vectors.clone());
    this.fileColumn = names.indexOf(FILE_COLUMN);
    this.lineColumn = names.indexOf(LINE_COLUMN);
  }

  /** The names of the columns; those of a record's position are set by {@link #endRecord}. */
  public List<String> names() {
    return names;
  }

  public boolean isPosition(int column) {
    return column == fileColumn || column == lineColumn;
  }

  /** Whether neither the file nor the line of a record is asked for. */
  public boolean hasNoPosition() {
    return fileColumn < 0 && lineColumn < 0;
  }

  /** Whether lines have to be known for every record, and not for a malformed one alone. */
  public boolean needsLines() {
    return lineColumn >= 0;
  }

  public int size() {
    return size;
  }

  public boolean isFull() {
    return size == MAX_RECORDS || bytes >= MAX_BYTES;
  }

  public void put(int column, char[] chars, int from, int length) {
    if (length * 3 > utf8.length) {
      utf8 = new byte[length * 4];
    }
    int i = 0;
    while (i < length && chars[from + i] < 0x80) {
      utf8[i] = (byte) chars[from + i];
      i++;
    }
    if (i == length) {
      put(column, utf8, length);
    } else {
      byte[] encoded = new String(chars, from, length).getBytes(UTF_8);
      put(column, encoded, encoded.length);
    }
  }

  public void put(int column, String value) {
    byte[] encoded = value.getBytes(UTF_8);
    put(column, encoded, encoded.length);
  }

  private void put(int column, byte[] value, int length) {
    put(column, value, 0, length);
  }

  /**
   * Puts a value.
   *
   * @param value in UTF-8
   */
  public void put(int column, byte[] value, int from, int length) {
    vectors[column].putByteArray(size, value, from, length);
    bytes += length;
  }

  public void putNull(int column) {
    vectors[column].putNull(size);
  }

  /** Nothing has been put of a record that is not ended. */
  public void endRecord(String file, long line) {
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

  public ColumnarBatch columns() {
    columns.setNumRows(size);
    return columns;
  }

  @Override
  public void close() {
    Arrays.stream(vectors).forEach(ColumnVector::close);
  }
}
