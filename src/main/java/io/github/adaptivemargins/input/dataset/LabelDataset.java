package io.github.adaptivemargins.input.dataset;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * A dataset whose labels have one type. Spark has read no rows of it yet.
 *
 * @param rows the rows to count
 * @param label the label column, without a cast: a cast would hide the column from Spark's scan
 * @param samples the number of samples of a row; empty if each row is one sample
 */
public record LabelDataset(Dataset<Row> rows, Column label, Optional<Samples> samples) {
  /**
   * The column that gives the number of samples of a row.
   *
   * @param separator of the samples in a string that lists them; empty if it lists none
   */
  public record Samples(StructField field, Optional<String> separator) {}
}
