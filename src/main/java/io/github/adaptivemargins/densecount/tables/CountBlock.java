package io.github.adaptivemargins.densecount.tables;

import io.github.adaptivemargins.densecount.keys.ByteArrays;

/**
 * Keys with their counts in the form that goes through the shuffle: a block number and bytes. The
 * key alone determines the block number. So all counts of a key are in blocks of one number.
 *
 * <p>Integers are varints of the zigzag difference to the integer before. A string is a varint of
 * its length in bytes, and its bytes. A varint of the count follows each key. The block of the
 * nulls has one varint, their count.
 */
public final class CountBlock {
  /** Number of upper bits of a hash that choose the block of a key. */
  public static final int HASH_BITS = 12;

  /** Block number of the nulls. */
  public static final int NULLS = 3 << HASH_BITS;

  /** A block of dense integers has 2 to this power neighbouring keys. */
  static final int RANGE_BITS = 12;

  private static final int FIRST_HASHED = 1 << HASH_BITS;
  private static final int FIRST_STRINGS = 2 << HASH_BITS;

  /** 2^64 divided by the golden ratio: a factor that spreads keys over the upper bits. */
  private static final long GOLDEN_LONG = 0x9E3779B97F4A7C15L;

  private static final int GOLDEN_INT = 0x9E3779B9;

  private byte[] bytes = new byte[1 << 10];
  private int end;
  private long previousKey;
  private int number;

  /** Returns the block number of a dense integer, from 0 to 2^24 - 1. */
  static int ofDense(long key) {
    return (int) (key >>> RANGE_BITS);
  }

  /** Returns the block number of any other integer. */
  static int ofHashed(long key) {
    return FIRST_HASHED + (int) (hash(key) >>> (Long.SIZE - HASH_BITS));
  }

  /** Returns the block number of a string, by its spread hash. */
  static int ofStringHash(int hash) {
    return FIRST_STRINGS + (hash >>> (Integer.SIZE - HASH_BITS));
  }

  /** Multiplies twice, so that multiples of a power of two are spread too. */
  static long hash(long key) {
    long spread = key * GOLDEN_LONG;
    return (spread ^ (spread >>> Integer.SIZE)) * GOLDEN_LONG;
  }

  /** Spreads a hash over the upper bits. */
  static int spread(int hash) {
    return hash * GOLDEN_INT;
  }

  /** Removes the content, and starts a block. */
  void start(int block) {
    number = block;
    end = 0;
    previousKey = 0;
  }

  public int number() {
    return number;
  }

  /** Returns the array of the content; only the first {@link #length()} bytes are valid. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns the length of the content in bytes. */
  public int length() {
    return end;
  }

  void add(long key, long count) {
    reserve(2 * ByteArrays.MAX_VARINT_BYTES);
    long difference = key - previousKey;
    previousKey = key;
    write((difference << 1) ^ (difference >> (Long.SIZE - 1)));
    write(count);
  }

  void add(byte[] array, int start, int length, long count) {
    reserve(Math.addExact(2 * ByteArrays.MAX_VARINT_BYTES, length));
    write(length);
    System.arraycopy(array, start, bytes, end, length);
    end += length;
    write(count);
  }

  void addNulls(long count) {
    reserve(ByteArrays.MAX_VARINT_BYTES);
    write(count);
  }

  private void reserve(int more) {
    bytes = ByteArrays.ensureCapacity(bytes, Math.addExact(end, more));
  }

  private void write(long value) {
    end = ByteArrays.writeVarint(value, bytes, end);
  }

  /**
   * Adds the counts of a block to those of other blocks with the same number.
   *
   * @return the number of nulls in the block
   */
  public static long merge(
      int number, byte[] content, LongCountMap integers, StringCountMap strings) {
    Reader in = new Reader(content);
    if (number == NULLS) {
      return in.readVarint();
    } else if (number >= FIRST_STRINGS) {
      in.mergeStrings(strings);
    } else {
      in.mergeIntegers(integers);
    }
    return 0;
  }

  /** Reads the content of a block. An array and an index are faster here than a ByteBuffer. */
  private static final class Reader {
    private final byte[] content;
    private int position;

    Reader(byte[] content) {
      this.content = content;
    }

    void mergeIntegers(LongCountMap integers) {
      long key = 0;
      while (position < content.length) {
        long difference = readVarint();
        key += (difference >>> 1) ^ -(difference & 1);
        integers.add(key, readVarint());
      }
    }

    void mergeStrings(StringCountMap strings) {
      while (position < content.length) {
        int length = (int) readVarint();
        int start = position;
        position += length;
        strings.add(content, start, length, readVarint());
      }
    }

    long readVarint() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte part = content[position++];
        value |= (part & 0x7FL) << shift;
        if (part >= 0) {
          return value;
        }
      }
    }
  }
}
