package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.Utf8;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Finds the class of a label: at once where labels come in class order, else by its rank. */
public final class ClassLookup {
  /** What is found for a label that has no class. */
  public static final int NONE = -1;

  private final ClassIndex classes;

  /** The class that was found last. */
  private int last = -1;

  /** Made when it is first needed. */
  private LabelTable ranked;

  /**
   * @param classes sorted once, when a label comes that is not the next one
   */
  public ClassLookup(ClassIndex classes) {
    this.classes = classes;
  }

  /** The class index of a label, or {@link #NONE}. */
  public int classOf(long label) {
    return classes instanceof ClassIndex.OfIntegers integers
        ? find(
            c -> integers.label(c) == label,
            rank -> Long.compare(((IntegerTable) ranked()).label(rank), label))
        : NONE;
  }

  /**
   * The class index of a label, or {@link #NONE}.
   *
   * @param label in UTF-8
   */
  public int classOf(byte[] label) {
    Utf8 text = Utf8.of(label);
    return classes instanceof ClassIndex.OfStrings strings
        ? find(
            c -> strings.text(c).equals(text),
            rank -> ((StringTable) ranked()).label(rank).compareTo(text))
        : NONE;
  }

  private LabelTable ranked() {
    if (ranked == null) {
      ranked = classes.ranked();
    }
    return ranked;
  }

  private int find(IntPredicate isOf, IntUnaryOperator order) {
    if (last + 1 < classes.size() && isOf.test(last + 1)) {
      return ++last;
    }
    int low = 0;
    int high = classes.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int compared = order.applyAsInt(middle);
      if (compared == 0) {
        last = (int) ranked().number(middle);
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
