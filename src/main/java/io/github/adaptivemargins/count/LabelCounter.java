package io.github.adaptivemargins.count;

import io.github.adaptivemargins.count.LabelGroups.StringInterpretation;
import io.github.adaptivemargins.count.TaskResult.Zero;
import io.github.adaptivemargins.input.LabelRows;
import io.github.adaptivemargins.input.LabelSource;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.types.DataType;
import scala.Option;

/** The one pass over the data. */
public final class LabelCounter {
  private static final String NO_PARTITION = "empty collection";

  private LabelCounter() {}

  /**
   * Counts the samples of each label; null and bad labels are groups like any other.
   *
   * @param stringInterpretation what a label of type string stands for
   * @throws JobException BAD_DATA, when a row's number of samples is none
   */
  public static LabelGroups count(LabelSource source, StringInterpretation stringInterpretation) {
    LabelGroups counted = null;
    for (LabelRows part : source.parts()) {
      LabelGroups groups = count(source, part, stringInterpretation);
      counted = counted == null ? groups : counted.mergeRepeated(groups);
    }
    return counted;
  }

  private static LabelGroups count(LabelSource source, LabelRows part, StringInterpretation stringInterpretation) {
    RelationalGroupedDataset groups = part.rows().groupBy(part.label());
    if (part.samples().isEmpty()) {
      return gather(groups.count(), () -> new LabelGroups(stringInterpretation));
    }
    SamplesColumn samples = SamplesColumn.of(part.samples().get(), source.samplesSeparator());
    SamplesColumn.Sums sums =
        gather(samples.aggregate(groups), () -> new SamplesColumn.Sums(stringInterpretation));
    return samples.groups(sums, () -> source.locate(samples.isInvalid()));
  }

  /**
   * The driver never holds the groups as rows: each task makes primitive arrays of its own.
   *
   * @param zero what a task begins with
   */
  private static <R extends TaskResult<R>> R gather(Dataset<Row> groups, Zero<R> zero) {
    DataType type = groups.schema().apply(0).dataType();
    FlatMapFunction<Iterator<InternalRow>, R> summarize =
        rows -> {
          R result = zero.create();
          rows.forEachRemaining(group -> result.add(group.get(0, type), group));
          return List.of(result).iterator();
        };
    QueryExecution query = groups.queryExecution();
    try {
      // As Dataset.reduce does it, but that it makes an object a row; the query is shown as such.
      return SQLExecution.withNewExecutionId(
          query,
          Option.apply("reduce"),
          () -> query.toRdd().toJavaRDD().mapPartitions(summarize).reduce(TaskResult::merge));
    } catch (UnsupportedOperationException e) {
      // Adaptive execution leaves no partition where there is no row.
      if (!NO_PARTITION.equals(e.getMessage())) {
        throw e;
      }
      return zero.create();
    }
  }
}
