package io.github.adaptivemargins.densecount.tables;

import io.github.adaptivemargins.densecount.keys.KeyBatch;

/**
 * The rows of each key, in memory that has a bound: of integers from 0 to 2^24 in an array for each
 * 4,096 neighbours of which one is seen (16 kB, and 64 MB at most), of other integers in a table of
 * 2^19 (16 MB), of strings in one of 2^19 (8 MB and some 64 MB of strings). When there is no more
 * remaining they have to be drained; a key that comes again is drained again.
 */
public final class PartialCounts {
  /** The neighbours are those of a block. */
  private static final int RANGE = 1 << CountBlock.RANGE_BITS;

  private static final int RANGES = (1 << 24) / RANGE;
  private static final int MAX_TABLE_KEYS = 1 << 19;
  private static final int MAX_STRING_BYTES = 1 << 26;

  /** With how many rows the arrays, of unsigned ints, are full; a batch may have as many. */
  private static final int MAX_ROWS = 1 << 30;

  /** How many bytes a block of a table has at most, but for those of its last key. */
  private static final int MAX_BLOCK_BYTES = 1 << 20;

  /** By the upper bits of a key; null where none is seen. */
  private final int[][] dense = new int[RANGES][];

  private long denseRows;
  private final LongCountMap integers = new LongCountMap(0);
  private final StringCountMap strings = new StringCountMap(0);
  private long nulls;

  /** The array that is drained next; negative when none is, or no longer. */
  private int nextRange = -1;

  private final Drain ofIntegers = new Drain(integers);
  private final Drain ofStrings = new Drain(strings);

  public void add(KeyBatch batch) {
    nulls += batch.nulls();
    denseRows += batch.keyRows();
    int size = batch.integerSize();
    if (size > 0) {
      add(batch.integers(), batch.integerOccurrences(), size);
    }
    if (batch.stringSize() > 0) {
      strings.add(batch);
    }
  }

  private void add(long[] keys, int[] times, int size) {
    for (int i = 0; i < size; i++) {
      long range = keys[i] >>> CountBlock.RANGE_BITS;
      if (range < RANGES) {
        int[] counts = dense[(int) range];
        if (counts == null) {
          counts = new int[RANGE];
          dense[(int) range] = counts;
        }
        counts[(int) keys[i] & (RANGE - 1)] += times[i];
      } else {
        integers.add(keys[i], times[i]);
      }
    }
  }

  /** Whether one more batch can be added. */
  public boolean hasRoom() {
    return denseRows < MAX_ROWS
        && integers.size() + KeyBatch.MAX_KEYS <= MAX_TABLE_KEYS
        && strings.size() + KeyBatch.MAX_KEYS <= MAX_TABLE_KEYS
        && strings.bytes() < MAX_STRING_BYTES;
  }

  /** Begins to drain what is full. */
  public void makeRoom() {
    if (denseRows >= MAX_ROWS) {
      drainAll();
    } else if (integers.size() + KeyBatch.MAX_KEYS > MAX_TABLE_KEYS) {
      ofIntegers.begin();
    } else {
      ofStrings.begin();
    }
  }

  public void drainAll() {
    nextRange = 0;
    ofIntegers.begin();
    ofStrings.begin();
    denseRows = 0;
  }

  /** Takes the next block of what is drained; returns false when there is none any more. */
  public boolean take(CountBlock block) {
    return takeNulls(block) || takeDense(block) || ofIntegers.take(block) || ofStrings.take(block);
  }

  private boolean takeNulls(CountBlock block) {
    if (nextRange != 0 || nulls == 0) {
      return false;
    }
    block.begin(CountBlock.NULLS);
    block.addNulls(nulls);
    nulls = 0;
    return true;
  }

  private boolean takeDense(CountBlock block) {
    while (nextRange >= 0 && nextRange < RANGES && dense[nextRange] == null) {
      nextRange++;
    }
    if (nextRange < 0 || nextRange == RANGES) {
      nextRange = -1;
      return false;
    }
    int[] counts = dense[nextRange];
    dense[nextRange] = null;
    long first = (long) nextRange << CountBlock.RANGE_BITS;
    nextRange++;
    block.begin(CountBlock.ofRange(first));
    for (int i = 0; i < RANGE; i++) {
      if (counts[i] != 0) {
        block.add(first + i, Integer.toUnsignedLong(counts[i]));
      }
    }
    return true;
  }

  /** Takes the keys of a table block by block, and then leaves it empty. */
  private static final class Drain {
    private final CountMap table;

    /** Negative when nothing is drained. */
    private int next = -1;

    Drain(CountMap table) {
      this.table = table;
    }

    void begin() {
      next = 0;
    }

    boolean take(CountBlock block) {
      if (next < 0) {
        return false;
      }
      int slot = table.next(next);
      if (slot < 0) {
        table.clear();
        next = -1;
        return false;
      }
      block.begin(table.blockOf(slot));
      while (slot >= 0
          && table.blockOf(slot) == block.number()
          && block.length() < MAX_BLOCK_BYTES) {
        table.addTo(block, slot);
        next = slot + 1;
        slot = table.next(next);
      }
      return true;
    }
  }
}
