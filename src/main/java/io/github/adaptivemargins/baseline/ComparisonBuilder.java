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

/**
 * Matches the classes of the baseline, one after the other, with the classes of this run by label.
 */
final class ComparisonBuilder {
  /** The most classes that are named of each kind. */
  private static final int MAX_NAMED = 20;

  private final ClassCounts counts;
  private final MarginFunction function;
  private final ClassLookup lookup;

  private final BitSet known = new BitSet();
  private final List<String> firstLost = new ArrayList<>();
  private int lost;
  private long samplesBefore;
  private final SizeChangeHistogram sizes = new SizeChangeHistogram();

  /** The largest change first. */
  private final List<ClassChange> largestChanges = new ArrayList<>();

  ComparisonBuilder(ClassCounts counts, MarginFunction function) {
    this.counts = counts;
    this.function = function;
    this.lookup = new ClassLookup(counts.classes());
  }

  /**
   * Adds a class of the baseline.
   *
   * @param label a reader at its label
   * @param count its samples
   * @param margin its margin, in radians
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
      if (firstLost.size() < MAX_NAMED) {
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
    if (change > 0 && place < MAX_NAMED) {
      largestChanges.add(
          place, new ClassChange(text(label), before, now, marginBefore, margin, change));
      if (largestChanges.size() > MAX_NAMED) {
        largestChanges.remove(MAX_NAMED);
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
   * The result.
   *
   * @param baseline path of the baseline
   * @param isExplicit whether an option names it
   */
  Comparison build(String baseline, boolean isExplicit) {
    return new Comparison(
        baseline,
        isExplicit,
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
    while (next < counts.size() && labels.size() < MAX_NAMED) {
      labels.add(counts.classes().name(next));
      next = known.nextClearBit(next + 1);
    }
    return new SomeClasses(counts.size() - known.cardinality(), List.copyOf(labels));
  }
}
