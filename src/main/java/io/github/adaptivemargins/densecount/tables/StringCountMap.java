package io.github.adaptivemargins.densecount.tables;

import io.github.adaptivemargins.densecount.keys.KeyBatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Sums by string, in a hash table that is at most half taken. Its slots are in the order of the
 * hash, and lead straight to an entry of sum, length and bytes: with many classes nearly all of the
 * time goes into waiting for memory.
 */
public final class StringCountMap implements CountMap {
  private static final int MIN_SLOTS = 1 << 12;
  private static final int MIN_BYTES = 1 << 16;
  private static final int SEED = 42;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** Of an entry: sum, then length, then bytes. */
  private static final int LENGTH = Long.BYTES;

  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private final int hashBits;

  /** The hash in the upper half, in the lower where the entry is, plus one; 0 in a free one. */
  private long[] slots = new long[MIN_SLOTS];

  private int taken;
  private byte[] entries = new byte[MIN_BYTES];
  private int endOfEntries;

  private final int[] hashes = new int[KeyBatch.MAX_KEYS];
  private final long[] seenSlots = new long[KeyBatch.MAX_KEYS];
  private final long[] seenSums = new long[KeyBatch.MAX_KEYS];

  /**
   * @param hashBits how many upper bits of the hash all keys share
   */
  public StringCountMap(int hashBits) {
    this.hashBits = hashBits;
  }

  /**
   * Adds the strings of a batch. Has the processor fetch all slots at once, and then all entries,
   * instead of one after the other: a third less time for the whole of a job that counts 100
   * million strings of 203,094 classes.
   */
  public void add(KeyBatch batch) {
    int size = batch.stringSize();
    byte[] bytes = batch.bytes();
    for (int i = 0; i < size; i++) {
      hashes[i] = hash(bytes, batch.start(i), batch.length(i));
    }
    for (int i = 0; i < size; i++) {
      seenSlots[i] = slots[home(hashes[i])];
    }
    for (int i = 0; i < size; i++) {
      seenSums[i] = (long) LONG.get(entries, Math.max((int) seenSlots[i] - 1, 0));
    }
    for (int i = 0; i < size; i++) {
      add(hashes[i], bytes, batch.start(i), batch.length(i), batch.times(i));
    }
  }

  /**
   * Adds to the sum of a key.
   *
   * @param more not 0
   */
  public void add(byte[] bytes, int start, int length, long more) {
    add(hash(bytes, start, length), bytes, start, length, more);
  }

  private void add(int hash, byte[] bytes, int start, int length, long more) {
    int slot = home(hash);
    while (slots[slot] != 0) {
      int at = at(slots[slot]);
      if (hash(slots[slot]) == hash && isAt(at, bytes, start, length)) {
        LONG.set(entries, at, (long) LONG.get(entries, at) + more);
        return;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = (long) hash << Integer.SIZE | (append(bytes, start, length, more) + 1);
    if (++taken > slots.length / 2) {
      grow();
    }
  }

  /** By all bits: the keys of a task may be those whose murmur hash has one remainder. */
  private static int hash(byte[] bytes, int start, int length) {
    return CountBlock.spread(
        Murmur3_x86_32.hashUnsafeBytes(
            bytes, (long) Platform.BYTE_ARRAY_OFFSET + start, length, SEED));
  }

  private int home(int hash) {
    return hash << hashBits >>> Integer.numberOfLeadingZeros(slots.length - 1);
  }

  private static int hash(long slot) {
    return (int) (slot >>> Integer.SIZE);
  }

  private static int at(long slot) {
    return (int) slot - 1;
  }

  private boolean isAt(int at, byte[] bytes, int start, int length) {
    return (int) INT.get(entries, at + LENGTH) == length
        && Arrays.equals(entries, at + BYTES, at + BYTES + length, bytes, start, start + length);
  }

  private int append(byte[] bytes, int start, int length, long sum) {
    int at = endOfEntries;
    endOfEntries = Math.addExact(at + BYTES, length);
    entries = KeyBatch.ensureCapacity(entries, endOfEntries);
    LONG.set(entries, at, sum);
    INT.set(entries, at + LENGTH, length);
    System.arraycopy(bytes, start, entries, at + BYTES, length);
    return at;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (long slot : old) {
      if (slot != 0) {
        int free = home(hash(slot));
        while (slots[free] != 0) {
          free = (free + 1) & (slots.length - 1);
        }
        slots[free] = slot;
      }
    }
  }

  /** The number of keys. */
  public int size() {
    return taken;
  }

  /** What the keys and their sums take. */
  public int bytes() {
    return endOfEntries;
  }

  @Override
  public int next(int from) {
    for (int slot = from; slot < slots.length; slot++) {
      if (slots[slot] != 0) {
        return slot;
      }
    }
    return -1;
  }

  /** Where the key of a slot is, with others. */
  public byte[] entries() {
    return entries;
  }

  public int start(int slot) {
    return at(slots[slot]) + BYTES;
  }

  public int length(int slot) {
    return (int) INT.get(entries, at(slots[slot]) + LENGTH);
  }

  public long sum(int slot) {
    return (long) LONG.get(entries, at(slots[slot]));
  }

  @Override
  public int blockOf(int slot) {
    return CountBlock.ofStringHash(hash(slots[slot]));
  }

  @Override
  public void addTo(CountBlock block, int slot) {
    block.add(entries, start(slot), length(slot), sum(slot));
  }

  @Override
  public void clear() {
    Arrays.fill(slots, 0);
    taken = 0;
    endOfEntries = 0;
  }
}
