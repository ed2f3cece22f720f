package io.github.adaptivemargins.densecount.keys;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Reads keys of one SQL type into a batch. A method that reads several keys stops if the batch is
 * full. It then returns fewer than the requested number.
 */
public interface KeyType {
  /**
   * Returns the key type of an integer type or of the string type with binary collation.
   *
   * @return empty for any other type
   */
  static Optional<KeyType> of(DataType type) {
    return type.equals(DataTypes.StringType)
        ? Optional.of(new StringKeyType())
        : IntegerKeyType.of(type).map(integer -> integer);
  }

  /** Reads a column of one row. The value must not be null, and the batch must not be full. */
  void read(InternalRow row, int ordinal, KeyBatch batch);

  /**
   * Reads values of a vector. None of them may be null.
   *
   * @param from row of the first value
   * @param size number of values to read, at least 1
   * @return number of values that were read
   */
  int read(ColumnVector vector, int from, int size, KeyBatch batch);

  /**
   * Reads values of a Parquet page in any encoding.
   *
   * @param size number of values to read, at least 1
   * @return number of values that were read
   */
  int read(ValuesReader values, int size, KeyBatch batch);

  /**
   * Reads values in Parquet's PLAIN encoding, and moves the position of the buffer past them.
   *
   * @param values in little-endian order, backed by an array
   * @param size number of values to read, at least 1
   * @return number of values that were read
   */
  int readPlain(ByteBuffer values, int size, KeyBatch batch);

  /**
   * Reads the values of a dictionary in Parquet's PLAIN encoding, and moves the position of the
   * buffer past them.
   *
   * @param values in little-endian order, backed by an array
   * @param occurrences of each value, 0 or more; a value that does not occur is skipped
   * @param from index in {@code occurrences} of the first value
   * @param size number of values to read
   * @return number of values that were read or skipped
   */
  int readPlain(ByteBuffer values, int[] occurrences, int from, int size, KeyBatch batch);
}
