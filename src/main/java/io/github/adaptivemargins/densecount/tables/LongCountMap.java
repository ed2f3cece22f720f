package io.github.adaptivemargins.densecount.tables;

import java.util.Arrays;

/**
 * A hash table from integer key to count, at most half full. Slots have the order of the hash, so
 * that the keys of a block are neighbours.
 */
public final class LongCountMap implements CountMap {
  private static final int MIN_SLOTS = 1 << 12;

  private final int sharedHashBits;
  private long[] keys = new long[MIN_SLOTS];

  /** Count of each slot; 0 in a free slot. */
  private long[] counts = new long[MIN_SLOTS];

  private int size;

  /**
   * @param sharedHashBits number of upper hash bits that are the same for all keys, 0 or more
   */
  public LongCountMap(int sharedHashBits) {
    this.sharedHashBits = sharedHashBits;
  }

  /**
   * Adds to the count of a key.
   *
   * @param more 1 or more
   */
  void add(long key, long more) {
    int slot = findSlot(key);
    if (counts[slot] == 0) {
      keys[slot] = key;
      size++;
    }
    counts[slot] += more;
    if (size > keys.length / 2) {
      grow();
    }
  }

  /** Returns the slot of a key, or the free slot where it belongs. */
  private int findSlot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (CountBlock.hash(key) << sharedHashBits >>> Long.numberOfLeadingZeros(mask));
    while (counts[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new long[2 * oldKeys.length];
    counts = new long[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] != 0) {
        int slot = findSlot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  int size() {
    return size;
  }

  @Override
  public int nextSlot(int from) {
    for (int slot = from; slot < counts.length; slot++) {
      if (counts[slot] != 0) {
        return slot;
      }
    }
    return -1;
  }

  public long key(int slot) {
    return keys[slot];
  }

  /** Returns the count of an occupied slot, 1 or more. */
  public long count(int slot) {
    return counts[slot];
  }

  @Override
  public int blockOf(int slot) {
    return CountBlock.ofHashed(keys[slot]);
  }

  @Override
  public void writeTo(CountBlock block, int slot) {
    block.add(keys[slot], counts[slot]);
  }

  @Override
  public void clear() {
    Arrays.fill(counts, 0);
    size = 0;
  }
}
