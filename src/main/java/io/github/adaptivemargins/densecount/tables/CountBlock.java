package io.github.adaptivemargins.densecount.tables;

import io.github.adaptivemargins.densecount.keys.KeyBatch;

/**
 * Some keys and how often each is there, as they go through the shuffle: the number of a block, and
 * bytes. A key is in one block, whatever it is counted with, so that whoever has all bytes of a
 * block has all counts of its keys.
 *
 * <p>An integer is written as the difference to the one before, in base 128; a string as its length
 * and its bytes; a count in base 128.
 */
public final class CountBlock {
  /** How many upper bits of a hash say in which block a key is. */
  public static final int HASH_BITS = 12;

  /** How many lower bits of an integer do not, where the integers of a block are neighbours. */
  public static final int RANGE_BITS = 12;

  private static final int HASHED_INTEGERS = 1 << HASH_BITS;
  private static final int STRINGS = 2 << HASH_BITS;

  /** That of the nulls, which holds their count alone. */
  public static final int NULLS = 3 << HASH_BITS;

  /** 2^64 over the golden ratio: spreads the keys over the upper bits. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final int SPREAD_INT = 0x9E3779B9;
  private static final int MAX_INTEGER_BYTES = 10;

  private byte[] bytes = new byte[1 << 10];
  private int end;
  private long before;
  private int number;

  /** Integers from 0 to 2^24. */
  public static int ofRange(long key) {
    return (int) (key >>> RANGE_BITS);
  }

  public static int ofHash(long key) {
    return HASHED_INTEGERS + (int) (hash(key) >>> (Long.SIZE - HASH_BITS));
  }

  public static int ofStringHash(int hash) {
    return STRINGS + (hash >>> (Integer.SIZE - HASH_BITS));
  }

  public static boolean isOfStrings(int block) {
    return block >= STRINGS;
  }

  /** Twice, so that keys which are multiples of a power of two are spread, too. */
  public static long hash(long key) {
    long spread = key * SPREAD;
    return (spread ^ (spread >>> Integer.SIZE)) * SPREAD;
  }

  public static int spread(int hash) {
    return hash * SPREAD_INT;
  }

  /** Forgets all, and begins a block. */
  public void begin(int block) {
    number = block;
    end = 0;
    before = 0;
  }

  public int number() {
    return number;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return end;
  }

  public boolean isEmpty() {
    return end == 0;
  }

  public void add(long key, long count) {
    reserve(2 * MAX_INTEGER_BYTES);
    long difference = key - before;
    before = key;
    put((difference << 1) ^ (difference >> (Long.SIZE - 1)));
    put(count);
  }

  public void add(byte[] array, int start, int length, long count) {
    reserve(Math.addExact(2 * MAX_INTEGER_BYTES, length));
    put(length);
    System.arraycopy(array, start, bytes, end, length);
    end += length;
    put(count);
  }

  public void addNulls(long count) {
    reserve(MAX_INTEGER_BYTES);
    put(count);
  }

  private void reserve(int more) {
    bytes = KeyBatch.ensureCapacity(bytes, Math.addExact(end, more));
  }

  private void put(long value) {
    long rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[end++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[end++] = (byte) rest;
  }

  /** Reads what was written. */
  public static final class Reader {
    private final byte[] bytes;
    private int at;
    private long before;

    public Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    public boolean hasMore() {
      return at < bytes.length;
    }

    public void addIntegersTo(LongCountMap sums) {
      while (hasMore()) {
        long difference = next();
        before += (difference >>> 1) ^ -(difference & 1);
        sums.add(before, next());
      }
    }

    public void addStringsTo(StringCountMap sums) {
      while (hasMore()) {
        int length = (int) next();
        int start = at;
        at += length;
        sums.add(bytes, start, length, next());
      }
    }

    public long next() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte part = bytes[at++];
        value |= (long) (part & 0x7F) << shift;
        if (part >= 0) {
          return value;
        }
      }
    }
  }
}
