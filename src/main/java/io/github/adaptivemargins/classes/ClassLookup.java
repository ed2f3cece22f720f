package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.classes.labels.IntegerLabels;
import io.github.adaptivemargins.classes.labels.LabelArray;
import io.github.adaptivemargins.classes.labels.StringLabels;
import io.github.adaptivemargins.count.Utf8Slice;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Finds the class index of a label: at once if labels come in class order, else by search. */
public final class ClassLookup {
  /** The result for a label that has no class. */
  public static final int NONE = -1;

  private final ClassLabels classes;

  /** The class that was found last. */
  private int last = -1;

  /** Sorted when the first label comes out of order. */
  private Optional<LabelArray> sorted = Optional.empty();

  public ClassLookup(ClassLabels classes) {
    this.classes = classes;
  }

  /** The class index of a label, or {@link #NONE}. */
  public int classOf(long label) {
    return classes instanceof ClassLabels.OfIntegers integers
        ? find(
            c -> integers.label(c) == label,
            rank -> Long.compare(((IntegerLabels) sorted()).label(rank), label))
        : NONE;
  }

  /**
   * The class index of a label, or {@link #NONE}.
   *
   * @param label in UTF-8
   */
  public int classOf(byte[] label) {
    Utf8Slice text = Utf8Slice.of(label);
    return classes instanceof ClassLabels.OfStrings strings
        ? find(
            c -> strings.text(c).equals(text),
            rank -> ((StringLabels) sorted()).label(rank).compareTo(text))
        : NONE;
  }

  private LabelArray sorted() {
    if (sorted.isEmpty()) {
      sorted = Optional.of(classes.sortedByLabel());
    }
    return sorted.get();
  }

  private int find(IntPredicate isLabelOf, IntUnaryOperator compareAt) {
    if (last + 1 < classes.size() && isLabelOf.test(last + 1)) {
      return ++last;
    }
    int low = 0;
    int high = classes.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int compared = compareAt.applyAsInt(middle);
      if (compared == 0) {
        last = (int) sorted().number(middle);
        return last;
      }
      if (compared < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return NONE;
  }
}
