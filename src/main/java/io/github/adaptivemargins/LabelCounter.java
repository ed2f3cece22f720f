package io.github.adaptivemargins;

import static io.github.adaptivemargins.LabelCounts.StringLabels.INTEGERS;
import static io.github.adaptivemargins.LabelCounts.StringLabels.STRINGS;

import io.github.adaptivemargins.InvalidLabels.Kind;
import io.github.adaptivemargins.LabelCounts.StringLabels;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.datasources.SchemaColumnConvertNotSupportedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one pass over the data. */
final class LabelCounter {
  private static final Logger LOG = LoggerFactory.getLogger(LabelCounter.class);

  private LabelCounter() {}

  /**
   * Counts the samples of each label; null and bad labels are groups like any other.
   *
   * @param classes the classes, where a class list says them
   * @throws JobException BAD_DATA, naming a file that lacks the label column
   */
  static LabelCounts count(LabelSource source, Optional<ClassIndex> classes) {
    LabelCounts counts = countAtAnyWidth(source, classes);
    if (counts.invalid().samples(Kind.NULL) > 0) {
      source.refuseFileWithoutLabel();
    }
    return counts;
  }

  /** Spark reads all files as the first one is; a file of wider integers then fails. */
  private static LabelCounts countAtAnyWidth(LabelSource source, Optional<ClassIndex> classes) {
    try {
      return collect(source, classes);
    } catch (Exception e) {
      if (!source.isNarrow() || !isOfOtherType(e)) {
        throw e;
      }
      LOG.info("the files differ in the width of their integers: reading 64 bits");
      return collect(source.widened(), classes);
    }
  }

  private static boolean isOfOtherType(Throwable thrown) {
    return thrown != null
        && (thrown instanceof SchemaColumnConvertNotSupportedException
            || isOfOtherType(thrown.getCause()));
  }

  private static LabelCounts collect(LabelSource source, Optional<ClassIndex> classes) {
    StringLabels stringLabels =
        classes
            .map(known -> known instanceof ClassIndex.OfStrings ? STRINGS : INTEGERS)
            .orElseGet(source::stringLabels);
    long maxLabel =
        source.encoding() == LabelEncoding.INDEX
            ? source.numClasses().map(n -> n - 1L).orElse(Long.MAX_VALUE)
            : Long.MAX_VALUE;
    RelationalGroupedDataset groups = source.rows().groupBy(source.label());
    return source
        .samples()
        .map(samples -> sums(groups, samples, stringLabels))
        .orElseGet(() -> rows(groups, stringLabels))
        .build(classes, maxLabel);
  }

  private static LabelCounts.Builder rows(
      RelationalGroupedDataset groups, StringLabels stringLabels) {
    LabelCounts.Builder counts = new LabelCounts.Builder(stringLabels);
    forEach(groups.count(), group -> counts.add(group.get(0), group.getLong(1)));
    return counts;
  }

  private static LabelCounts.Builder sums(
      RelationalGroupedDataset groups, SamplesColumn samples, StringLabels stringLabels) {
    SamplesColumn.Sums sums = samples.sums(stringLabels);
    forEach(samples.aggregate(groups), sums::add);
    return sums.samples();
  }

  /** One partition at a time: the driver never holds all the groups as rows. */
  private static void forEach(Dataset<Row> groups, Consumer<Row> consumer) {
    groups.toLocalIterator().forEachRemaining(consumer);
  }
}
