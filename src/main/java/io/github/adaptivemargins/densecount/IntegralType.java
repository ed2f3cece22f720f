package io.github.adaptivemargins.densecount;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnVector;

/** How the integers of a width are read, and written to a row. */
enum IntegralType {
  BYTE("tinyint") {
    @Override
    long read(InternalRow row, int ordinal) {
      return row.getByte(ordinal);
    }

    @Override
    void read(ColumnVector vector, int from, int size, long[] keys) {
      for (int i = 0; i < size; i++) {
        keys[i] = vector.getByte(from + i);
      }
    }

    @Override
    void write(UnsafeRowWriter row, long key) {
      row.write(0, (byte) key);
    }
  },
  SHORT("smallint") {
    @Override
    long read(InternalRow row, int ordinal) {
      return row.getShort(ordinal);
    }

    @Override
    void read(ColumnVector vector, int from, int size, long[] keys) {
      for (int i = 0; i < size; i++) {
        keys[i] = vector.getShort(from + i);
      }
    }

    @Override
    void write(UnsafeRowWriter row, long key) {
      row.write(0, (short) key);
    }
  },
  INT("int") {
    @Override
    long read(InternalRow row, int ordinal) {
      return row.getInt(ordinal);
    }

    @Override
    void read(ColumnVector vector, int from, int size, long[] keys) {
      for (int i = 0; i < size; i++) {
        keys[i] = vector.getInt(from + i);
      }
    }

    @Override
    void write(UnsafeRowWriter row, long key) {
      row.write(0, (int) key);
    }
  },
  LONG("bigint") {
    @Override
    long read(InternalRow row, int ordinal) {
      return row.getLong(ordinal);
    }

    @Override
    void read(ColumnVector vector, int from, int size, long[] keys) {
      for (int i = 0; i < size; i++) {
        keys[i] = vector.getLong(from + i);
      }
    }

    @Override
    void read(ValuesReader values, int size, long[] keys) {
      for (int i = 0; i < size; i++) {
        keys[i] = values.readLong();
      }
    }

    @Override
    void readPlain(ByteBuffer values, int size, long[] keys) {
      values.asLongBuffer().get(keys, 0, size);
      values.position(values.position() + size * Long.BYTES);
    }

    @Override
    void write(UnsafeRowWriter row, long key) {
      row.write(0, key);
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

  abstract long read(InternalRow row, int ordinal);

  /** Rows without nulls. Each width has its own loop, so that the call in it is of one kind. */
  abstract void read(ColumnVector vector, int from, int size, long[] keys);

  /** The next values of a Parquet page, which has no integers of fewer than 32 bits. */
  void read(ValuesReader values, int size, long[] keys) {
    for (int i = 0; i < size; i++) {
      keys[i] = values.readInteger();
    }
  }

  void readPlain(ByteBuffer values, int size, long[] keys) {
    IntBuffer integers = values.asIntBuffer();
    for (int i = 0; i < size; i++) {
      keys[i] = integers.get(i);
    }
    values.position(values.position() + size * Integer.BYTES);
  }

  /** As the first value of a row. */
  abstract void write(UnsafeRowWriter row, long key);
}
