package io.github.adaptivemargins.densecount.keys;

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
public enum IntegerKeyType implements KeyType {
  BYTE("tinyint", Byte.SIZE) {
    @Override
    long read(InternalRow row, int ordinal) {
      return row.getByte(ordinal);
    }

    @Override
    void read(ColumnVector vector, int from, int size, long[] keys, int at) {
      for (int i = 0; i < size; i++) {
        keys[at + i] = vector.getByte(from + i);
      }
    }

    @Override
    public void write(UnsafeRowWriter row, long key) {
      row.write(0, (byte) key);
    }
  },
  SHORT("smallint", Short.SIZE) {
    @Override
    long read(InternalRow row, int ordinal) {
      return row.getShort(ordinal);
    }

    @Override
    void read(ColumnVector vector, int from, int size, long[] keys, int at) {
      for (int i = 0; i < size; i++) {
        keys[at + i] = vector.getShort(from + i);
      }
    }

    @Override
    public void write(UnsafeRowWriter row, long key) {
      row.write(0, (short) key);
    }
  },
  INT("int", Integer.SIZE) {
    @Override
    long read(InternalRow row, int ordinal) {
      return row.getInt(ordinal);
    }

    @Override
    void read(ColumnVector vector, int from, int size, long[] keys, int at) {
      for (int i = 0; i < size; i++) {
        keys[at + i] = vector.getInt(from + i);
      }
    }

    @Override
    public void write(UnsafeRowWriter row, long key) {
      row.write(0, (int) key);
    }
  },
  LONG("bigint", Long.SIZE) {
    @Override
    long read(InternalRow row, int ordinal) {
      return row.getLong(ordinal);
    }

    @Override
    void read(ColumnVector vector, int from, int size, long[] keys, int at) {
      for (int i = 0; i < size; i++) {
        keys[at + i] = vector.getLong(from + i);
      }
    }

    @Override
    void read(ValuesReader values, int size, long[] keys, int at) {
      for (int i = 0; i < size; i++) {
        keys[at + i] = values.readLong();
      }
    }

    @Override
    void readPlain(ByteBuffer values, int size, long[] keys, int at) {
      values.asLongBuffer().get(keys, at, size);
      values.position(values.position() + size * Long.BYTES);
    }

    @Override
    long readPlain(ByteBuffer values) {
      return values.getLong();
    }

    @Override
    public void write(UnsafeRowWriter row, long key) {
      row.write(0, key);
    }
  };

  private final String sqlName;
  private final int bits;

  IntegerKeyType(String sqlName, int bits) {
    this.sqlName = sqlName;
    this.bits = bits;
  }

  public static Optional<IntegerKeyType> of(DataType type) {
    return Arrays.stream(values())
        .filter(known -> known.sqlName.equals(type.catalogString()))
        .findFirst();
  }

  abstract long read(InternalRow row, int ordinal);

  /** Each width has its own loop, so that the call in it is of one kind. */
  abstract void read(ColumnVector vector, int from, int size, long[] keys, int at);

  /**
   * A Parquet page has no integers of fewer than 32 bits.
   *
   * @throws ArithmeticException if one is not of this type
   */
  private void check(long[] keys, int from, int size) {
    if (bits < Integer.SIZE) {
      for (int i = from; i < from + size; i++) {
        if (keys[i] != keys[i] << -bits >> -bits) {
          throw new ArithmeticException(keys[i] + " is no " + sqlName);
        }
      }
    }
  }

  void read(ValuesReader values, int size, long[] keys, int at) {
    for (int i = 0; i < size; i++) {
      keys[at + i] = values.readInteger();
    }
  }

  void readPlain(ByteBuffer values, int size, long[] keys, int at) {
    IntBuffer integers = values.asIntBuffer();
    for (int i = 0; i < size; i++) {
      keys[at + i] = integers.get(i);
    }
    values.position(values.position() + size * Integer.BYTES);
  }

  long readPlain(ByteBuffer values) {
    return values.getInt();
  }

  /** As the first value of a row. */
  public abstract void write(UnsafeRowWriter row, long key);

  @Override
  public void read(InternalRow row, int ordinal, KeyBatch batch) {
    batch.addInteger(read(row, ordinal), 1);
  }

  @Override
  public int read(ColumnVector vector, int from, int size, KeyBatch batch) {
    int read = Math.min(size, batch.remaining());
    read(vector, from, read, batch.integers(), batch.addIntegers(read));
    return read;
  }

  @Override
  public int read(ValuesReader values, int size, KeyBatch batch) {
    int read = Math.min(size, batch.remaining());
    int first = batch.addIntegers(read);
    read(values, read, batch.integers(), first);
    check(batch.integers(), first, read);
    return read;
  }

  @Override
  public int readPlain(ByteBuffer values, int size, KeyBatch batch) {
    int read = Math.min(size, batch.remaining());
    int first = batch.addIntegers(read);
    readPlain(values, read, batch.integers(), first);
    check(batch.integers(), first, read);
    return read;
  }

  @Override
  public int readPlain(ByteBuffer values, int[] times, int from, int size, KeyBatch batch) {
    int read = Math.min(size, batch.remaining());
    int first = batch.integerSize();
    for (int i = from; i < from + read; i++) {
      long key = readPlain(values);
      if (times[i] > 0) {
        batch.addInteger(key, times[i]);
      }
    }
    check(batch.integers(), first, batch.integerSize() - first);
    return read;
  }
}
