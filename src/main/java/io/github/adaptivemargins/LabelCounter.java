package io.github.adaptivemargins;

import static io.github.adaptivemargins.LabelGroups.StringLabels.INTEGERS;
import static io.github.adaptivemargins.LabelGroups.StringLabels.STRINGS;

import io.github.adaptivemargins.InvalidLabels.Kind;
import io.github.adaptivemargins.LabelGroups.StringLabels;
import io.github.adaptivemargins.TaskResult.Zero;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.api.java.function.ReduceFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.datasources.SchemaColumnConvertNotSupportedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one pass over the data. */
final class LabelCounter {
  private static final Logger LOG = LoggerFactory.getLogger(LabelCounter.class);
  private static final String NO_PARTITION = "empty collection";

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
    LabelGroups counted =
        source
            .samples()
            .map(samples -> sums(groups, samples, stringLabels))
            .orElseGet(() -> rows(groups, stringLabels));
    return LabelCounts.of(counted, classes, maxLabel);
  }

  private static LabelGroups rows(RelationalGroupedDataset groups, StringLabels stringLabels) {
    return gather(groups.count(), () -> new LabelGroups(stringLabels));
  }

  private static LabelGroups sums(
      RelationalGroupedDataset groups, SamplesColumn samples, StringLabels stringLabels) {
    return samples.samples(gather(samples.aggregate(groups), samples.zero(stringLabels)));
  }

  /**
   * The driver never holds the groups as rows: each task makes primitive arrays of its own.
   *
   * @param zero what a task begins with
   */
  private static <R extends TaskResult<R>> R gather(Dataset<Row> groups, Zero<R> zero) {
    MapPartitionsFunction<Row, R> summarize =
        rows -> {
          R result = zero.create();
          rows.forEachRemaining(result::add);
          return List.of(result).iterator();
        };
    ReduceFunction<R> merge = TaskResult::merge;
    // An encoder takes public classes only; it is not used, since what it makes is reduced at once.
    @SuppressWarnings("unchecked")
    Encoder<R> encoder = (Encoder<R>) (Encoder<?>) Encoders.javaSerialization(Serializable.class);
    try {
      return groups.mapPartitions(summarize, encoder).reduce(merge);
    } catch (UnsupportedOperationException e) {
      // Adaptive execution leaves no partition where there is no row.
      if (!NO_PARTITION.equals(e.getMessage())) {
        throw e;
      }
      return zero.create();
    }
  }
}
