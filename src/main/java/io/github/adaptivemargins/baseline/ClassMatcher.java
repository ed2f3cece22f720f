package io.github.adaptivemargins.baseline;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ClassLookup;
import io.github.adaptivemargins.margins.MarginFunction;
import java.util.Optional;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Takes the classes of before, one after the other, and holds those of now against them. */
final class ClassMatcher {
  private final ClassCounts counts;
  private final MarginFunction function;
  private final ClassLookup lookup;

  private int known;
  private int lost;
  private Optional<String> firstLost = Optional.empty();
  private long samplesBefore;
  private double maxChange;
  private Optional<String> mostChanged = Optional.empty();

  ClassMatcher(ClassCounts counts, MarginFunction function) {
    this.counts = counts;
    this.function = function;
    this.lookup = new ClassLookup(counts.classes());
  }

  /**
   * @param label of a class of before, with its samples and its margin
   */
  void add(ColumnReader label, long count, double margin) {
    boolean isString =
        label.getDescriptor().getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    int classIndex =
        isString
            ? lookup.classOf(label.getBinary().getBytesUnsafe())
            : lookup.classOf(label.getLong());
    boolean isKnown = classIndex != ClassLookup.NONE;
    known += isKnown ? 1 : 0;
    samplesBefore += count;
    if (count > 0 && (!isKnown || counts.count(classIndex) == 0)) {
      lost++;
      firstLost = firstLost.or(() -> Optional.of(text(label, isString)));
    }
    double change = isKnown ? Math.abs(function.margin(counts.count(classIndex)) - margin) : 0;
    if (change > maxChange) {
      maxChange = change;
      mostChanged = Optional.of(text(label, isString));
    }
  }

  private static String text(ColumnReader label, boolean isString) {
    return isString ? label.getBinary().toStringUsingUTF8() : Long.toString(label.getLong());
  }

  /**
   * @param baseline where the classes of before are from
   */
  Comparison comparison(String baseline, boolean isAskedFor) {
    return new Comparison(
        baseline,
        isAskedFor,
        counts.size() - known,
        lost,
        firstLost,
        samplesBefore,
        counts.samples(),
        maxChange,
        mostChanged);
  }
}
