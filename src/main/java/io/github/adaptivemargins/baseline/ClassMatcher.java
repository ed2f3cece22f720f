package io.github.adaptivemargins.baseline;

import io.github.adaptivemargins.baseline.Comparison.ClassChange;
import io.github.adaptivemargins.baseline.Comparison.SomeClasses;
import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ClassLookup;
import io.github.adaptivemargins.margins.MarginFunction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Takes the classes of before, one after the other, and holds those of now against them. */
final class ClassMatcher {
  /** As many of each kind are named. */
  private static final int NAMED = 20;

  private final ClassCounts counts;
  private final MarginFunction function;
  private final ClassLookup lookup;

  private final BitSet known = new BitSet();
  private final List<String> firstLost = new ArrayList<>();
  private int lost;
  private long samplesBefore;
  private final SizeChanges sizes = new SizeChanges();

  /** The largest first, and of equal ones the one that was found first. */
  private final List<ClassChange> largestChanges = new ArrayList<>();

  ClassMatcher(ClassCounts counts, MarginFunction function) {
    this.counts = counts;
    this.function = function;
    this.lookup = new ClassLookup(counts.classes());
  }

  /**
   * @param label of a class of before, with its samples and its margin
   */
  void add(ColumnReader label, long count, double margin) {
    samplesBefore += count;
    int classIndex =
        isString(label)
            ? lookup.classOf(label.getBinary().getBytesUnsafe())
            : lookup.classOf(label.getLong());
    boolean isKnown = classIndex != ClassLookup.NONE;
    if (count > 0 && (!isKnown || counts.count(classIndex) == 0)) {
      lost++;
      if (firstLost.size() < NAMED) {
        firstLost.add(text(label));
      }
    }
    if (isKnown) {
      known.set(classIndex);
      sizes.add(count, counts.count(classIndex));
      addChange(label, count, margin, counts.count(classIndex));
    }
  }

  private void addChange(ColumnReader label, long before, double marginBefore, long now) {
    double margin = function.margin(now);
    double change = Math.abs(margin - marginBefore);
    int place = largestChanges.size();
    while (place > 0 && change > largestChanges.get(place - 1).change()) {
      place--;
    }
    if (change > 0 && place < NAMED) {
      largestChanges.add(
          place, new ClassChange(text(label), before, now, marginBefore, margin, change));
      if (largestChanges.size() > NAMED) {
        largestChanges.remove(NAMED);
      }
    }
  }

  private static boolean isString(ColumnReader label) {
    return label.getDescriptor().getPrimitiveType().getPrimitiveTypeName()
        == PrimitiveTypeName.BINARY;
  }

  private static String text(ColumnReader label) {
    return isString(label) ? label.getBinary().toStringUsingUTF8() : Long.toString(label.getLong());
  }

  /**
   * @param baseline where the classes of before are from
   */
  Comparison comparison(String baseline, boolean isAskedFor) {
    return new Comparison(
        baseline,
        isAskedFor,
        newClasses(),
        new SomeClasses(lost, List.copyOf(firstLost)),
        samplesBefore,
        counts.samples(),
        List.copyOf(largestChanges),
        sizes);
  }

  private SomeClasses newClasses() {
    List<String> labels = new ArrayList<>();
    int next = known.nextClearBit(0);
    while (next < counts.size() && labels.size() < NAMED) {
      labels.add(counts.classes().name(next));
      next = known.nextClearBit(next + 1);
    }
    return new SomeClasses(counts.size() - known.cardinality(), List.copyOf(labels));
  }
}
