package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.count.InvalidLabels.Kind;
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

  private LabelCounts(LabelTable labels, InvalidLabels invalid, boolean mixed) {
    this.labels = labels;
    this.invalid = invalid;
    this.mixed = mixed;
  }

  /**
   * @param groups left without their labels
   * @param classes the classes, where they are known beforehand: any other label is outside
   * @param maxLabel where they are not, an integer above it is outside the classes
   */
  static LabelCounts of(LabelGroups groups, Optional<ClassIndex> classes, long maxLabel) {
    groups.settle();
    boolean areIntegers =
        classes.map(ClassIndex.OfIntegers.class::isInstance).orElse(!groups.haveStrings());
    boolean hadIntegers = !areIntegers && groups.turnIntegersToStrings();
    LabelTable labels =
        areIntegers ? IntegerTable.of(groups.takeIntegers()) : StringTable.of(groups.takeStrings());
    if (classes.isPresent()) {
      // Before the list is, since that takes memory for a while.
      labels.sort();
      LabelTable listed =
          labels.toClasses(
              classes.get().ranked(),
              i -> groups.invalid().add(Kind.UNLISTED, labels.text(i), labels.number(i)));
      return new LabelCounts(listed, groups.invalid(), false);
    }
    if (labels instanceof IntegerTable integers) {
      setAside(integers, maxLabel, groups.invalid());
    }
    if (groups.mayRepeat()) {
      labels.sort();
      labels.join();
    }
    return new LabelCounts(labels, groups.invalid(), hadIntegers);
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

  public InvalidLabels invalid() {
    return invalid;
  }
}
