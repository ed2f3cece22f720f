package io.github.adaptivemargins.classes.labels;

import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Shortened;
import java.util.function.IntToLongFunction;

/**
 * Labels of one type with a number each, which is either the samples of the label or its class
 * index.
 */
public abstract sealed class LabelArray permits IntegerLabels, StringLabels {
  public abstract int size();

  public abstract long number(int i);

  /** The numbers in an array, which later calls return again. */
  public abstract long[] numbers();

  /** The label as text, for messages. */
  public abstract String text(int i);

  /** Sorts the labels: integers by value, strings by code point. */
  public abstract void sort();

  /** Compares a label with a label of another array of the same type. */
  abstract int compare(int i, LabelArray other, int j);

  /** Merges equal labels of sorted labels, adding their numbers. */
  public final void mergeDuplicates() {
    int kept = 0;
    for (int i = 0; i < size(); i++) {
      if (kept > 0 && compare(kept - 1, this, i) == 0) {
        put(kept - 1, i, addSamples(number(kept - 1), number(i)));
      } else {
        put(kept++, i, number(i));
      }
    }
    truncate(kept);
  }

  /**
   * Checks that the sorted labels of a class list are distinct.
   *
   * @throws JobException BAD_DATA, naming a repeated label
   */
  public final void checkDistinct() {
    for (int i = 1; i < size(); i++) {
      if (compare(i - 1, this, i) == 0) {
        throw JobException.badData(
            "the class list has the label "
                + Shortened.text(text(i))
                + " more than once; each label must be one class");
      }
    }
  }

  /**
   * Replaces each sorted label by its class index. This array must not be used afterwards.
   *
   * @param list the sorted labels of a class list, with their class indexes
   * @param unlisted gives the class index of a label that the list lacks; below 0 to remove it
   */
  public final IntegerLabels consumeToClasses(LabelArray list, IntToLongFunction unlisted) {
    long[] samples = numbers();
    long[] classes = reusableArray();
    int kept = 0;
    int rank = 0;
    for (int i = 0; i < samples.length; i++) {
      int order = -1;
      while (rank < list.size() && (order = list.compare(rank, this, i)) < 0) {
        rank++;
      }
      long classIndex = order == 0 ? list.number(rank) : unlisted.applyAsLong(i);
      if (classIndex >= 0) {
        samples[kept] = samples[i];
        classes[kept++] = classIndex;
      }
    }
    IntegerLabels result = new IntegerLabels(classes, samples);
    result.truncate(kept);
    return result;
  }

  /** Appends a label, with another number, to packed labels of the same type. */
  public abstract void appendTo(PackedLabels packed, int i, long number);

  /** An internal array of one long per label, which the caller may overwrite. */
  abstract long[] reusableArray();

  /** Copies a label to an earlier index, with this number. */
  public abstract void put(int index, int i, long number);

  /** Removes the labels from this index on. */
  public abstract void truncate(int size);

  /**
   * The sum of two numbers of samples.
   *
   * @throws JobException BAD_DATA, if it is 2^63 or more
   */
  public static long addSamples(long samples, long others) {
    long sum = samples + others;
    if (sum < 0) {
      throw JobException.badData("the samples of a class, or of all, add up to 2^63 or more");
    }
    return sum;
  }
}
