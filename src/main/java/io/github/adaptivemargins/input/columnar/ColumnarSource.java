package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.listing.InputFiles;
import io.github.adaptivemargins.input.listing.SparkFileReader;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Parquet, ORC or Avro files. The footers of all files are read first; files with equal column
 * types are then read together, so that Spark never converts a value or replaces it with null.
 */
public final class ColumnarSource implements LabelSource {
  private final List<LabelDataset> datasets;
  private final LabelColumn label;
  private final Optional<DeclaredClasses> declaredClasses;

  /** The rows that each file has by its footer; empty if the rows that tasks read are unknown. */
  private final Map<Path, Long> rowsOfFiles;

  ColumnarSource(
      List<LabelDataset> datasets,
      LabelColumn label,
      Optional<DeclaredClasses> declaredClasses,
      Map<Path, Long> rowsOfFiles) {
    this.datasets = datasets;
    this.label = label;
    this.declaredClasses = declaredClasses;
    this.rowsOfFiles = rowsOfFiles;
  }

  /**
   * Opens the files.
   *
   * @throws JobException BAD_DATA or USAGE, naming a file that lacks a column, or two files whose
   *     labels have different types
   */
  public static ColumnarSource open(
      SparkSession spark, InputSettings settings, InputFiles files, SparkFileReader reader)
      throws IOException {
    return new ColumnarOpener(spark, settings, files, reader).open();
  }

  @Override
  public List<LabelDataset> datasets() {
    return datasets;
  }

  @Override
  public LabelColumn label() {
    return label;
  }

  @Override
  public Optional<DeclaredClasses> declaredClasses() {
    return declaredClasses;
  }

  @Override
  public void checkRows(long rows) {
    long expected = rowsOfFiles.values().stream().mapToLong(Long::longValue).sum();
    if (!rowsOfFiles.isEmpty() && rows != expected) {
      Map<Path, Long> read = readRows();
      for (Map.Entry<Path, Long> file : rowsOfFiles.entrySet()) {
        requireEqual("input file " + file.getKey(), file.getValue(), read.get(file.getKey()));
      }
      requireEqual("the input", expected, rows);
    }
  }

  private static void requireEqual(String input, long expected, Long read) {
    long rows = read == null ? 0 : read;
    if (rows != expected) {
      throw JobException.badData(
          "%s has %,d rows by its footer, but Spark reads %,d: the footer is wrong; write the file again"
              .formatted(input, expected, rows));
    }
  }

  /** The rows that Spark reads from each file. */
  private Map<Path, Long> readRows() {
    Map<Path, Long> rows = new HashMap<>();
    for (LabelDataset dataset : datasets) {
      for (Row file : dataset.rows().groupBy(functions.input_file_name()).count().collectAsList()) {
        rows.merge(new Path(java.net.URI.create(file.getString(0))), file.getLong(1), Long::sum);
      }
    }
    return rows;
  }
}
