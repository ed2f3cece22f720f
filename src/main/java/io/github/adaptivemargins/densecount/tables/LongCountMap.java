package io.github.adaptivemargins.densecount.tables;

import java.util.Arrays;

/**
 * Sums by integer, in a hash table that is at most half taken. Its slots are in the order of the
 * hash, so that the keys of a block are near each other.
 */
public final class LongCountMap implements CountMap {
  private static final int MIN_SLOTS = 1 << 12;

  private final int hashBits;
  private long[] keys = new long[MIN_SLOTS];

  /** Of each slot; 0 in one that is free. */
  private long[] sums = new long[MIN_SLOTS];

  private int taken;

  /**
   * @param hashBits how many upper bits of the hash all keys share
   */
  public LongCountMap(int hashBits) {
    this.hashBits = hashBits;
  }

  /**
   * Adds to the sum of a key.
   *
   * @param more not 0
   */
  public void add(long key, long more) {
    int slot = slot(key);
    if (sums[slot] == 0) {
      keys[slot] = key;
      taken++;
    }
    sums[slot] += more;
    if (taken > keys.length / 2) {
      grow();
    }
  }

  /** The slot that has a key, or the free one that it can take. */
  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (CountBlock.hash(key) << hashBits >>> Long.numberOfLeadingZeros(mask));
    while (sums[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldSums = sums;
    keys = new long[2 * oldKeys.length];
    sums = new long[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldSums[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        sums[slot] = oldSums[i];
      }
    }
  }

  /** The number of keys. */
  public int size() {
    return taken;
  }

  @Override
  public int next(int from) {
    for (int slot = from; slot < sums.length; slot++) {
      if (sums[slot] != 0) {
        return slot;
      }
    }
    return -1;
  }

  public long key(int slot) {
    return keys[slot];
  }

  public long sum(int slot) {
    return sums[slot];
  }

  @Override
  public int blockOf(int slot) {
    return CountBlock.ofHash(keys[slot]);
  }

  @Override
  public void addTo(CountBlock block, int slot) {
    block.add(keys[slot], sums[slot]);
  }

  @Override
  public void clear() {
    Arrays.fill(sums, 0);
    taken = 0;
  }
}
