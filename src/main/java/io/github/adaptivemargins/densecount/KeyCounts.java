package io.github.adaptivemargins.densecount;

import java.util.Arrays;

/**
 * Counts by key: in an array for the keys from 0 to 2^24, as far as they are seen, and for all
 * others in a hash table of at most 2^20 slots, half of them taken. At most 64 + 12 MB; when the
 * table is full its counts have to be given before there is room for more, and a key that comes
 * again is given again.
 */
final class KeyCounts {
  /** How many keys may be added at once. */
  static final int MAX_KEYS = 4096;

  private static final int MIN_DENSE = 1 << 12;
  private static final int MAX_DENSE = 1 << 24;
  private static final int MIN_SLOTS = 1 << 14;
  private static final int MAX_SLOTS = 1 << 20;

  /** So that no count of an int can overflow. */
  private static final int MAX_ROWS = Integer.MAX_VALUE - MAX_KEYS;

  /** 2^64 over the golden ratio: spreads the keys over the upper bits. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private int[] dense = new int[MIN_DENSE];
  private long[] slotKeys = new long[MIN_SLOTS];

  /** Of each slot; 0 in one that is free. */
  private int[] slotCounts = new int[MIN_SLOTS];

  private int taken;
  private int rows;
  private long nulls;

  /** What is being given: of the array, then of the table, then of nulls, up to these. */
  private int nextDense;

  private int endDense;
  private int nextSlot;
  private int endSlot;
  private boolean givesNulls;

  private boolean isNull;
  private long key;
  private long count;

  /** Whether {@link #MAX_KEYS} more can be added. */
  boolean hasRoom() {
    return taken + MAX_KEYS <= MAX_SLOTS / 2 && rows <= MAX_ROWS - MAX_KEYS;
  }

  void addNulls(int more) {
    nulls += more;
  }

  /** Counts the first keys of an array. */
  void add(long[] keys, int size) {
    int[] array = dense;
    for (int i = 0; i < size; i++) {
      long found = keys[i];
      if (found >= 0 && found < array.length) {
        array[(int) found]++;
      } else {
        addBeyond(found);
        array = dense;
      }
    }
    rows += size;
  }

  private void addBeyond(long found) {
    if (found >= 0 && found < MAX_DENSE) {
      dense = Arrays.copyOf(dense, Integer.highestOneBit((int) found) << 1);
      dense[(int) found]++;
    } else {
      addToTable(found);
    }
  }

  private void addToTable(long found) {
    int slot = slot(found);
    if (slotCounts[slot]++ == 0) {
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

  /** Begins to give what has to go before more can be added. */
  void makeRoom() {
    if (rows > MAX_ROWS - MAX_KEYS) {
      giveAll();
    } else {
      endSlot = slotKeys.length;
    }
  }

  /** Begins to give all counts. */
  void giveAll() {
    endDense = dense.length;
    endSlot = slotKeys.length;
    givesNulls = true;
    rows = 0;
  }

  /** Whether there is a count to be given; when there is none any more, there is room again. */
  boolean hasNext() {
    while (nextDense < endDense && dense[nextDense] == 0) {
      nextDense++;
    }
    if (nextDense < endDense) {
      return true;
    }
    while (nextSlot < endSlot && slotCounts[nextSlot] == 0) {
      nextSlot++;
    }
    if (nextSlot < endSlot) {
      return true;
    }
    if (givesNulls && nulls > 0) {
      return true;
    }
    nextDense = 0;
    endDense = 0;
    taken = endSlot > 0 ? 0 : taken;
    nextSlot = 0;
    endSlot = 0;
    givesNulls = false;
    return false;
  }

  /** Gives the next count, and forgets it. */
  void next() {
    isNull = false;
    if (nextDense < endDense) {
      key = nextDense;
      count = dense[nextDense];
      dense[nextDense++] = 0;
    } else if (nextSlot < endSlot) {
      key = slotKeys[nextSlot];
      count = slotCounts[nextSlot];
      slotCounts[nextSlot++] = 0;
    } else {
      isNull = true;
      count = nulls;
      nulls = 0;
    }
  }

  boolean isNull() {
    return isNull;
  }

  long key() {
    return key;
  }

  long count() {
    return count;
  }
}
