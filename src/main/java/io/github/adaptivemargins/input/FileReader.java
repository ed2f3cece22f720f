package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Spark's reader of the input files, as the options ask for it. */
final class FileReader {
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
    files.refuseEmptyFiles(format);
  }

  InputFormat format() {
    return format;
  }

  /**
   * @param schema what to read; inferred when empty
   * @throws JobException USAGE, when Spark's reader does not take a {@code --reader-option}
   */
  Dataset<Row> load(Optional<StructType> schema) {
    return load(schema, paths);
  }

  private Dataset<Row> load(Optional<StructType> schema, String... from) {
    try {
      DataFrameReader reader = reader();
      return schema.map(reader::schema).orElse(reader).load(from);
    } catch (Exception e) {
      // A setting that Spark's reader does not take has no condition to know it by.
      if (Failure.explain(e).status() == ExitStatus.FAULT && !settings.readerOptions().isEmpty()) {
        throw JobException.usage(
            "--reader-option " + settings.readerOptions() + ": " + Failure.oneLine(e));
      }
      throw e;
    }
  }

  /**
   * The columns of one file, by itself.
   *
   * @param file a URI, as Spark names its input files
   */
  StructType schemaOf(String file) {
    return load(Optional.empty(), InputFiles.literal(new Path(URI.create(file)))).schema();
  }

  /** What Spark's reader is told. */
  Map<String, String> settings() {
    Map<String, String> told = new HashMap<>(format.readerOptions());
    told.putAll(settings.readerOptions());
    return told;
  }

  private DataFrameReader reader() {
    return spark
        .read()
        .format(format.source())
        // A file that cannot be read is an error, whatever the cluster's defaults say.
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        .options(settings());
  }
}
