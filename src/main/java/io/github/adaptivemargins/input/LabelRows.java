package io.github.adaptivemargins.input;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * Rows that are read alike, of which nothing has been read yet.
 *
 * @param rows those to count
 * @param label the label of a row, in its own type: a cast would hide the column from Spark's scan
 * @param samples how many samples a row stands for; empty for one
 */
public record LabelRows(Dataset<Row> rows, Column label, Optional<StructField> samples) {}
