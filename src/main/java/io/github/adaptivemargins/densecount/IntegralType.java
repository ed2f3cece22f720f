package io.github.adaptivemargins.densecount;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnVector;

/** How the integers of a width are read from a column vector, and written to a row. */
enum IntegralType {
  BYTE("tinyint") {
    @Override
    void readAll(ColumnVector vector, int from, int rows, long[] keys, int at) {
      for (int i = 0; i < rows; i++) {
        keys[at + i] = vector.getByte(from + i);
      }
    }

    @Override
    void write(UnsafeRowWriter writer, long key) {
      writer.write(0, (byte) key);
    }
  },
  SHORT("smallint") {
    @Override
    void readAll(ColumnVector vector, int from, int rows, long[] keys, int at) {
      for (int i = 0; i < rows; i++) {
        keys[at + i] = vector.getShort(from + i);
      }
    }

    @Override
    void write(UnsafeRowWriter writer, long key) {
      writer.write(0, (short) key);
    }
  },
  INT("int") {
    @Override
    void readAll(ColumnVector vector, int from, int rows, long[] keys, int at) {
      for (int i = 0; i < rows; i++) {
        keys[at + i] = vector.getInt(from + i);
      }
    }

    @Override
    void write(UnsafeRowWriter writer, long key) {
      writer.write(0, (int) key);
    }
  },
  LONG("bigint") {
    @Override
    void readAll(ColumnVector vector, int from, int rows, long[] keys, int at) {
      for (int i = 0; i < rows; i++) {
        keys[at + i] = vector.getLong(from + i);
      }
    }

    @Override
    void write(UnsafeRowWriter writer, long key) {
      writer.write(0, key);
    }
  };

  private final String sqlName;

  IntegralType(String sqlName) {
    this.sqlName = sqlName;
  }

  static Optional<IntegralType> of(DataType type) {
    return Arrays.stream(values())
        .filter(known -> known.sqlName.equals(type.catalogString()))
        .findFirst();
  }

  /**
   * Reads rows of a vector, without its nulls.
   *
   * @return how many keys there are
   */
  final int read(ColumnVector vector, int from, int rows, long[] keys) {
    if (!vector.hasNull()) {
      readAll(vector, from, rows, keys, 0);
      return rows;
    }
    int found = 0;
    for (int row = from; row < from + rows; row++) {
      if (!vector.isNullAt(row)) {
        readAll(vector, row, 1, keys, found++);
      }
    }
    return found;
  }

  /** Where there is no null. Each width has its own loop, so that the call in it is of one kind. */
  abstract void readAll(ColumnVector vector, int from, int rows, long[] keys, int at);

  /** As the first value of a row. */
  abstract void write(UnsafeRowWriter writer, long key);
}
