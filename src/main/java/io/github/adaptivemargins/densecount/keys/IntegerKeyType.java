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

/** Integer keys of one width: how to read them, and how to write them to a row. */
public enum IntegerKeyType implements KeyType {
  BYTE("tinyint", Byte.SIZE) {
    @Override
    long get(InternalRow row, int ordinal) {
      return row.getByte(ordinal);
    }

    @Override
    void copy(ColumnVector vector, int from, int size, long[] keys, int start) {
      for (int i = 0; i < size; i++) {
        keys[start + i] = vector.getByte(from + i);
      }
    }

    @Override
    public void write(UnsafeRowWriter row, long key) {
      row.write(0, (byte) key);
    }
  },
  SHORT("smallint", Short.SIZE) {
    @Override
    long get(InternalRow row, int ordinal) {
      return row.getShort(ordinal);
    }

    @Override
    void copy(ColumnVector vector, int from, int size, long[] keys, int start) {
      for (int i = 0; i < size; i++) {
        keys[start + i] = vector.getShort(from + i);
      }
    }

    @Override
    public void write(UnsafeRowWriter row, long key) {
      row.write(0, (short) key);
    }
  },
  INT("int", Integer.SIZE) {
    @Override
    long get(InternalRow row, int ordinal) {
      return row.getInt(ordinal);
    }

    @Override
    void copy(ColumnVector vector, int from, int size, long[] keys, int start) {
      for (int i = 0; i < size; i++) {
        keys[start + i] = vector.getInt(from + i);
      }
    }

    @Override
    public void write(UnsafeRowWriter row, long key) {
      row.write(0, (int) key);
    }
  },
  LONG("bigint", Long.SIZE) {
    @Override
    long get(InternalRow row, int ordinal) {
      return row.getLong(ordinal);
    }

    @Override
    void copy(ColumnVector vector, int from, int size, long[] keys, int start) {
      for (int i = 0; i < size; i++) {
        keys[start + i] = vector.getLong(from + i);
      }
    }

    @Override
    void copy(ValuesReader values, int size, long[] keys, int start) {
      for (int i = 0; i < size; i++) {
        keys[start + i] = values.readLong();
      }
    }

    @Override
    void copyPlain(ByteBuffer values, int size, long[] keys, int start) {
      values.asLongBuffer().get(keys, start, size);
      values.position(values.position() + size * Long.BYTES);
    }

    @Override
    long nextPlain(ByteBuffer values) {
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

  /** Returns the key type of an integer type; empty for any other type. */
  public static Optional<IntegerKeyType> of(DataType type) {
    return Arrays.stream(values())
        .filter(known -> known.sqlName.equals(type.catalogString()))
        .findFirst();
  }

  /** Writes a key as the first field of a row. */
  public abstract void write(UnsafeRowWriter row, long key);

  abstract long get(InternalRow row, int ordinal);

  /** Each width has a loop of its own, so that the JIT inlines the call within it. */
  abstract void copy(ColumnVector vector, int from, int size, long[] keys, int start);

  void copy(ValuesReader values, int size, long[] keys, int start) {
    for (int i = 0; i < size; i++) {
      keys[start + i] = values.readInteger();
    }
  }

  void copyPlain(ByteBuffer values, int size, long[] keys, int start) {
    IntBuffer integers = values.asIntBuffer();
    for (int i = 0; i < size; i++) {
      keys[start + i] = integers.get(i);
    }
    values.position(values.position() + size * Integer.BYTES);
  }

  long nextPlain(ByteBuffer values) {
    return values.getInt();
  }

  /**
   * Checks the range of keys from a Parquet page, which stores short types as 32 bits.
   *
   * @throws ArithmeticException if a key does not fit into this type
   */
  private void checkRange(long[] keys, int from, int size) {
    if (bits < Integer.SIZE) {
      for (int i = from; i < from + size; i++) {
        if (keys[i] != keys[i] << -bits >> -bits) {
          throw new ArithmeticException(keys[i] + " is not a " + sqlName);
        }
      }
    }
  }

  @Override
  public void read(InternalRow row, int ordinal, KeyBatch batch) {
    batch.addInteger(get(row, ordinal), 1);
  }

  @Override
  public int read(ColumnVector vector, int from, int size, KeyBatch batch) {
    int read = Math.min(size, batch.remaining());
    copy(vector, from, read, batch.integers(), batch.reserveIntegers(read));
    return read;
  }

  @Override
  public int read(ValuesReader values, int size, KeyBatch batch) {
    int read = Math.min(size, batch.remaining());
    int first = batch.reserveIntegers(read);
    copy(values, read, batch.integers(), first);
    checkRange(batch.integers(), first, read);
    return read;
  }

  @Override
  public int readPlain(ByteBuffer values, int size, KeyBatch batch) {
    int read = Math.min(size, batch.remaining());
    int first = batch.reserveIntegers(read);
    copyPlain(values, read, batch.integers(), first);
    checkRange(batch.integers(), first, read);
    return read;
  }

  @Override
  public int readPlain(ByteBuffer values, int[] occurrences, int from, int size, KeyBatch batch) {
    int read = Math.min(size, batch.remaining());
    int first = batch.integerSize();
    for (int i = from; i < from + read; i++) {
      long key = nextPlain(values);
      if (occurrences[i] > 0) {
        batch.addInteger(key, occurrences[i]);
      }
    }
    checkRange(batch.integers(), first, batch.integerSize() - first);
    return read;
  }
}
