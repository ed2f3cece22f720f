package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.classes.labels.IntegerLabels;
import io.github.adaptivemargins.classes.labels.LabelArray;
import io.github.adaptivemargins.classes.labels.NaturalOrder;
import io.github.adaptivemargins.classes.labels.StringLabels;
import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.count.InvalidLabels.Reason;
import io.github.adaptivemargins.count.LabelSlip;
import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.count.RawLabelCounts;
import java.util.Optional;
import java.util.Set;

/**
 * The number of samples of each distinct label that can be a class, and the invalid labels. With a
 * class list, class indexes take the place of labels.
 */
public final class ValidLabelCounts {
  private final LabelArray labels;
  private final InvalidLabels invalid;
  private final boolean isMixed;

  /** The labels of new classes, each with its class index; empty without a list. */
  private final PackedLabels newLabels;

  private ValidLabelCounts(
      LabelArray labels, InvalidLabels invalid, boolean isMixed, PackedLabels newLabels) {
    this.labels = labels;
    this.invalid = invalid;
    this.isMixed = isMixed;
    this.newLabels = newLabels;
  }

  /**
   * Which labels can be classes that no list has.
   *
   * @param maxLabel the largest integer label
   * @param allowed all possible labels; empty if any is
   */
  record Bounds(long maxLabel, Optional<Set<String>> allowed) {
    static final Bounds NONE = new Bounds(Long.MAX_VALUE, Optional.empty());

    /** Why a label cannot be a class, if it cannot. */
    private Optional<Reason> check(LabelArray labels, int i) {
      if (labels instanceof IntegerLabels integers && integers.label(i) < 0) {
        return Optional.of(Reason.NEGATIVE);
      }
      Optional<Reason> slip =
          labels instanceof StringLabels strings
              ? LabelSlip.find(strings.text(i))
              : Optional.empty();
      if (slip.isPresent()) {
        return slip;
      }
      boolean isTooLarge = labels instanceof IntegerLabels integers && integers.label(i) > maxLabel;
      boolean isOther = allowed.isPresent() && !allowed.get().contains(labels.text(i));
      return isTooLarge || isOther ? Optional.of(Reason.OUTSIDE) : Optional.empty();
    }
  }

  /** The valid labels, without a class list. It empties the raw counts. */
  static ValidLabelCounts consume(RawLabelCounts counts, Bounds bounds) {
    counts.resolveTexts();
    boolean hasStrings = counts.hasStrings();
    boolean isMixed = hasStrings && counts.convertIntegersToStrings();
    LabelArray labels = consumeLabels(counts, hasStrings);
    if (labels instanceof IntegerLabels integers) {
      removeInvalid(integers, bounds, counts.invalid());
    }
    if (counts.hasDuplicates()) {
      labels.sort();
      labels.mergeDuplicates();
    }
    return new ValidLabelCounts(labels, counts.invalid(), isMixed, new PackedLabels());
  }

  /**
   * The valid labels, as class indexes of a list. It empties the raw counts.
   *
   * @param bounds of the labels that the list lacks
   */
  static ValidLabelCounts consume(
      RawLabelCounts counts, ClassLabels classes, NewLabelPolicy newLabels, Bounds bounds) {
    counts.resolveTexts();
    boolean hasStrings = classes instanceof ClassLabels.OfStrings;
    if (hasStrings) {
      counts.convertIntegersToStrings();
    }
    // The labels are sorted first: sorting the list needs temporary memory.
    LabelArray labels = consumeLabels(counts, hasStrings);
    labels.sort();
    if (counts.hasDuplicates()) {
      labels.mergeDuplicates();
    }
    LabelArray list = classes.sortedByLabel();
    list.checkDistinct();
    PackedLabels added = new PackedLabels();
    IntegerLabels classIndexes =
        labels.consumeToClasses(
            list,
            i -> {
              Optional<Reason> reason =
                  newLabels == NewLabelPolicy.FAIL
                      ? Optional.of(Reason.UNLISTED)
                      : bounds.check(labels, i);
              if (reason.isPresent()) {
                counts.invalid().add(reason.get(), labels.text(i), labels.number(i));
                return -1;
              }
              long next = classes.size() + added.size();
              labels.appendTo(added, i, next);
              return next;
            });
    return new ValidLabelCounts(classIndexes, counts.invalid(), /* isMixed= */ false, added);
  }

  private static LabelArray consumeLabels(RawLabelCounts counts, boolean hasStrings) {
    return hasStrings
        ? StringLabels.of(counts.takeStrings())
        : IntegerLabels.of(counts.takeIntegers());
  }

  private static void removeInvalid(IntegerLabels labels, Bounds bounds, InvalidLabels invalid) {
    int kept = 0;
    for (int i = 0; i < labels.size(); i++) {
      Optional<Reason> reason = bounds.check(labels, i);
      if (reason.isEmpty()) {
        labels.put(kept++, i, labels.number(i));
      } else {
        invalid.add(reason.get(), labels.text(i), labels.number(i));
      }
    }
    labels.truncate(kept);
  }

  /**
   * The counts with new string labels in natural order. These counts must not be used afterwards.
   *
   * @param listed the number of classes in the list
   */
  ValidLabelCounts withNewLabelsInNaturalOrder(int listed) {
    StringLabels names = StringLabels.of(newLabels);
    long[] order = NaturalOrder.indexesInOrder(names);
    PackedLabels ordered = new PackedLabels();
    long[] classOf = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      long classIndex = (long) listed + i;
      names.appendTo(ordered, (int) order[i], classIndex);
      classOf[(int) order[i]] = classIndex;
    }
    long[] indexes = classIndexes().labels();
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = indexes[i] < listed ? indexes[i] : classOf[(int) indexes[i] - listed];
    }
    return new ValidLabelCounts(labels, invalid, isMixed, ordered);
  }

  public int size() {
    return labels.size();
  }

  /** Whether labels are strings although some of them are written as integers. */
  public boolean isMixed() {
    return isMixed;
  }

  /** The labels with their samples: integers of 0 or more, or strings. */
  LabelArray labels() {
    return labels;
  }

  /** The class indexes with their samples, if there is a class list or labels are integers. */
  IntegerLabels classIndexes() {
    return (IntegerLabels) labels;
  }

  /** The labels of the classes after the list, in class order. */
  PackedLabels newLabels() {
    return newLabels;
  }

  public InvalidLabels invalid() {
    return invalid;
  }
}
