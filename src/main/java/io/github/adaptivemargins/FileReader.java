package io.github.adaptivemargins;

import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Spark's reader of one format, as the options ask for it, and the search for columns by name. */
final class FileReader {
  private final SparkSession spark;
  private final JobOptions options;
  private final InputFormat format;

  FileReader(SparkSession spark, JobOptions options, InputFormat format) {
    this.spark = spark;
    this.options = options;
    this.format = format;
  }

  InputFormat format() {
    return format;
  }

  /**
   * @param schema what to read; inferred when empty
   * @throws JobException USAGE, when Spark's reader does not take a {@code --reader-option}
   */
  Dataset<Row> load(Optional<StructType> schema, String... paths) {
    try {
      DataFrameReader reader = reader();
      return schema.map(reader::schema).orElse(reader).load(paths);
    } catch (Exception e) {
      // A setting that Spark's reader does not take has no condition to know it by.
      if (Failure.explain(e).status() == ExitStatus.FAULT && !options.readerOptions().isEmpty()) {
        throw JobException.usage(
            "--reader-option " + options.readerOptions() + ": " + Failure.oneLine(e));
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

  /** The column of exactly that name, else the one that Spark's case rule takes for it. */
  static Optional<StructField> find(SparkSession spark, StructType schema, String name) {
    boolean caseSensitive = Boolean.parseBoolean(spark.conf().get("spark.sql.caseSensitive"));
    List<StructField> fields = Arrays.asList(schema.fields());
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .or(
            () ->
                fields.stream()
                    .filter(field -> !caseSensitive && field.name().equalsIgnoreCase(name))
                    .findFirst());
  }

  /** What Spark's reader is told. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(format.readerOptions());
    settings.putAll(options.readerOptions());
    return settings;
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
