package io.github.adaptivemargins.count;

import io.github.adaptivemargins.count.InvalidLabels.Kind;
import io.github.adaptivemargins.count.LabelGroups.StringLabels;
import io.github.adaptivemargins.count.TaskResult.Zero;
import io.github.adaptivemargins.input.LabelSource;
import java.io.Serializable;
import java.util.List;
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
public final class LabelCounter {
  private static final Logger LOG = LoggerFactory.getLogger(LabelCounter.class);
  private static final String NO_PARTITION = "empty collection";

  private LabelCounter() {}

  /**
   * Counts the samples of each label; null and bad labels are groups like any other.
   *
   * @param stringLabels what a label of type string stands for
   * @throws JobException BAD_DATA, naming a file that lacks the label column
   */
  public static LabelGroups count(LabelSource source, StringLabels stringLabels) {
    LabelGroups groups = countAtAnyWidth(source, stringLabels);
    if (groups.invalid().samples(Kind.NULL) > 0) {
      source.refuseFileWithoutLabel();
    }
    return groups;
  }

  /** Spark reads all files as the first one is; a file of wider integers then fails. */
  private static LabelGroups countAtAnyWidth(LabelSource source, StringLabels stringLabels) {
    try {
      return collect(source, stringLabels);
    } catch (Exception e) {
      if (!source.isNarrow() || !isOfOtherType(e)) {
        throw e;
      }
      LOG.info("the files differ in the width of their integers: reading 64 bits");
      return collect(source.widened(), stringLabels);
    }
  }

  private static boolean isOfOtherType(Throwable thrown) {
    return thrown != null
        && (thrown instanceof SchemaColumnConvertNotSupportedException
            || isOfOtherType(thrown.getCause()));
  }

  private static LabelGroups collect(LabelSource source, StringLabels stringLabels) {
    RelationalGroupedDataset groups = source.rows().groupBy(source.label());
    return source
        .samples()
        .map(field -> SamplesColumn.of(field, source.labelsAreText()))
        .map(samples -> sums(groups, samples, stringLabels))
        .orElseGet(() -> rows(groups, stringLabels));
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
