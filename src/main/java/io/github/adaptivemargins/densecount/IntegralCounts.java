package io.github.adaptivemargins.densecount;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Counts integers: in an array for those from 0 to 2^24, as far as they are seen, and for all
 * others in a hash table of at most 2^20 slots, half of them taken. At most 64 + 12 MB.
 */
final class IntegralCounts extends KeyCounts {
  private static final int MIN_DENSE = 1 << 12;
  private static final int MAX_DENSE = 1 << 24;
  private static final int MIN_SLOTS = 1 << 14;
  private static final int MAX_SLOTS = 1 << 20;

  /** 2^64 over the golden ratio: spreads the keys over the upper bits. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final IntegralType type;

  /** Those that were read last. */
  private final long[] keys = new long[MAX_KEYS];

  private int[] dense = new int[MIN_DENSE];
  private long[] slotKeys = new long[MIN_SLOTS];

  /** Of each slot; 0 in one that is free. */
  private int[] slotCounts = new int[MIN_SLOTS];

  private int taken;

  /** What is being given: of the array, then of the table, up to these. */
  private int nextDense;

  private int endDense;
  private int nextSlot;
  private int endSlot;

  private long key;
  private int count;

  IntegralCounts(IntegralType type) {
    this.type = type;
  }

  @Override
  void read(InternalRow row, int ordinal, int index) {
    keys[index] = type.read(row, ordinal);
  }

  @Override
  boolean canRead(int before) {
    return before < MAX_KEYS;
  }

  @Override
  int read(ColumnVector vector, int from, int size) {
    type.read(vector, from, size, keys);
    return size;
  }

  @Override
  int read(ValuesReader values, int size) {
    type.read(values, size, keys);
    return size;
  }

  @Override
  int readPlain(ByteBuffer values, int size) {
    type.readPlain(values, size, keys);
    return size;
  }

  @Override
  void addKeys(int size) {
    int[] array = dense;
    for (int i = 0; i < size; i++) {
      long found = keys[i];
      if (found >= 0 && found < array.length) {
        array[(int) found]++;
      } else {
        addBeyond(found, 1);
        array = dense;
      }
    }
  }

  @Override
  void addKeys(int[] times, int from, int size) {
    for (int i = 0; i < size; i++) {
      long found = keys[i];
      if (found >= 0 && found < dense.length) {
        dense[(int) found] += times[from + i];
      } else if (times[from + i] > 0) {
        addBeyond(found, times[from + i]);
      }
    }
  }

  private void addBeyond(long found, int size) {
    if (found >= 0 && found < MAX_DENSE) {
      dense = Arrays.copyOf(dense, Integer.highestOneBit((int) found) << 1);
      dense[(int) found] += size;
    } else {
      addToTable(found, size);
    }
  }

  private void addToTable(long found, int size) {
    int slot = slot(found);
    boolean isNew = slotCounts[slot] == 0;
    slotCounts[slot] += size;
    if (isNew) {
      slotKeys[slot] = found;
      if (++taken > slotKeys.length / 2 && slotKeys.length < MAX_SLOTS) {
        growTable();
      }
    }
  }

  /** The slot that has a key, or the free one that it can take. */
  private int slot(long found) {
    int mask = slotKeys.length - 1;
    int slot = (int) ((found * SPREAD) >>> Long.numberOfLeadingZeros(mask));
    while (slotCounts[slot] != 0 && slotKeys[slot] != found) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void growTable() {
    long[] oldKeys = slotKeys;
    int[] oldCounts = slotCounts;
    slotKeys = new long[2 * oldKeys.length];
    slotCounts = new int[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] != 0) {
        int slot = slot(oldKeys[i]);
        slotKeys[slot] = oldKeys[i];
        slotCounts[slot] = oldCounts[i];
      }
    }
  }

  @Override
  boolean hasRoomForKeys() {
    return taken + MAX_KEYS <= MAX_SLOTS / 2;
  }

  /** The table alone: the array has room for all its keys. */
  @Override
  void giveSome() {
    nextSlot = 0;
    endSlot = slotKeys.length;
    taken = 0;
  }

  @Override
  void giveAllKeys() {
    nextDense = 0;
    endDense = dense.length;
    giveSome();
  }

  @Override
  boolean hasNextKey() {
    while (nextDense < endDense && dense[nextDense] == 0) {
      nextDense++;
    }
    if (nextDense < endDense) {
      return true;
    }
    while (nextSlot < endSlot && slotCounts[nextSlot] == 0) {
      nextSlot++;
    }
    return nextSlot < endSlot;
  }

  @Override
  void nextKey() {
    if (nextDense < endDense) {
      key = nextDense;
      count = dense[nextDense];
      dense[nextDense++] = 0;
    } else {
      key = slotKeys[nextSlot];
      count = slotCounts[nextSlot];
      slotCounts[nextSlot++] = 0;
    }
  }

  @Override
  void writeKey(UnsafeRowWriter row) {
    type.write(row, key);
  }

  @Override
  int count() {
    return count;
  }
}
