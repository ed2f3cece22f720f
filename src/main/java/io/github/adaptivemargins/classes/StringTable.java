package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.count.Utf8;
import java.util.Arrays;

/** Strings in UTF-8, each with a number: where they are, since they stay there when sorted. */
final class StringTable extends LabelTable {
  /** The bytes of a label in a key of the sort; the last byte of a key tells how many follow. */
  private static final int KEY_BYTES = Long.BYTES - 1;

  private final LabelBytes bytes;
  private final LabelBytes.Reader reader;
  private long[] positions;

  /** Empty while they are those that stand with the labels. */
  private long[] numbers = new long[0];

  /** Whether the number of each is its place here, whatever stands with the labels. */
  private boolean arePlaces;

  private StringTable(LabelBytes bytes, long[] positions) {
    this.bytes = bytes;
    this.reader = bytes.reader();
    this.positions = positions;
  }

  /** In the order in which they were added. */
  static StringTable of(LabelBytes strings) {
    long[] positions = new long[Math.toIntExact(strings.size())];
    LabelBytes.Reader reader = strings.reader();
    for (int i = 0; i < positions.length; i++) {
      reader.next();
      positions[i] = reader.position();
      reader.string();
    }
    return new StringTable(strings, positions);
  }

  /**
   * These labels in their order, each with its place here; this table stays as it is.
   *
   * <p>The number that stands with a label is no place where classes were sorted: it is the samples
   * then, but the place of such a label is its rank. A list has any order, and its places with it.
   */
  StringTable ranked() {
    int ascending = 1;
    while (ascending < size() && compare(ascending - 1, this, ascending) <= 0) {
      ascending++;
    }
    StringTable ranked = new StringTable(bytes, positions);
    if (ascending >= size()) {
      ranked.arePlaces = true;
    } else {
      ranked.positions = positions.clone();
      ranked.sort();
    }
    return ranked;
  }

  @Override
  int size() {
    return positions.length;
  }

  Utf8 label(int i) {
    return at(positions[i]);
  }

  private Utf8 at(long position) {
    reader.seek(position);
    return reader.string();
  }

  @Override
  long number(int i) {
    if (arePlaces) {
      return i;
    }
    if (numbers.length > 0) {
      return numbers[i];
    }
    reader.seek(positions[i]);
    return reader.number();
  }

  @Override
  long[] numbers() {
    if (numbers.length == 0) {
      long[] all = new long[positions.length];
      Arrays.setAll(all, this::number);
      numbers = all;
    }
    return numbers;
  }

  @Override
  String text(int i) {
    return label(i).toString();
  }

  @Override
  int compare(int i, LabelTable other, int j) {
    return label(i).compareTo(((StringTable) other).label(j));
  }

  @Override
  void sort() {
    if (positions.length > 1) {
      sort(new long[positions.length], 0, positions.length, 0);
    }
  }

  /** Sorts labels that begin with the same {@code depth} bytes. */
  private void sort(long[] keys, int from, int to, int depth) {
    int common = commonBytes(from, to, depth);
    for (int i = from; i < to; i++) {
      keys[i] = key(label(i), common);
    }
    PairSort.sort(keys, positions, from, to);
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
    Utf8 first = label(from);
    int common = first.length();
    for (int i = from + 1; i < to && common > depth; i++) {
      Utf8 label = label(i);
      int same = depth;
      int end = Math.min(common, label.length());
      while (same < end && label.at(same) == first.at(same)) {
        same++;
      }
      common = same;
    }
    return common;
  }

  /** Of two keys the lesser is that of the lesser label; equal ones tell the labels' equality. */
  private static long key(Utf8 label, int from) {
    int left = label.length() - from;
    long key = 0;
    for (int i = 0; i < KEY_BYTES; i++) {
      key = key << Byte.SIZE | (i < left ? label.at(from + i) & 0xFF : 0);
    }
    return (key << Byte.SIZE | Math.min(left, KEY_BYTES + 1)) ^ Long.MIN_VALUE;
  }

  /** But where the label goes on. */
  private static boolean isCut(long key) {
    return (key & 0xFF) > KEY_BYTES;
  }

  @Override
  void addTo(LabelBytes others, int i, long number) {
    others.add(label(i).bytes(), number);
  }

  /** These labels as they were added, and the others behind them, which are taken. */
  StringTable followedBy(LabelBytes others) {
    bytes.append(others);
    return of(bytes);
  }

  @Override
  long[] places() {
    return positions;
  }

  @Override
  void put(int place, int i, long number) {
    numbers()[place] = number;
    positions[place] = positions[i];
  }

  @Override
  void truncate(int size) {
    if (size < positions.length) {
      positions = Arrays.copyOf(positions, size);
      numbers = Arrays.copyOf(numbers, size);
    }
  }
}
