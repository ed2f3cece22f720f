package io.github.adaptivemargins;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;

import io.github.adaptivemargins.LabelCounts.StringLabels;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Where the labels come from: files or a table, read as a Dataset of one column. */
final class LabelSource {
  /** How many files are asked for their columns to find one that lacks the label. */
  private static final int MAX_FILES_ASKED = 100;

  private static final int MAX_COLUMNS_SHOWN = 20;

  private final SparkSession spark;
  private final JobOptions options;
  private final InputFormat format;
  private final String[] paths;
  private final Dataset<Row> rows;
  private final StructField label;

  private LabelSource(
      SparkSession spark,
      JobOptions options,
      InputFormat format,
      String[] paths,
      Dataset<Row> rows) {
    this.spark = spark;
    this.options = options;
    this.format = format;
    this.paths = paths;
    this.rows = rows;
    this.label = find(rows.schema()).orElseThrow(this::missingColumn);
    DataType type = label.dataType();
    if (!(type instanceof NumericType || type instanceof StringType)) {
      throw JobException.badData(
          name() + " is of type " + type.simpleString() + "; a label is a number or a string");
    }
  }

  /**
   * The table of the options. Reads no rows.
   *
   * @throws JobException BAD_DATA, when it has no label column or no label can be of its type
   */
  static LabelSource ofTable(SparkSession spark, JobOptions options) {
    return new LabelSource(
        spark,
        options,
        InputFormat.PARQUET,
        new String[0],
        spark.table(options.table().orElseThrow()));
  }

  /**
   * The files of the options. Reads no rows, but for JSON under {@code --where}, whose columns have
   * to be inferred.
   *
   * @throws JobException BAD_DATA, when they have no label column or no label can be of its type
   */
  static LabelSource ofFiles(SparkSession spark, JobOptions options, InputFiles files) {
    InputFormat format = options.format().orElseGet(files::format);
    files.refuseEmptyFiles(format);
    DataFrameReader reader = reader(spark, options, format);
    if (format == InputFormat.JSON && options.where().isEmpty()) {
      reader = reader.schema(new StructType().add(options.labelColumn(), DataTypes.StringType));
    }
    String[] paths = files.sparkPaths();
    LabelSource source =
        new LabelSource(spark, options, format, paths, load(reader, options, paths));
    return switch (format) {
      case JSON -> source.readAs(DataTypes.StringType);
      // Where a file is wider than the first, ORC makes nulls of the labels that overflow.
      case ORC -> source.isNarrow() ? source.readAs(DataTypes.LongType) : source;
      default -> source;
    };
  }

  /**
   * The rows to count.
   *
   * @throws JobException USAGE, when {@code --where} is no predicate over them
   */
  Dataset<Row> rows() {
    try {
      return options.where().map(rows::where).orElse(rows);
    } catch (Exception e) {
      throw JobException.usage("--where: " + Failure.explain(e).getMessage());
    }
  }

  /** The label of a row, in its own type: a cast would hide the column from Spark's scan. */
  Column label() {
    // In backticks, a dot in the name is part of it.
    return col("`" + label.name().replace("`", "``") + "`");
  }

  /** What a label of type string stands for here. */
  StringLabels stringLabels() {
    if (options.labelEncoding() == LabelEncoding.INDEX) {
      return StringLabels.INTEGERS;
    }
    return format.isText() ? StringLabels.INTEGERS_ELSE_STRINGS : StringLabels.STRINGS;
  }

  /** Whether the label is an integer of less than 64 bits, so that other files may be wider. */
  boolean isNarrow() {
    DataType type = label.dataType();
    return paths.length > 0
        && (type instanceof ByteType || type instanceof ShortType || type instanceof IntegerType);
  }

  /** The same files, their label read as 64 bits. */
  LabelSource widened() {
    return readAs(DataTypes.LongType);
  }

  /**
   * Spark reads the label of a file that lacks the column as null. To be called when there were
   * nulls: a second look, at the files alone that have nothing else.
   *
   * @throws JobException BAD_DATA, naming such a file
   */
  void refuseFileWithoutColumn() {
    if (paths.length == 0) {
      return;
    }
    Column file = rows.metadataColumn("_metadata").getField("file_path");
    rows()
        .groupBy(file.as("file"))
        .agg(count(label()).as("labels"))
        .where(col("labels").equalTo(0))
        .limit(MAX_FILES_ASKED)
        .collectAsList()
        .forEach(row -> refuseIfWithoutColumn(row.getString(0)));
  }

  private void refuseIfWithoutColumn(String file) {
    StructType schema = schemaOf(file);
    if (find(schema).isEmpty()) {
      throw JobException.badData(file + " has no " + name() + columnsOf(schema));
    }
  }

  private LabelSource readAs(DataType type) {
    StructType schema = new StructType();
    for (StructField field : rows.schema().fields()) {
      schema = schema.add(field.name(), field.equals(label) ? type : field.dataType());
    }
    Dataset<Row> read = load(reader(spark, options, format).schema(schema), options, paths);
    return new LabelSource(spark, options, format, paths, read);
  }

  private static DataFrameReader reader(
      SparkSession spark, JobOptions options, InputFormat format) {
    return spark
        .read()
        .format(format.source())
        // A file that cannot be read is an error, whatever the cluster's defaults say.
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        .options(format.readerOptions())
        .options(options.readerOptions());
  }

  /** A setting that Spark's reader does not take has no condition to know it by. */
  private static Dataset<Row> load(DataFrameReader reader, JobOptions options, String... paths) {
    try {
      return reader.load(paths);
    } catch (Exception e) {
      if (Failure.explain(e).status() == ExitStatus.FAULT && !options.readerOptions().isEmpty()) {
        throw JobException.usage(
            "--reader-option " + options.readerOptions() + ": " + Failure.oneLine(e));
      }
      throw e;
    }
  }

  private String name() {
    return "column " + options.labelColumn();
  }

  /** The column of exactly that name, else the one that Spark's case rule takes for it. */
  private Optional<StructField> find(StructType schema) {
    String name = options.labelColumn();
    boolean caseSensitive = Boolean.parseBoolean(spark.conf().get("spark.sql.caseSensitive"));
    List<StructField> alike =
        Arrays.stream(schema.fields())
            .filter(field -> !caseSensitive && field.name().equalsIgnoreCase(name))
            .toList();
    return Arrays.stream(schema.fields())
        .filter(field -> field.name().equals(name))
        .findFirst()
        .or(() -> alike.stream().findFirst());
  }

  /** Spark looked at one file for the columns: another one may have the label. */
  private JobException missingColumn() {
    String[] inputFiles = rows.inputFiles();
    if (paths.length > 0 && inputFiles.length > 1) {
      List<String> asked = Arrays.stream(inputFiles).limit(MAX_FILES_ASKED).toList();
      Optional<String> with = asked.stream().filter(f -> find(schemaOf(f)).isPresent()).findFirst();
      Optional<String> without =
          asked.stream().filter(f -> find(schemaOf(f)).isEmpty()).findFirst();
      if (with.isPresent() && without.isPresent()) {
        return JobException.badData(
            without.get() + " has no " + name() + ", which " + with.get() + " has");
      }
    }
    String where = options.table().orElse(String.join(", ", options.inputs()));
    return JobException.badData(where + " has no " + name() + columnsOf(rows.schema()));
  }

  private StructType schemaOf(String file) {
    String path = InputFiles.literal(new Path(URI.create(file)));
    return reader(spark, options, format).load(path).schema();
  }

  private String columnsOf(StructType schema) {
    List<String> columns = List.of(schema.fieldNames());
    if (columns.isEmpty()) {
      return "; it has no column at all";
    }
    String shown =
        columns.stream().limit(MAX_COLUMNS_SHOWN).collect(Collectors.joining(", "))
            + (columns.size() > MAX_COLUMNS_SHOWN ? ", …" : "");
    String nearest = Names.nearest(options.labelColumn(), columns);
    return "; there are " + shown + "; the nearest is " + nearest;
  }
}
