package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.count.InvalidLabels.Kind;
import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.count.LabelGroups;
import java.util.Optional;
import java.util.Set;

/**
 * The number of samples of each distinct label, all of one kind, integers or strings; where the
 * classes are listed, of each class index. Labels that cannot stand for a class are set aside.
 */
public final class LabelCounts {
  private final LabelTable labels;
  private final InvalidLabels invalid;
  private final boolean mixed;

  /** The labels of new classes, each with its class index; none without a list. */
  private final LabelBytes added;

  private LabelCounts(LabelTable labels, InvalidLabels invalid, boolean mixed, LabelBytes added) {
    this.labels = labels;
    this.invalid = invalid;
    this.mixed = mixed;
    this.added = added;
  }

  /** Which labels can be classes that no list has: integers up to a bound, and those of a set. */
  record Bounds(long maxLabel, Optional<Set<String>> named) {
    static final Bounds NONE = new Bounds(Long.MAX_VALUE, Optional.empty());

    /** What is wrong with a label, if anything. */
    private Optional<Kind> fault(long label) {
      return label < 0
          ? Optional.of(Kind.NEGATIVE)
          : label > maxLabel ? Optional.of(Kind.OUTSIDE) : Optional.empty();
    }

    private Optional<Kind> fault(LabelTable labels, int i) {
      Optional<Kind> fault =
          labels instanceof IntegerTable integers ? fault(integers.label(i)) : Optional.empty();
      return fault.isEmpty() && named.isPresent() && !named.get().contains(labels.text(i))
          ? Optional.of(Kind.OUTSIDE)
          : fault;
    }
  }

  /**
   * @param groups left without their labels
   * @param classes those of a list, where there is one
   * @param newLabels what becomes of a label that the list lacks
   * @param bounds of the labels that no list has
   */
  static LabelCounts of(
      LabelGroups groups, Optional<ClassIndex> classes, NewLabels newLabels, Bounds bounds) {
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
      LabelTable list = classes.get().ranked();
      list.refuseRepeated();
      LabelBytes added = new LabelBytes();
      int size = classes.get().size();
      LabelTable listed =
          labels.toClasses(
              list,
              i -> {
                Optional<Kind> fault =
                    newLabels == NewLabels.FAIL
                        ? Optional.of(Kind.UNLISTED)
                        : bounds.fault(labels, i);
                if (fault.isPresent()) {
                  groups.invalid().add(fault.get(), labels.text(i), labels.number(i));
                  return -1;
                }
                long next = size + added.size();
                labels.addTo(added, i, next);
                return next;
              });
      return new LabelCounts(listed, groups.invalid(), false, added);
    }
    if (labels instanceof IntegerTable integers) {
      setAside(integers, bounds, groups.invalid());
    }
    if (groups.mayRepeat()) {
      labels.sort();
      labels.join();
    }
    return new LabelCounts(labels, groups.invalid(), hadIntegers, new LabelBytes());
  }

  private static void setAside(IntegerTable labels, Bounds bounds, InvalidLabels invalid) {
    int kept = 0;
    for (int i = 0; i < labels.size(); i++) {
      long label = labels.label(i);
      Optional<Kind> fault = bounds.fault(labels, i);
      if (fault.isEmpty()) {
        labels.put(kept++, i, labels.number(i));
      } else {
        invalid.add(fault.get(), Long.toString(label), labels.number(i));
      }
    }
    labels.truncate(kept);
  }

  /**
   * The same, with the classes behind a list of strings in natural order among themselves.
   *
   * @param listed how many are in the list
   * @return the only use of these counts from now on
   */
  LabelCounts withAddedInNaturalOrder(int listed) {
    StringTable names = StringTable.of(added);
    long[] places = NaturalOrder.places(names);
    LabelBytes ordered = new LabelBytes();
    long[] classOf = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      long classIndex = (long) listed + i;
      names.addTo(ordered, (int) places[i], classIndex);
      classOf[(int) places[i]] = classIndex;
    }
    long[] indexes = ((IntegerTable) labels).labels();
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = indexes[i] < listed ? indexes[i] : classOf[(int) indexes[i] - listed];
    }
    return new LabelCounts(labels, invalid, mixed, ordered);
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

  /** The labels of the classes behind the list's, in class order. */
  LabelBytes added() {
    return added;
  }

  public InvalidLabels invalid() {
    return invalid;
  }
}
