package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.failure.JobException;
import java.util.function.IntToLongFunction;

/** Labels of one kind with a number each: the samples of a label, or its class index. */
abstract sealed class LabelTable permits IntegerTable, StringTable {
  abstract int size();

  abstract long number(int i);

  /** The number of each label, as an array that is made here at most once. */
  abstract long[] numbers();

  /** For messages. */
  abstract String text(int i);

  /** Puts them in their order: numeric for integers, by code point for strings. */
  abstract void sort();

  /** The order of a label and one of another table of the same kind. */
  abstract int compare(int i, LabelTable other, int j);

  /** Keeps of labels in their order each one once, with the sum of its numbers. */
  final void join() {
    int kept = 0;
    for (int i = 0; i < size(); i++) {
      if (kept > 0 && compare(kept - 1, this, i) == 0) {
        put(kept - 1, i, ClassCounts.sum(number(kept - 1), number(i)));
      } else {
        put(kept++, i, number(i));
      }
    }
    truncate(kept);
  }

  /**
   * Holds the labels of a class list, in their order, to one class each.
   *
   * @throws JobException BAD_DATA, with one that has more
   */
  final void refuseRepeated() {
    for (int i = 1; i < size(); i++) {
      if (compare(i - 1, this, i) == 0) {
        throw JobException.badData(
            "the class list has the label " + text(i) + " more than once: which class is it?");
      }
    }
  }

  /**
   * Has the class index of each label in the place of the label, where a list has it.
   *
   * @param list in its order, as this table is
   * @param ofUnlisted the class index of a label that the list lacks; below 0 for none, which
   *     leaves it out
   * @return the only use of this table from now on: its arrays are taken for it
   */
  final IntegerTable toClasses(LabelTable list, IntToLongFunction ofUnlisted) {
    long[] samples = numbers();
    long[] classes = places();
    int kept = 0;
    int rank = 0;
    for (int i = 0; i < samples.length; i++) {
      int order = -1;
      while (rank < list.size() && (order = list.compare(rank, this, i)) < 0) {
        rank++;
      }
      long classIndex = order == 0 ? list.number(rank) : ofUnlisted.applyAsLong(i);
      if (classIndex >= 0) {
        samples[kept] = samples[i];
        classes[kept++] = classIndex;
      }
    }
    IntegerTable table = new IntegerTable(classes, samples);
    table.truncate(kept);
    return table;
  }

  /** Adds a label to others of its kind. */
  abstract void addTo(LabelBytes others, int i, long number);

  /** An array of one long a label, by which the table knows it. */
  abstract long[] places();

  /** Has a label at another place, which is no later, with this number. */
  abstract void put(int place, int i, long number);

  abstract void truncate(int size);
}
