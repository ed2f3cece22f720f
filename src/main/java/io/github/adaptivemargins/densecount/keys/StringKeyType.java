package io.github.adaptivemargins.densecount.keys;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** String keys. The batch references the array of the strings if they share one. */
final class StringKeyType implements KeyType {
  @Override
  public void read(InternalRow row, int ordinal, KeyBatch batch) {
    batch.addCopy(row.getUTF8String(ordinal));
  }

  @Override
  public int read(ColumnVector vector, int from, int size, KeyBatch batch) {
    Object first = vector.getUTF8String(from).getBaseObject();
    Object last = vector.getUTF8String(from + size - 1).getBaseObject();
    if (size > 1 && first == last && first instanceof byte[] array) {
      return batch.canReference(array) ? readInPlace(array, vector, from, size, batch) : 0;
    }
    return readCopies(vector, from, size, batch);
  }

  /** Stops before the first string that is in another array. */
  private static int readInPlace(
      byte[] array, ColumnVector vector, int from, int size, KeyBatch batch) {
    int read = 0;
    while (read < size && batch.remaining() > 0) {
      UTF8String key = vector.getUTF8String(from + read);
      if (key.getBaseObject() != array) {
        return read;
      }
      int start = (int) (key.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
      batch.addString(array, start, key.numBytes(), 1);
      read++;
    }
    return read;
  }

  private static int readCopies(ColumnVector vector, int from, int size, KeyBatch batch) {
    int read = 0;
    while (read < size && batch.remaining() > 0 && batch.canCopy()) {
      batch.addCopy(vector.getUTF8String(from + read));
      read++;
    }
    return read;
  }

  @Override
  public int read(ValuesReader values, int size, KeyBatch batch) {
    int read = 0;
    while (read < size && batch.remaining() > 0 && batch.canCopy()) {
      Binary key = values.readBytes();
      batch.addCopy(UTF8String.fromBytes(key.getBytesUnsafe()));
      read++;
    }
    return read;
  }

  @Override
  public int readPlain(ByteBuffer values, int size, KeyBatch batch) {
    return readPlain(values, i -> 1, size, batch);
  }

  @Override
  public int readPlain(ByteBuffer values, int[] occurrences, int from, int size, KeyBatch batch) {
    return readPlain(values, i -> occurrences[from + i], size, batch);
  }

  private static int readPlain(
      ByteBuffer values, IntUnaryOperator occurrences, int size, KeyBatch batch) {
    byte[] array = values.array();
    int offset = values.arrayOffset();
    int read = 0;
    while (read < size && batch.remaining() > 0 && batch.canReference(array)) {
      int length = values.getInt();
      Objects.checkFromIndexSize(0, length, values.remaining());
      int start = values.position();
      values.position(start + length);
      if (occurrences.applyAsInt(read) > 0) {
        batch.addString(array, offset + start, length, occurrences.applyAsInt(read));
      }
      read++;
    }
    return read;
  }
}
