package io.github.adaptivemargins.densecount.keys;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * How the keys of a type are read into a batch: as many of those asked for as it has remaining for.
 */
public interface KeyType {
  /** That of integers, and of strings of the binary collation; empty for what is not counted. */
  static Optional<KeyType> of(DataType type) {
    return type.equals(DataTypes.StringType)
        ? Optional.of(new StringKeyType())
        : IntegerKeyType.of(type).map(integral -> integral);
  }

  /** Of a row in which it is not null. */
  void read(InternalRow row, int ordinal, KeyBatch batch);

  /**
   * Of rows without nulls.
   *
   * @return how many
   */
  int read(ColumnVector vector, int from, int size, KeyBatch batch);

  /**
   * The next values of a Parquet page.
   *
   * @return how many
   */
  int read(ValuesReader values, int size, KeyBatch batch);

  /**
   * The next values in Parquet's plain encoding.
   *
   * @param values of little-endian order, in an array, moved behind what is read
   * @return how many
   */
  int readPlain(ByteBuffer values, int size, KeyBatch batch);

  /**
   * The next values of a dictionary.
   *
   * @param times how often each is there, none of them negative
   * @param from the first of them
   * @return how many
   */
  int readPlain(ByteBuffer values, int[] times, int from, int size, KeyBatch batch);
}
