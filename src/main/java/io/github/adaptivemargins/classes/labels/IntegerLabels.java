package io.github.adaptivemargins.classes.labels;

import io.github.adaptivemargins.count.PackedLabels;
import java.util.Arrays;

/** Integer labels with a number each. */
public final class IntegerLabels extends LabelArray {
  private long[] labels;
  private long[] numbers;

  /**
   * @param labels used as they are: sorting changes the arrays of the caller
   */
  public IntegerLabels(long[] labels, long[] numbers) {
    this.labels = labels;
    this.numbers = numbers;
  }

  /** The labels in the order in which they were added. */
  public static IntegerLabels of(PackedLabels integers) {
    long[] labels = new long[Math.toIntExact(integers.size())];
    long[] numbers = new long[labels.length];
    PackedLabels.Reader reader = integers.reader();
    for (int i = 0; i < labels.length; i++) {
      reader.next();
      labels[i] = reader.integer();
      numbers[i] = reader.number();
    }
    return new IntegerLabels(labels, numbers);
  }

  @Override
  public int size() {
    return labels.length;
  }

  public long label(int i) {
    return labels[i];
  }

  @Override
  public long number(int i) {
    return numbers[i];
  }

  /** The largest label. There must be at least one. */
  public long max() {
    return Arrays.stream(labels).max().orElseThrow();
  }

  /** All labels, without copying. */
  public long[] labels() {
    return labels;
  }

  @Override
  public long[] numbers() {
    return numbers;
  }

  @Override
  public String text(int i) {
    return Long.toString(labels[i]);
  }

  @Override
  public void sort() {
    LongPairRadixSort.sort(labels, numbers, 0, labels.length);
  }

  @Override
  int compare(int i, LabelArray other, int j) {
    return Long.compare(labels[i], ((IntegerLabels) other).labels[j]);
  }

  @Override
  public void appendTo(PackedLabels packed, int i, long number) {
    packed.add(labels[i], number);
  }

  @Override
  long[] reusableArray() {
    return labels;
  }

  @Override
  public void put(int index, int i, long number) {
    labels[index] = labels[i];
    numbers[index] = number;
  }

  @Override
  public void truncate(int size) {
    if (size < labels.length) {
      labels = Arrays.copyOf(labels, size);
      numbers = Arrays.copyOf(numbers, size);
    }
  }
}
