package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.count.InvalidLabels.Kind;
import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.count.LabelGroups;
import java.util.Optional;

/**
 * The number of samples of each distinct label, all of one kind, integers or strings; where the
 * classes are listed, of each class index. Labels that cannot stand for a class are set aside.
 */
public final class LabelCounts {
  private final LabelTable labels;
  private final InvalidLabels invalid;
  private final boolean mixed;

  /** Those beyond the list's. */
  private final LabelBytes added;

  private LabelCounts(LabelTable labels, InvalidLabels invalid, boolean mixed, LabelBytes added) {
    this.labels = labels;
    this.invalid = invalid;
    this.mixed = mixed;
    this.added = added;
  }

  /**
   * @param groups left without their labels
   * @param classes the classes, where they are known beforehand
   * @param newLabels what any other label is then
   * @param maxLabel where they are not, an integer above it is outside the classes
   */
  static LabelCounts of(
      LabelGroups groups, Optional<ClassIndex> classes, NewLabels newLabels, long maxLabel) {
    groups.settle();
    boolean areIntegers =
        classes.map(ClassIndex.OfIntegers.class::isInstance).orElse(!groups.haveStrings());
    boolean hadIntegers = !areIntegers && groups.turnIntegersToStrings();
    LabelTable labels =
        areIntegers ? IntegerTable.of(groups.takeIntegers()) : StringTable.of(groups.takeStrings());
    if (classes.isPresent()) {
      // Before the list is, since that takes memory for a while.
      labels.sort();
      if (groups.mayRepeat()) {
        labels.join();
      }
      LabelBytes added = new LabelBytes();
      int size = classes.get().size();
      LabelTable listed =
          labels.toClasses(
              classes.get().ranked(),
              i -> {
                Optional<Kind> isWrong = isWrong(labels, i, newLabels);
                if (isWrong.isPresent()) {
                  groups.invalid().add(isWrong.get(), labels.text(i), labels.number(i));
                  return -1;
                }
                long next = size + added.size();
                labels.addTo(added, i, next);
                return next;
              });
      return new LabelCounts(listed, groups.invalid(), false, added);
    }
    if (labels instanceof IntegerTable integers) {
      setAside(integers, maxLabel, groups.invalid());
    }
    if (groups.mayRepeat()) {
      labels.sort();
      labels.join();
    }
    return new LabelCounts(labels, groups.invalid(), hadIntegers, new LabelBytes());
  }

  /** What keeps a label from being a new class. */
  private static Optional<Kind> isWrong(LabelTable labels, int i, NewLabels newLabels) {
    if (newLabels == NewLabels.FAIL) {
      return Optional.of(Kind.UNLISTED);
    }
    return labels instanceof IntegerTable integers && integers.label(i) < 0
        ? Optional.of(Kind.NEGATIVE)
        : Optional.empty();
  }

  private static void setAside(IntegerTable labels, long maxLabel, InvalidLabels invalid) {
    int kept = 0;
    for (int i = 0; i < labels.size(); i++) {
      long label = labels.label(i);
      if (label >= 0 && label <= maxLabel) {
        labels.put(kept++, i, labels.number(i));
      } else {
        invalid.add(
            label < 0 ? Kind.NEGATIVE : Kind.OUTSIDE, Long.toString(label), labels.number(i));
      }
    }
    labels.truncate(kept);
  }

  public int size() {
    return labels.size();
  }

  /** Whether they are strings although some of them are written as integers. */
  public boolean areMixed() {
    return mixed;
  }

  /** The labels with their samples: integers none of which is negative, or strings. */
  LabelTable labels() {
    return labels;
  }

  /** The number of classes behind the list's. */
  public long newClasses() {
    return added.size();
  }

  /** The labels of the classes behind the list's, in class order. */
  LabelBytes added() {
    return added;
  }

  public InvalidLabels invalid() {
    return invalid;
  }
}
