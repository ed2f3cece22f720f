package io.github.adaptivemargins.classes.labels;

import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.count.Utf8Slice;
import java.util.Arrays;

/**
 * String labels in UTF-8 with a number each. Sorting moves only their positions in the packed
 * labels.
 */
public final class StringLabels extends LabelArray {
  /** Label bytes in a sort key. The last byte of the key is the length of the rest of the label. */
  private static final int KEY_BYTES = Long.BYTES - 1;

  private final PackedLabels packed;
  private final PackedLabels.Reader reader;
  private long[] positions;

  /** Empty while the numbers are those of the packed labels. */
  private long[] numbers = new long[0];

  /** Whether the number of a label is its index, not the number of the packed label. */
  private boolean isNumberedByIndex;

  private StringLabels(PackedLabels packed, long[] positions) {
    this.packed = packed;
    this.reader = packed.reader();
    this.positions = positions;
  }

  /** The labels in the order in which they were added. */
  public static StringLabels of(PackedLabels strings) {
    long[] positions = new long[Math.toIntExact(strings.size())];
    PackedLabels.Reader reader = strings.reader();
    for (int i = 0; i < positions.length; i++) {
      reader.next();
      positions[i] = reader.position();
      reader.string();
    }
    return new StringLabels(strings, positions);
  }

  /**
   * The labels sorted, each with its class index as its number. This array must be in class order.
   * If it is already sorted, the class index is the position; else it is the number that is packed
   * with the label.
   */
  public StringLabels sortedByLabel() {
    int ascending = 1;
    while (ascending < size() && compare(ascending - 1, this, ascending) <= 0) {
      ascending++;
    }
    StringLabels sorted = new StringLabels(packed, positions);
    if (ascending >= size()) {
      sorted.isNumberedByIndex = true;
    } else {
      sorted.positions = positions.clone();
      sorted.sort();
    }
    return sorted;
  }

  @Override
  public int size() {
    return positions.length;
  }

  /** A label, without copying its bytes. */
  public Utf8Slice label(int i) {
    reader.seek(positions[i]);
    return reader.string();
  }

  @Override
  public long number(int i) {
    if (isNumberedByIndex) {
      return i;
    }
    if (numbers.length > 0) {
      return numbers[i];
    }
    reader.seek(positions[i]);
    return reader.number();
  }

  @Override
  public long[] numbers() {
    if (numbers.length == 0) {
      long[] all = new long[positions.length];
      Arrays.setAll(all, this::number);
      numbers = all;
    }
    return numbers;
  }

  @Override
  public String text(int i) {
    return label(i).toString();
  }

  @Override
  int compare(int i, LabelArray other, int j) {
    return label(i).compareTo(((StringLabels) other).label(j));
  }

  @Override
  public void sort() {
    if (positions.length > 1) {
      sort(new long[positions.length], 0, positions.length, 0);
    }
  }

  /** Sorts a range of labels that begin with the same {@code depth} bytes. */
  private void sort(long[] keys, int from, int to, int depth) {
    int common = commonBytes(from, to, depth);
    for (int i = from; i < to; i++) {
      keys[i] = key(label(i), common);
    }
    LongPairRadixSort.sort(keys, positions, from, to);
    int start = from;
    for (int i = from + 1; i <= to; i++) {
      if (i == to || keys[i] != keys[start]) {
        if (i - start > 1 && isCut(keys[start])) {
          sort(keys, start, i, common + KEY_BYTES);
        }
        start = i;
      }
    }
  }

  private int commonBytes(int from, int to, int depth) {
    Utf8Slice first = label(from);
    int common = first.length();
    for (int i = from + 1; i < to && common > depth; i++) {
      Utf8Slice label = label(i);
      int same = depth;
      int end = Math.min(common, label.length());
      while (same < end && label.byteAt(same) == first.byteAt(same)) {
        same++;
      }
      common = same;
    }
    return common;
  }

  /** Keys sort like their labels. Equal keys mean equal labels, unless both were cut. */
  private static long key(Utf8Slice label, int from) {
    int left = label.length() - from;
    long key = 0;
    for (int i = 0; i < KEY_BYTES; i++) {
      key = key << Byte.SIZE | (i < left ? label.byteAt(from + i) & 0xFF : 0);
    }
    return (key << Byte.SIZE | Math.min(left, KEY_BYTES + 1)) ^ Long.MIN_VALUE;
  }

  /** Whether the label has more bytes than its key. */
  private static boolean isCut(long key) {
    return (key & 0xFF) > KEY_BYTES;
  }

  @Override
  public void appendTo(PackedLabels others, int i, long number) {
    others.add(label(i).bytes(), number);
  }

  /** These labels in the order in which they were added, then the others, which are moved. */
  public StringLabels followedBy(PackedLabels others) {
    packed.moveFrom(others);
    return of(packed);
  }

  @Override
  long[] reusableArray() {
    return positions;
  }

  @Override
  public void put(int index, int i, long number) {
    numbers()[index] = number;
    positions[index] = positions[i];
  }

  @Override
  public void truncate(int size) {
    if (size < positions.length) {
      positions = Arrays.copyOf(positions, size);
      numbers = Arrays.copyOf(numbers, size);
    }
  }
}
