package io.github.adaptivemargins.densecount;

import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * The rows of each key, in memory that has a bound. When there is no more room, counts have to be
 * given before more rows can be added; a key that comes again is given again.
 */
abstract class KeyCounts {
  /** How many keys may be added at once. */
  static final int MAX_KEYS = 4096;

  /**
   * With how many rows there is no more room: counts are unsigned ints, and a page that may have an
   * int of rows is added at once.
   */
  static final int MAX_ROWS = 1 << 30;

  private long rows;
  private long nulls;
  private long ungivenRows;
  private boolean givesNulls;

  /** Whether keys of a type can be counted: integers, and strings of the binary collation. */
  static boolean canCount(DataType type) {
    return IntegralType.of(type).isPresent() || type.equals(DataTypes.StringType);
  }

  static KeyCounts of(DataType type) {
    return IntegralType.of(type).<KeyCounts>map(IntegralCounts::new).orElseGet(StringCounts::new);
  }

  /**
   * Counts some rows of a vector, as many of them as there is room for; there is for one.
   *
   * @return how many
   */
  final int add(ColumnVector vector, int from, int size) {
    return vector.hasNull()
        ? addRuns(vector, from, from + size) - from
        : addKeys(vector, from, size);
  }

  /** Between its nulls. */
  private int addRuns(ColumnVector vector, int from, int end) {
    int row = from;
    while (row < end && hasRoom()) {
      int start = row;
      while (row < end && !vector.isNullAt(row)) {
        row++;
      }
      row = start + addKeys(vector, start, row - start);
      start = row;
      while (row < end && vector.isNullAt(row)) {
        row++;
      }
      addNulls(row - start);
    }
    return row;
  }

  private int addKeys(ColumnVector vector, int from, int size) {
    return addRead(read(vector, from, size));
  }

  /**
   * Counts the next values of a page in plain encoding, as many of them as are read at once.
   *
   * @return how many
   */
  final int addPlain(ByteBuffer values, int size) {
    return addRead(readPlain(values, size));
  }

  /**
   * Counts the next values of a page in any other encoding, as many of them as are read at once.
   *
   * @return how many
   */
  final int add(ValuesReader values, int size) {
    return addRead(read(values, size));
  }

  /**
   * Counts the next values of a dictionary, which is in plain encoding, as many of them as are read
   * at once.
   *
   * @param times how often each is there; none of it is negative
   * @param from where in it the first is
   * @return how many
   */
  final int addDictionary(ByteBuffer values, int[] times, int from, int size) {
    int read = readPlain(values, size);
    addKeys(times, from, read);
    long added = 0;
    for (int i = from; i < from + read; i++) {
      added += times[i];
    }
    addRows(added);
    return read;
  }

  /**
   * Counts some of the rows that follow.
   *
   * @param ordinal of the key
   */
  final void add(Iterator<InternalRow> rows, int ordinal) {
    int size = 0;
    int nulls = 0;
    while (size + nulls < MAX_KEYS && canRead(size) && rows.hasNext()) {
      InternalRow row = rows.next();
      if (row.isNullAt(ordinal)) {
        nulls++;
      } else {
        read(row, ordinal, size++);
      }
    }
    addNulls(nulls);
    addRead(size);
  }

  private int addRead(int size) {
    addKeys(size);
    addRows(size);
    return size;
  }

  final void addNulls(int more) {
    rows += more;
    nulls += more;
  }

  private void addRows(long more) {
    rows += more;
    ungivenRows += more;
  }

  /** How many rows have been added. */
  final long rows() {
    return rows;
  }

  /** Whether {@link #MAX_KEYS} more can be added. */
  final boolean hasRoom() {
    return ungivenRows < MAX_ROWS && hasRoomForKeys();
  }

  /** Begins to give what has to go before more can be added. */
  final void makeRoom() {
    if (ungivenRows >= MAX_ROWS) {
      giveAll();
    } else {
      giveSome();
    }
  }

  /** Begins to give all counts. */
  final void giveAll() {
    giveAllKeys();
    ungivenRows = 0;
    givesNulls = nulls > 0;
  }

  /** Whether there is a count to be given; when there is none any more, there is room again. */
  final boolean hasNext() {
    return hasNextKey() || givesNulls;
  }

  /** Gives the next count, and forgets it. */
  final void next(UnsafeRowWriter row) {
    row.reset();
    row.zeroOutNullBytes();
    if (hasNextKey()) {
      nextKey();
      writeKey(row);
      row.write(1, Integer.toUnsignedLong(count()));
    } else {
      row.setNullAt(0);
      row.write(1, nulls);
      nulls = 0;
      givesNulls = false;
    }
  }

  /** Reads the key of a row as the one at an index. */
  abstract void read(InternalRow row, int ordinal, int index);

  /** Whether one more key can be read at once with so many that have been. */
  abstract boolean canRead(int before);

  /**
   * Reads rows without nulls, at most {@link #MAX_KEYS}, as long as it {@link #canRead}.
   *
   * @return how many
   */
  abstract int read(ColumnVector vector, int from, int size);

  abstract int read(ValuesReader values, int size);

  /** Of little-endian order, moved behind what is read. */
  abstract int readPlain(ByteBuffer values, int size);

  /** Counts each key that was read last. */
  abstract void addKeys(int size);

  /** Counts each key that was read last so many times. */
  abstract void addKeys(int[] times, int from, int size);

  abstract boolean hasRoomForKeys();

  /** Begins to give so many keys that there is room again. */
  abstract void giveSome();

  abstract void giveAllKeys();

  abstract boolean hasNextKey();

  /** Makes the next key the present one, and forgets its count. */
  abstract void nextKey();

  /** The present key, as the first value of a row. */
  abstract void writeKey(UnsafeRowWriter row);

  /** Of the present key, unsigned. */
  abstract int count();
}
