package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.InputPaths;
import io.github.adaptivemargins.input.settings.InputFormat;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Spark's reader of the input files, with the options of the user. */
public final class SparkFileReader {
  private final SparkSession spark;
  private final InputSettings settings;
  private final InputFormat format;
  private final String[] paths;

  /**
   * @throws JobException USAGE or BAD_DATA, if the files have several formats, or are empty
   */
  public SparkFileReader(SparkSession spark, InputSettings settings, InputFiles files) {
    this.spark = spark;
    this.settings = settings;
    this.format = settings.format().orElseGet(files::format);
    this.paths = files.sparkPaths();
    files.checkEmptyFiles(format, canBeEmpty());
  }

  /** Whether a file without rows has zero bytes: Spark writes such files. */
  private boolean canBeEmpty() {
    boolean hasHeader = settings.readerOption("header").map(Boolean::parseBoolean).orElse(true);
    return switch (format) {
      case JSON, IMAGELIST, LST -> true;
      case CSV, TSV -> !hasHeader;
      default -> false;
    };
  }

  public InputFormat format() {
    return format;
  }

  /**
   * Opens some of the files.
   *
   * @param schema the columns to read, with their types
   * @param partitionBase the folder under which folders are partitions; empty if it is one of the
   *     input paths
   */
  public Dataset<Row> open(StructType schema, Optional<Path> partitionBase, String... from) {
    return load(
        () -> {
          DataFrameReader reader = reader().schema(schema);
          partitionBase.ifPresent(base -> reader.option("basePath", base.toString()));
          return reader.load(from);
        });
  }

  /**
   * Checks that Spark has the module of this format, without reading a file.
   *
   * @param file any input file; given all files, Spark would list them
   */
  public void checkModule(Path file) {
    load(() -> reader().schema(new StructType()).load(InputPaths.literal(file)));
  }

  /** The schema of all files, as Spark infers it. */
  public StructType inferSchema() {
    return load(() -> reader().load(paths)).schema();
  }

  /** The schema of one file. */
  public StructType inferSchema(Path file) {
    return load(() -> reader().load(InputPaths.literal(file))).schema();
  }

  /** The paths that Spark lists for a format that it reads as whole files. */
  public List<String> listPaths() {
    return load(() -> reader().load(paths)).select("path").as(Encoders.STRING()).collectAsList();
  }

  private Dataset<Row> load(Supplier<Dataset<Row>> rows) {
    try {
      return rows.get();
    } catch (Exception e) {
      // Spark has no error condition for a reader option that it rejects.
      if (Failures.toJobException(e).status() == ExitStatus.FAULT
          && !settings.readerOptions().isEmpty()) {
        throw JobException.usage(
            "--reader-option "
                + String.join(", ", settings.readerOptions().keySet())
                + ": "
                + Failures.oneLine(e));
      }
      throw e;
    }
  }

  private DataFrameReader reader() {
    return spark
        .read()
        .format(format.source())
        // An unreadable file is an error, also if the cluster's defaults ignore it.
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        .options(format.readerOptions())
        .options(settings.readerOptions());
  }
}
