package io.github.adaptivemargins.densecount.keys;

import java.util.Arrays;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Keys that a source reads in one step: integers, strings, the number of occurrences of each key,
 * and the number of nulls. Strings are byte ranges of one array. A string that is an integer in
 * canonical form, such as a label in a text file, is stored as an integer.
 */
public final class KeyBatch {
  /** Largest number of keys. */
  public static final int MAX_KEYS = 4096;

  /** Largest number of bytes of strings, without those of the last string. */
  private static final int MAX_BYTES = 1 << 22;

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

  /** Returns how many more keys fit; 0 also if the strings have too many bytes. */
  public int remaining() {
    return stringBytes < MAX_BYTES ? MAX_KEYS - integerSize - stringSize : 0;
  }

  /** Adds nulls, which need no space. */
  public void addNulls(long more) {
    nulls += more;
  }

  /**
   * Adds an integer key.
   *
   * @param occurrences 1 or more
   */
  public void addInteger(long key, int occurrences) {
    integers[integerSize] = key;
    integerOccurrences[integerSize++] = occurrences;
    keyRows += occurrences;
  }

  /**
   * Reserves space for integers that occur once each. The caller writes them to {@link
   * #integers()}.
   *
   * @return index of the first reserved integer
   */
  int reserveIntegers(int size) {
    int first = integerSize;
    integerSize += size;
    keyRows += size;
    Arrays.fill(integerOccurrences, first, integerSize, 1);
    return first;
  }

  /** Returns whether strings of this array can be added: all strings must share one array. */
  boolean canReference(byte[] array) {
    return stringSize == 0 || bytes == array;
  }

  /** Returns whether copies of strings can be added: all strings must share one array. */
  boolean canCopy() {
    return canReference(copies);
  }

  /**
   * Adds a string key without a copy.
   *
   * @param array an array that this batch {@link #canReference}
   * @param occurrences 1 or more
   */
  void addString(byte[] array, int start, int length, int occurrences) {
    bytes = array;
    keyRows += occurrences;
    stringBytes += length;
    long integer = DecimalParser.parse(array, start, length);
    if (integer >= 0) {
      integers[integerSize] = integer;
      integerOccurrences[integerSize++] = occurrences;
    } else {
      starts[stringSize] = start;
      lengths[stringSize] = length;
      stringOccurrences[stringSize++] = occurrences;
    }
  }

  /** Adds a copy of a string key. The batch must be one that {@link #canCopy}. */
  void addCopy(UTF8String key) {
    int length = key.numBytes();
    byte[] before = copies;
    copies = ByteArrays.ensureCapacity(copies, Math.addExact(copiedBytes, length));
    bytes = bytes == before ? copies : bytes;
    key.writeToMemory(copies, (long) Platform.BYTE_ARRAY_OFFSET + copiedBytes);
    addString(copies, copiedBytes, length, 1);
    copiedBytes += length;
  }

  public int integerSize() {
    return integerSize;
  }

  /** Returns the array of the integer keys; only the first {@link #integerSize()} are valid. */
  public long[] integers() {
    return integers;
  }

  /** Returns the array of the occurrences of each integer key, in the order of the keys. */
  public int[] integerOccurrences() {
    return integerOccurrences;
  }

  public int stringSize() {
    return stringSize;
  }

  /** Returns the array that contains the bytes of all string keys. */
  public byte[] stringBytes() {
    return bytes;
  }

  /** Returns the index of the first byte of a string key. */
  public int stringStart(int string) {
    return starts[string];
  }

  /** Returns the length of a string key in bytes. */
  public int stringLength(int string) {
    return lengths[string];
  }

  public int stringOccurrences(int string) {
    return stringOccurrences[string];
  }

  public long nulls() {
    return nulls;
  }

  /** Returns the number of rows: the occurrences of all keys, and the nulls. */
  public long rows() {
    return nulls + keyRows;
  }

  /** Returns the number of rows that are not null. */
  public long keyRows() {
    return keyRows;
  }
}
