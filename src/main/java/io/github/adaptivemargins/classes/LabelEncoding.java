package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.LabelGroups.StringInterpretation;
import io.github.adaptivemargins.failure.JobException;
import java.util.Locale;
import java.util.Optional;

/** How a label becomes a class index. */
public enum LabelEncoding {
  /** The label is the class index, as in {@code np.bincount}. */
  INDEX {
    @Override
    StringInterpretation stringInterpretation(boolean isText) {
      return StringInterpretation.INTEGERS;
    }

    @Override
    ClassCounts arrange(LabelCounts counts, Optional<Integer> numClasses) {
      IntegerTable labels = (IntegerTable) counts.labels();
      long last = numClasses.map(n -> n - 1L).orElse(labels.max());
      return ClassCounts.scattered(classesTo(last, counts.size()), labels);
    }
  },
  /** The class index is the rank of the label: numeric for integers, by code point for strings. */
  SORTED {
    @Override
    StringInterpretation stringInterpretation(boolean isText) {
      return ofRanks(isText);
    }

    @Override
    ClassCounts arrange(LabelCounts counts, Optional<Integer> numClasses) {
      refuseOtherNumber(counts, numClasses);
      counts.labels().sort();
      return ClassCounts.inOrder(counts.labels());
    }
  },
  /** The same, but that strings have the order of timm, {@code 2} before {@code 10}. */
  NATURAL {
    @Override
    StringInterpretation stringInterpretation(boolean isText) {
      return ofRanks(isText);
    }

    @Override
    ClassCounts arrange(LabelCounts counts, Optional<Integer> numClasses) {
      if (counts.labels() instanceof StringTable strings) {
        refuseOtherNumber(counts, numClasses);
        return ClassCounts.inOrder(strings, NaturalOrder.places(strings));
      }
      return SORTED.arrange(counts, numClasses);
    }

    @Override
    LabelCounts orderAdded(LabelCounts counts, ClassIndex list) {
      boolean areStrings = list instanceof ClassIndex.OfStrings;
      return areStrings ? counts.withAddedInNaturalOrder(list.size()) : counts;
    }
  };

  private static StringInterpretation ofRanks(boolean isText) {
    return isText ? StringInterpretation.INTEGERS_ELSE_STRINGS : StringInterpretation.STRINGS;
  }

  void refuseOtherNumber(LabelCounts counts, Optional<Integer> numClasses) {
    if (numClasses.isPresent() && numClasses.get() != counts.size()) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "--num-classes is %,d but there are %,d distinct labels, and --label-encoding %s"
                  + " gives each of them, and no other, a class; --class-list names absent ones",
              numClasses.get(),
              counts.size(),
              this));
    }
  }

  /**
   * Classes whose labels are their indexes.
   *
   * @param last of them
   * @param found how many have samples, for messages
   * @throws JobException BAD_DATA, when there are more than the driver can hold
   */
  static ClassIndex classesTo(long last, int found) {
    // In no more than half of the heap.
    long limit = Runtime.getRuntime().maxMemory() / 2 / Long.BYTES;
    if (last >= Math.min(limit, Integer.MAX_VALUE)) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "class index %d asks for a table of all the classes up to it, of which %,d have"
                  + " samples; this driver's memory holds %,d classes: use --label-encoding"
                  + " sorted",
              last,
              found,
              limit));
    }
    return ClassIndex.identity((int) last + 1);
  }

  /**
   * What a label of type string stands for.
   *
   * @param isText whether the format carries no types, so that digits may be meant as a number
   */
  abstract StringInterpretation stringInterpretation(boolean isText);

  /**
   * The classes of the labels that were found, and their counts.
   *
   * @param counts at least one label
   * @param numClasses how many classes there are, if that is known; no integer label is above
   * @throws JobException BAD_DATA, when the labels cannot be those of so many classes, or ask for
   *     more classes than the driver can hold
   */
  abstract ClassCounts arrange(LabelCounts counts, Optional<Integer> numClasses);

  /**
   * Has the classes behind a list in this order among themselves; in the order of {@code SORTED}
   * they are already.
   *
   * @param counts of class indexes
   */
  LabelCounts orderAdded(LabelCounts counts, ClassIndex list) {
    return counts;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
