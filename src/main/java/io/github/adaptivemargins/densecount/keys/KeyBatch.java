package io.github.adaptivemargins.densecount.keys;

import java.util.Arrays;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What is read at once, whatever it is read from: keys that are integers, keys that are strings, as
 * slices of an array, how often each is there, and how many nulls there are. A string that is the
 * usual writing of a number, as labels in texts are, is an integer from here on.
 */
public final class KeyBatch {
  /** How many keys there may be. */
  public static final int MAX_KEYS = 4096;

  /** How many bytes of strings there may be, but for those of the last. */
  private static final int MAX_BYTES = 1 << 22;

  private static final int DOUBLED_BYTES = 1 << 26;
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
  private final long[] integers = new long[MAX_KEYS];
  private final int[] integerOccurrences = new int[MAX_KEYS];
  private int integerSize;

  private byte[] bytes = new byte[0];
  private byte[] copies = new byte[0];
  private int copiedBytes;
  private final int[] starts = new int[MAX_KEYS];
  private final int[] lengths = new int[MAX_KEYS];
  private final int[] stringOccurrences = new int[MAX_KEYS];
  private int stringSize;
  private long stringBytes;

  private long nulls;
  private long keyRows;

  public void clear() {
    integerSize = 0;
    stringSize = 0;
    stringBytes = 0;
    copiedBytes = 0;
    nulls = 0;
    keyRows = 0;
  }

  /** How many more keys can be added; none when there are as many bytes as there may be. */
  public int remaining() {
    return stringBytes < MAX_BYTES ? MAX_KEYS - integerSize - stringSize : 0;
  }

  public void addNulls(long more) {
    nulls += more;
  }

  public void addInteger(long key, int times) {
    integers[integerSize] = key;
    integerOccurrences[integerSize++] = times;
    keyRows += times;
  }

  /**
   * Adds keys that are there once each.
   *
   * @return where the caller has to put them among the {@link #integers()}
   */
  public int addIntegers(int size) {
    int first = integerSize;
    integerSize += size;
    keyRows += size;
    Arrays.fill(integerOccurrences, first, integerSize, 1);
    return first;
  }

  /** Whether strings in that array can be added to those that are there already. */
  public boolean canReference(byte[] array) {
    return stringSize == 0 || bytes == array;
  }

  /** Whether strings can be added that are in no array, or each in one of its own. */
  public boolean canCopy() {
    return canReference(copies);
  }

  /** Adds a key where it is, in an array that this batch {@link #canReference}. */
  public void addString(byte[] array, int start, int length, int times) {
    bytes = array;
    keyRows += times;
    stringBytes += length;
    long integer = DecimalParser.number(array, start, length);
    if (integer >= 0) {
      integers[integerSize] = integer;
      integerOccurrences[integerSize++] = times;
    } else {
      starts[stringSize] = start;
      lengths[stringSize] = length;
      stringOccurrences[stringSize++] = times;
    }
  }

  /** Adds a copy of a key to a batch that {@link #canCopy}. */
  public void addCopy(UTF8String key) {
    int length = key.numBytes();
    byte[] before = copies;
    copies = ensureCapacity(copies, Math.addExact(copiedBytes, length));
    bytes = bytes == before ? copies : bytes;
    key.writeToMemory(copies, (long) Platform.BYTE_ARRAY_OFFSET + copiedBytes);
    addString(copies, copiedBytes, length, 1);
    copiedBytes += length;
  }

  /** Doubled; beyond 64 MB, where a bound is near, made larger by an eighth. */
  public static byte[] ensureCapacity(byte[] bytes, int end) {
    if (end <= bytes.length) {
      return bytes;
    }
    long grown = bytes.length + (bytes.length < DOUBLED_BYTES ? bytes.length : bytes.length / 8L);
    return Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY, Math.max(end, grown)));
  }

  public int integerSize() {
    return integerSize;
  }

  public long[] integers() {
    return integers;
  }

  /** Of each integer, in the same order. */
  public int[] integerOccurrences() {
    return integerOccurrences;
  }

  public int stringSize() {
    return stringSize;
  }

  /** Where all strings are. */
  public byte[] bytes() {
    return bytes;
  }

  public int start(int string) {
    return starts[string];
  }

  public int length(int string) {
    return lengths[string];
  }

  public int times(int string) {
    return stringOccurrences[string];
  }

  public long nulls() {
    return nulls;
  }

  /** How many rows it stands for. */
  public long rows() {
    return nulls + keyRows;
  }

  /** How many rows have a key. */
  public long keyRows() {
    return keyRows;
  }
}
