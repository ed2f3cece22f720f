package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
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

/** Spark's reader of the input files, as the options ask for it. */
final class FileReader {
  private static final String OPEN_COST = "spark.sql.files.openCostInBytes";
  private static final long OPEN_COST_OF_SPARK = 4 << 20;

  private final SparkSession spark;
  private final InputSettings settings;
  private final InputFormat format;
  private final String[] paths;

  /**
   * @throws JobException USAGE or BAD_DATA, when the files are of several formats, or empty
   */
  FileReader(SparkSession spark, InputSettings settings, InputFiles files) {
    this.spark = spark;
    this.settings = settings;
    this.format = settings.format().orElseGet(files::format);
    this.paths = files.sparkPaths();
    files.refuseEmptyFiles(format, hasRowsAlone());
    spreadSmall(files.files());
  }

  /**
   * What it costs to open a file, in bytes, is no more than what one holds, unless the user says
   * so: else ten thousand small files make tasks as forty gigabytes do.
   */
  private void spreadSmall(List<DataFile> files) {
    long bytes = files.stream().mapToLong(DataFile::length).sum();
    long mean = bytes / Math.max(1, files.size());
    if (!spark.conf().getAll().contains(OPEN_COST) && mean < OPEN_COST_OF_SPARK) {
      spark.conf().set(OPEN_COST, mean);
    }
  }

  /** Whether a file of no row has no byte: Spark writes such files. */
  private boolean hasRowsAlone() {
    boolean hasHeader = settings.readerOption("header").map(Boolean::parseBoolean).orElse(true);
    return switch (format) {
      case JSON, IMAGELIST, LST -> true;
      case CSV, TSV -> !hasHeader;
      default -> false;
    };
  }

  InputFormat format() {
    return format;
  }

  /**
   * The rows of some of the files.
   *
   * @param schema which columns to read, and as what
   * @param partitionBase the folder beneath which folders are partitions, where it is no path
   */
  Dataset<Row> load(StructType schema, Optional<Path> partitionBase, String... from) {
    return loaded(
        () -> {
          DataFrameReader reader = reader().schema(schema);
          partitionBase.ifPresent(base -> reader.option("basePath", base.toString()));
          return reader.load(from);
        });
  }

  /**
   * Reads nothing: Spark says so where it lacks the module of a format, before any file is opened.
   *
   * @param file any of them; Spark would list them all
   */
  void refuseWithoutModule(Path file) {
    loaded(() -> reader().schema(new StructType()).load(InputPlaces.literal(file)));
  }

  /** The columns of all files, as Spark infers them. */
  StructType inferred() {
    return loaded(() -> reader().load(paths)).schema();
  }

  /** The columns of one file, by itself. */
  StructType schemaOf(Path file) {
    return loaded(() -> reader().load(InputPlaces.literal(file))).schema();
  }

  /** The files themselves, as far as Spark lists them. */
  List<String> documents() {
    return loaded(() -> reader().load(paths)).select("path").as(Encoders.STRING()).collectAsList();
  }

  private Dataset<Row> loaded(Supplier<Dataset<Row>> rows) {
    try {
      return rows.get();
    } catch (Exception e) {
      // A setting that Spark's reader does not take has no condition to know it by.
      if (Failure.explain(e).status() == ExitStatus.FAULT && !settings.readerOptions().isEmpty()) {
        throw JobException.usage(
            "--reader-option "
                + String.join(", ", settings.readerOptions().keySet())
                + ": "
                + Failure.oneLine(e));
      }
      throw e;
    }
  }

  private DataFrameReader reader() {
    return spark
        .read()
        .format(format.source())
        // A file that cannot be read is an error, whatever the cluster's defaults say.
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        .options(format.readerOptions())
        .options(settings.readerOptions());
  }
}
