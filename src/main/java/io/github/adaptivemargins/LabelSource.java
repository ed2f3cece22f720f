package io.github.adaptivemargins;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;

import io.github.adaptivemargins.LabelCounts.StringLabels;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
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

/** Where the labels come from: the rows to count, and which of their columns say what they are. */
final class LabelSource {
  /** How many files are asked for their columns, to explain what is wrong with the label's. */
  private static final int MAX_FILES_ASKED = 100;

  private static final int MAX_COLUMNS_SHOWN = 20;

  private static final String PARTITION_TYPES =
      "spark.sql.sources.partitionColumnTypeInference.enabled";

  private final SparkSession spark;
  private final JobOptions options;
  private final Optional<FileReader> reader;
  private final String[] paths;
  private final Dataset<Row> rows;
  private final StructField label;
  private final boolean isText;
  private final Optional<Integer> numClasses;

  private LabelSource(
      SparkSession spark,
      JobOptions options,
      Optional<FileReader> reader,
      String[] paths,
      Dataset<Row> rows,
      boolean isText,
      Optional<Integer> numClasses) {
    this.spark = spark;
    this.options = options;
    this.reader = reader;
    this.paths = paths;
    this.rows = rows;
    this.isText = isText;
    this.numClasses = numClasses;
    this.label = find(rows.schema(), labelName()).orElseThrow(() -> missing(labelName()));
    DataType type = label.dataType();
    if (!(type instanceof NumericType || type instanceof StringType)) {
      throw JobException.badData(
          "column "
              + labelName()
              + " is of type "
              + type.simpleString()
              + "; a label is a number or a string");
    }
  }

  /**
   * The table of the options. Reads no rows.
   *
   * @throws JobException BAD_DATA, when it has no label column or no label can be of its type
   */
  static LabelSource ofTable(SparkSession spark, JobOptions options) {
    Dataset<Row> rows = spark.table(options.table().orElseThrow());
    return new LabelSource(
        spark, options, Optional.empty(), new String[0], rows, false, Optional.empty());
  }

  /**
   * The files of the options. Reads no rows, but for JSON whose other columns matter, and so have
   * to be inferred.
   *
   * @throws JobException BAD_DATA, when they have no label column or no label can be of its type
   */
  static LabelSource ofFiles(SparkSession spark, JobOptions options, InputFiles files)
      throws IOException {
    InputFormat format = options.format().orElseGet(files::format);
    files.refuseEmptyFiles(format);
    FileReader reader = new FileReader(spark, options, format);
    String[] paths = files.sparkPaths();
    return switch (format) {
      case IMAGELIST ->
          layout(
              spark,
              options,
              reader,
              paths,
              Layouts.imageList(reader.load(Optional.empty(), paths)));
      case OPENMMLAB -> ofDocuments(spark, options, reader, paths);
      case IMAGEFOLDER ->
          layout(spark, options, reader, paths, Layouts.imageFolder(spark, files.roots()));
      default -> ofTables(spark, options, reader, files);
    };
  }

  private static LabelSource layout(
      SparkSession spark,
      JobOptions options,
      FileReader reader,
      String[] paths,
      Dataset<Row> rows) {
    return new LabelSource(
        spark,
        options,
        Optional.of(reader),
        paths,
        rows,
        reader.format().isText(),
        Optional.empty());
  }

  private static LabelSource ofDocuments(
      SparkSession spark, JobOptions options, FileReader reader, String[] paths)
      throws IOException {
    List<String> documents =
        reader.load(Optional.empty(), paths).select("path").as(Encoders.STRING()).collectAsList();
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    Optional<Integer> numClasses = OpenMmlabDocument.numClasses(documents.get(0), conf);
    for (String document : documents) {
      Optional<Integer> others = OpenMmlabDocument.numClasses(document, conf);
      if (!others.equals(numClasses)) {
        throw JobException.badData(
            "%s lists %s classes, and %s %s"
                .formatted(documents.get(0), shown(numClasses), document, shown(others)));
      }
    }
    return new LabelSource(
        spark,
        options,
        Optional.of(reader),
        paths,
        Layouts.openMmlab(spark, documents),
        true,
        numClasses);
  }

  private static String shown(Optional<Integer> number) {
    return number.map(Object::toString).orElse("no");
  }

  private static LabelSource ofTables(
      SparkSession spark, JobOptions options, FileReader reader, InputFiles files) {
    boolean isPartition = files.arePartitionedBy(options.labelColumn());
    if (isPartition) {
      // As a number, 01 would be 1: a partition's label is what its folder says.
      spark.conf().set(PARTITION_TYPES, false);
    }
    InputFormat format = reader.format();
    boolean needsNoInference =
        format == InputFormat.JSON
            && options.where().isEmpty()
            && options.samplesColumn().isEmpty()
            && !isPartition;
    Optional<StructType> schema =
        needsNoInference
            ? Optional.of(new StructType().add(options.labelColumn(), DataTypes.StringType))
            : Optional.empty();
    String[] paths = files.sparkPaths();
    LabelSource source =
        new LabelSource(
            spark,
            options,
            Optional.of(reader),
            paths,
            reader.load(schema, paths),
            format.isText() || isPartition,
            Optional.empty());
    if (isPartition) {
      source.refuseHiddenColumn();
    }
    return switch (format) {
      case JSON -> source.readAs(f -> f.equals(source.label) ? DataTypes.StringType : f.dataType());
      // Where a file is wider than the first, ORC makes nulls of the labels that overflow.
      case ORC -> source.isNarrow() ? source.widened() : source;
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
    return column(label);
  }

  /**
   * How many samples a row stands for, where that is not one.
   *
   * @throws JobException BAD_DATA, when there is no such column or it can be no number of samples
   */
  Optional<SamplesColumn> samples() {
    Optional<String> name =
        isImageFolder() ? Optional.of(Layouts.SAMPLES) : options.samplesColumn();
    return name.map(
        given -> {
          StructField field = find(rows.schema(), given).orElseThrow(() -> missing(given));
          return SamplesColumn.of(given, column(field), field.dataType(), isText);
        });
  }

  /** How a label becomes a class index where no class list says it. */
  LabelEncoding encoding() {
    return options
        .labelEncoding()
        .orElse(isImageFolder() ? LabelEncoding.SORTED : LabelEncoding.INDEX);
  }

  /** The number of classes, where the input or the options say it. */
  Optional<Integer> numClasses() {
    if (numClasses.isPresent()
        && !options.numClasses().orElse(numClasses.get()).equals(numClasses.get())) {
      throw JobException.badData(
          "--num-classes is "
              + options.numClasses().get()
              + " but the annotation lists "
              + numClasses.get());
    }
    return options.numClasses().or(() -> numClasses);
  }

  /** Whether labels are strings of a column that has that type. */
  boolean hasStringLabels() {
    return label.dataType() instanceof StringType && !isText;
  }

  /** What a label of type string stands for here, where no class list says it. */
  StringLabels stringLabels() {
    if (encoding() == LabelEncoding.INDEX) {
      return StringLabels.INTEGERS;
    }
    return isText ? StringLabels.INTEGERS_ELSE_STRINGS : StringLabels.STRINGS;
  }

  /** Whether an integer that is read has less than 64 bits, so that other files may be wider. */
  boolean isNarrow() {
    return reader.isPresent()
        && Arrays.stream(rows.schema().fields()).anyMatch(this::isNarrowAndRead);
  }

  /** The same files, with their integers read as 64 bits. */
  LabelSource widened() {
    return readAs(field -> isNarrowAndRead(field) ? DataTypes.LongType : field.dataType());
  }

  private boolean isNarrowAndRead(StructField field) {
    DataType type = field.dataType();
    boolean isNarrow =
        type instanceof ByteType || type instanceof ShortType || type instanceof IntegerType;
    boolean isRead =
        field.name().equals(label.name())
            || options.samplesColumn().filter(field.name()::equalsIgnoreCase).isPresent();
    return isNarrow && isRead;
  }

  private LabelSource readAs(Function<StructField, DataType> types) {
    StructType schema = new StructType();
    for (StructField field : rows.schema().fields()) {
      schema = schema.add(field.name(), types.apply(field));
    }
    Dataset<Row> read = reader.orElseThrow().load(Optional.of(schema), paths);
    return new LabelSource(spark, options, reader, paths, read, isText, numClasses);
  }

  /**
   * Spark reads the label of a file that lacks the column as null. To be called when there were
   * nulls: a second look, at the files alone that have nothing else.
   *
   * @throws JobException BAD_DATA, naming such a file
   */
  void refuseFileWithoutColumn() {
    if (reader.isEmpty() || isLayout()) {
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
    StructType schema = reader.orElseThrow().schemaOf(file);
    if (find(schema, labelName()).isEmpty()) {
      throw JobException.badData(
          file + " has no column " + labelName() + columnsOf(schema, labelName()));
    }
  }

  /** Spark takes a partition folder's word for the label, whatever the files within it say. */
  private void refuseHiddenColumn() {
    Arrays.stream(rows.inputFiles())
        .limit(MAX_FILES_ASKED)
        .filter(file -> find(reader.orElseThrow().schemaOf(file), labelName()).isPresent())
        .findFirst()
        .ifPresent(
            file -> {
              throw JobException.badData(
                  file
                      + " has a column "
                      + labelName()
                      + " of its own, which the partition folder it is in would hide");
            });
  }

  /** Where the first row with a label is; empty where files have no lines to count. */
  Optional<String> locate(Optional<String> invalid) {
    return reader.isPresent() && reader.get().format().hasLines()
        ? new LineLocator(spark, reader.get(), label.name(), rows.schema())
            .first(rows(), label(), invalid)
        : Optional.empty();
  }

  private boolean isLayout() {
    return reader.isPresent() && reader.get().format().isLayout();
  }

  private boolean isImageFolder() {
    return reader.isPresent() && reader.get().format() == InputFormat.IMAGEFOLDER;
  }

  private String labelName() {
    return isLayout() ? Layouts.LABEL : options.labelColumn();
  }

  // In backticks, a dot in the name is part of it.
  private static Column column(StructField field) {
    return col("`" + field.name().replace("`", "``") + "`");
  }

  private Optional<StructField> find(StructType schema, String name) {
    return FileReader.find(spark, schema, name);
  }

  /** Spark looked at one file for the columns: another one may have it. */
  private JobException missing(String name) {
    String[] inputFiles = reader.isPresent() ? rows.inputFiles() : new String[0];
    if (inputFiles.length > 1) {
      List<String> asked = Arrays.stream(inputFiles).limit(MAX_FILES_ASKED).toList();
      Predicate<String> has = file -> find(reader.get().schemaOf(file), name).isPresent();
      Optional<String> with = asked.stream().filter(has).findFirst();
      Optional<String> without = asked.stream().filter(has.negate()).findFirst();
      if (with.isPresent() && without.isPresent()) {
        return JobException.badData(
            without.get() + " has no column " + name + ", which " + with.get() + " has");
      }
    }
    String where = options.table().orElse(String.join(", ", options.inputs()));
    return JobException.badData(where + " has no column " + name + columnsOf(rows.schema(), name));
  }

  private static String columnsOf(StructType schema, String name) {
    List<String> columns = List.of(schema.fieldNames());
    if (columns.isEmpty()) {
      return "; it has no column at all";
    }
    String shown =
        columns.stream().limit(MAX_COLUMNS_SHOWN).collect(Collectors.joining(", "))
            + (columns.size() > MAX_COLUMNS_SHOWN ? ", …" : "");
    return "; there are " + shown + "; the nearest is " + Names.nearest(name, columns);
  }
}
