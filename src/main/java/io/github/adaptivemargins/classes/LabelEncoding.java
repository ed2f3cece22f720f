package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.classes.labels.IntegerLabels;
import io.github.adaptivemargins.classes.labels.NaturalOrder;
import io.github.adaptivemargins.classes.labels.StringLabels;
import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import java.util.Locale;
import java.util.Optional;

/** How a label becomes a class index. */
public enum LabelEncoding {
  /** The label is the class index, as in {@code np.bincount}. */
  INDEX {
    @Override
    ClassCounts assign(ValidLabelCounts counts, Optional<Integer> numClasses) {
      IntegerLabels labels = counts.classIndexes();
      long last = numClasses.map(n -> n - 1L).orElse(labels.max());
      return ClassCounts.scattered(identityTo(last, counts.size()), labels);
    }
  },
  /** The class index is the rank of the label: numeric for integers, by code point for strings. */
  SORTED {
    @Override
    ClassCounts assign(ValidLabelCounts counts, Optional<Integer> numClasses) {
      checkNumClasses(counts, numClasses);
      counts.labels().sort();
      return ClassCounts.inOrder(counts.labels());
    }
  },
  /** The rank of the label in timm's order of strings: {@code 2} before {@code 10}. */
  NATURAL {
    @Override
    ClassCounts assign(ValidLabelCounts counts, Optional<Integer> numClasses) {
      if (counts.labels() instanceof StringLabels strings) {
        checkNumClasses(counts, numClasses);
        return ClassCounts.inOrder(strings, NaturalOrder.indexesInOrder(strings));
      }
      return SORTED.assign(counts, numClasses);
    }
  };

  void checkNumClasses(ValidLabelCounts counts, Optional<Integer> numClasses) {
    if (numClasses.isPresent() && numClasses.get() != counts.size()) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "--num-classes is %,d but the input has %s, and with --label-encoding %s only these"
                  + " are classes; --class-list can add absent classes",
              numClasses.get(),
              Plural.of(counts.size(), "distinct label"),
              this));
    }
  }

  /**
   * Classes whose labels are their indexes.
   *
   * @param last the last class index
   * @param found the number of classes with samples, for the message
   * @throws JobException BAD_DATA, if the driver's memory is too small for them
   */
  static ClassLabels identityTo(long last, int found) {
    // At most half of the heap.
    long limit = Runtime.getRuntime().maxMemory() / 2 / Long.BYTES;
    if (last >= Math.min(limit, Integer.MAX_VALUE)) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "class index %d needs a table of all classes up to it, of which %,d have samples;"
                  + " this driver has memory for %,d classes: use --label-encoding sorted",
              last,
              found,
              limit));
    }
    return ClassLabels.identity((int) last + 1);
  }

  /**
   * How a string label is interpreted.
   *
   * @param isText whether the format has no types, so that digits may be a number
   */
  StringInterpretation stringInterpretation(boolean isText) {
    if (this == INDEX) {
      return StringInterpretation.INTEGERS;
    }
    return isText ? StringInterpretation.INTEGERS_ELSE_STRINGS : StringInterpretation.STRINGS;
  }

  /**
   * Assigns classes to the labels that were found.
   *
   * @param counts of at least one label
   * @param numClasses the number of classes, if known; integer labels are below it
   * @throws JobException BAD_DATA, if the labels do not fit the number of classes, or the driver's
   *     memory is too small
   */
  abstract ClassCounts assign(ValidLabelCounts counts, Optional<Integer> numClasses);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
