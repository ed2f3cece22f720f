package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.LabelBytes;
import java.util.Arrays;

/** Integers, each with a number. */
final class IntegerTable extends LabelTable {
  private long[] labels;
  private long[] numbers;

  /**
   * @param labels sorted with their numbers where that is asked for, and so no longer the caller's
   */
  IntegerTable(long[] labels, long[] numbers) {
    this.labels = labels;
    this.numbers = numbers;
  }

  static IntegerTable of(LabelBytes integers) {
    long[] labels = new long[Math.toIntExact(integers.size())];
    long[] numbers = new long[labels.length];
    LabelBytes.Reader reader = integers.reader();
    for (int i = 0; i < labels.length; i++) {
      reader.next();
      labels[i] = reader.integer();
      numbers[i] = reader.number();
    }
    return new IntegerTable(labels, numbers);
  }

  @Override
  int size() {
    return labels.length;
  }

  long label(int i) {
    return labels[i];
  }

  @Override
  long number(int i) {
    return numbers[i];
  }

  /** The greatest label, of one or more. */
  long max() {
    return Arrays.stream(labels).max().orElseThrow();
  }

  /** All labels, in the order they have here. */
  long[] labels() {
    return labels;
  }

  @Override
  long[] numbers() {
    return numbers;
  }

  @Override
  String text(int i) {
    return Long.toString(labels[i]);
  }

  @Override
  void sort() {
    PairSort.sort(labels, numbers, 0, labels.length);
  }

  @Override
  int compare(int i, LabelTable other, int j) {
    return Long.compare(labels[i], ((IntegerTable) other).labels[j]);
  }

  @Override
  void addTo(LabelBytes others, int i, long number) {
    others.add(labels[i], number);
  }

  @Override
  long[] places() {
    return labels;
  }

  @Override
  void put(int place, int i, long number) {
    labels[place] = labels[i];
    numbers[place] = number;
  }

  @Override
  void truncate(int size) {
    if (size < labels.length) {
      labels = Arrays.copyOf(labels, size);
      numbers = Arrays.copyOf(numbers, size);
    }
  }
}
