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
      LabelTable listed = listed(labels, classes.get().ranked(), groups.invalid());
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

  /** Both are in one order once they are sorted, so that none has to be looked for. */
  private static IntegerTable listed(LabelTable found, LabelTable list, InvalidLabels invalid) {
    found.sort();
    long[] classes = new long[found.size()];
    long[] samples = new long[found.size()];
    int kept = 0;
    int rank = 0;
    for (int i = 0; i < found.size(); i++) {
      int order = -1;
      while (rank < list.size() && (order = list.compare(rank, found, i)) < 0) {
        rank++;
      }
      if (order == 0) {
        classes[kept] = list.number(rank);
        samples[kept++] = found.number(i);
      } else {
        invalid.add(Kind.UNLISTED, found.text(i), found.number(i));
      }
    }
    IntegerTable table = new IntegerTable(classes, samples);
    table.truncate(kept);
    return table;
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
