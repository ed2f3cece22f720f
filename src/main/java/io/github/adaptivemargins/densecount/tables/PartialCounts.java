package io.github.adaptivemargins.densecount.tables;

import io.github.adaptivemargins.densecount.keys.KeyBatch;

/**
 * Counts of keys in bounded memory. Integers from 0 to 2^24 - 1 use dense arrays of 4,096
 * neighbours (16 kB each, at most 64 MB in total). Other integers use a hash table of at most 2^19
 * keys (16 MB). Strings use a hash table of at most 2^19 keys (8 MB, and about 64 MB of strings). A
 * full table is flushed. A key may be emitted more than once.
 */
public final class PartialCounts {
  private static final int RANGE = 1 << CountBlock.RANGE_BITS;

  private static final int RANGES = (1 << 24) / RANGE;
  private static final int MAX_MAP_KEYS = 1 << 19;
  private static final int MAX_STRING_BYTES = 1 << 26;

  /** Bound of the rows in dense arrays. Their unsigned ints hold this many rows and one batch. */
  private static final int MAX_DENSE_ROWS = 1 << 30;

  /** Largest block of a hash table in bytes, without its last key. */
  private static final int MAX_BLOCK_BYTES = 1 << 20;

  /** The dense array of each range of keys; null if no key of the range occurred. */
  private final int[][] dense = new int[RANGES][];

  private long denseRows;
  private final LongCountMap integers = new LongCountMap(0);
  private final StringCountMap strings = new StringCountMap(0);
  private long nulls;

  /** The range that is flushed next; negative if no flush of the dense arrays is in progress. */
  private int nextRange = -1;

  private final Flush integerFlush = new Flush(integers);
  private final Flush stringFlush = new Flush(strings);

  /** Adds the keys and nulls of a batch. The counts must not be {@linkplain #isFull() full}. */
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

  private void add(long[] keys, int[] occurrences, int size) {
    for (int i = 0; i < size; i++) {
      long range = keys[i] >>> CountBlock.RANGE_BITS;
      if (range < RANGES) {
        int[] counts = dense[(int) range];
        if (counts == null) {
          counts = new int[RANGE];
          dense[(int) range] = counts;
        }
        counts[(int) keys[i] & (RANGE - 1)] += occurrences[i];
      } else {
        integers.add(keys[i], occurrences[i]);
      }
    }
  }

  /** Returns whether the counts must be flushed before another batch is added. */
  public boolean isFull() {
    return denseRows >= MAX_DENSE_ROWS || isFull(integers.size()) || isFull(strings);
  }

  private static boolean isFull(int keys) {
    return keys + KeyBatch.MAX_KEYS > MAX_MAP_KEYS;
  }

  private static boolean isFull(StringCountMap strings) {
    return isFull(strings.size()) || strings.entryBytes() >= MAX_STRING_BYTES;
  }

  /** Starts to flush the part that is full. {@link #flushNext} must be called until it is done. */
  public void startFlush() {
    if (denseRows >= MAX_DENSE_ROWS) {
      startFlushOfAll();
    } else if (isFull(integers.size())) {
      integerFlush.start();
    } else {
      stringFlush.start();
    }
  }

  /** Starts to flush all counts. {@link #flushNext} must be called until it is done. */
  public void startFlushOfAll() {
    nextRange = 0;
    integerFlush.start();
    stringFlush.start();
    denseRows = 0;
  }

  /**
   * Moves the next block of a started flush out of these counts.
   *
   * @param block receives the keys and counts
   * @return false if the flush is done or none was started; the block is then unchanged
   */
  public boolean flushNext(CountBlock block) {
    return flushNulls(block)
        || flushDense(block)
        || integerFlush.flushNext(block)
        || stringFlush.flushNext(block);
  }

  private boolean flushNulls(CountBlock block) {
    if (nextRange != 0 || nulls == 0) {
      return false;
    }
    block.start(CountBlock.NULLS);
    block.addNulls(nulls);
    nulls = 0;
    return true;
  }

  private boolean flushDense(CountBlock block) {
    while (nextRange >= 0 && nextRange < RANGES && dense[nextRange] == null) {
      nextRange++;
    }
    if (nextRange < 0 || nextRange == RANGES) {
      nextRange = -1;
      return false;
    }
    int[] counts = dense[nextRange];
    dense[nextRange] = null;
    long firstKey = (long) nextRange << CountBlock.RANGE_BITS;
    nextRange++;
    block.start(CountBlock.ofDense(firstKey));
    for (int i = 0; i < RANGE; i++) {
      if (counts[i] != 0) {
        block.add(firstKey + i, Integer.toUnsignedLong(counts[i]));
      }
    }
    return true;
  }

  /** Moves the keys of a hash table out block by block, and clears the table at the end. */
  private static final class Flush {
    private final CountMap map;

    /** Negative if no flush is in progress. */
    private int next = -1;

    Flush(CountMap map) {
      this.map = map;
    }

    void start() {
      next = 0;
    }

    boolean flushNext(CountBlock block) {
      if (next < 0) {
        return false;
      }
      int slot = map.nextSlot(next);
      if (slot < 0) {
        map.clear();
        next = -1;
        return false;
      }
      block.start(map.blockOf(slot));
      while (slot >= 0 && map.blockOf(slot) == block.number() && block.length() < MAX_BLOCK_BYTES) {
        map.writeTo(block, slot);
        next = slot + 1;
        slot = map.nextSlot(next);
      }
      return true;
    }
  }
}
