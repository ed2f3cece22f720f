package io.github.adaptivemargins.count;

import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import io.github.adaptivemargins.input.dataset.LabelSource;
import java.io.Serializable;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.types.DataType;
import scala.Option;

/** Counts the samples of each label, in one pass over the data. */
public final class LabelCounter {
  private LabelCounter() {}

  /**
   * Counts the samples of each label, also of null and invalid ones.
   *
   * @param strings what a string label is read as
   * @throws JobException BAD_DATA, if the samples column of a row is not a number of samples
   */
  public static RawLabelCounts count(LabelSource source, StringInterpretation strings) {
    return source.datasets().stream()
        .map(dataset -> count(source, dataset, strings))
        .reduce(RawLabelCounts::mergeOverlapping)
        .orElseThrow();
  }

  private static RawLabelCounts count(
      LabelSource source, LabelDataset dataset, StringInterpretation strings) {
    RelationalGroupedDataset labels = dataset.rows().groupBy(dataset.label());
    if (dataset.samples().isEmpty()) {
      return collect(
          labels.count(),
          new RawLabelCounts(strings),
          (counts, group, label) -> {
            counts.add(label, group.getLong(1));
            counts.addRows(group.getLong(1));
          },
          RawLabelCounts::merge);
    }
    SamplesColumn samples = SamplesColumn.of(dataset.samples().get());
    SamplesColumn.Sums sums =
        collect(
            samples.sum(labels),
            new SamplesColumn.Sums(strings),
            (result, group, label) -> result.add(label, group),
            SamplesColumn.Sums::merge);
    return samples.checkedCounts(sums, () -> source.locate(samples.isInvalid()));
  }

  /** Adds a group with its label, which may be null, to a result. */
  private interface GroupAdder<R> extends Serializable {
    void add(R result, InternalRow group, Object label);
  }

  /**
   * Collects groups as primitive arrays. Each task packs its groups, so that the driver never has a
   * row per group.
   *
   * @param empty the result without groups, of plain classes that Kryo can serialize
   * @param merge moves the content of one result into another
   */
  private static <R> R collect(
      Dataset<Row> groups, R empty, GroupAdder<R> adder, Function2<R, R, R> merge) {
    DataType type = groups.schema().apply(0).dataType();
    Function2<R, InternalRow, R> add =
        (result, group) -> {
          adder.add(result, group, group.get(0, type));
          return result;
        };
    QueryExecution query = groups.queryExecution();
    // Dataset has no aggregate of its own. The execution id shows the query in the SQL tab.
    return SQLExecution.withNewExecutionId(
        query,
        Option.apply("count labels"),
        () -> query.toRdd().toJavaRDD().aggregate(empty, add, merge));
  }
}
