package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
public final class LabelSource {
  private static final String PARTITION_TYPES =
      "spark.sql.sources.partitionColumnTypeInference.enabled";

  private final SparkSession spark;
  private final InputSettings settings;
  private final Optional<FileReader> reader;
  private final Dataset<Row> rows;
  private final InputColumns columns;
  private final StructField label;
  private final boolean isText;
  private final Optional<Integer> numClasses;

  private LabelSource(
      SparkSession spark,
      InputSettings settings,
      Optional<FileReader> reader,
      Dataset<Row> rows,
      boolean isText,
      Optional<Integer> numClasses) {
    this.spark = spark;
    this.settings = settings;
    this.reader = reader;
    this.rows = rows;
    this.isText = isText;
    this.numClasses = numClasses;
    this.columns =
        new InputColumns(
            spark, rows, reader.filter(files -> !files.format().isLayout()), settings.name());
    this.label = columns.get(labelName());
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
   * The files, or else the table of the settings.
   *
   * @throws JobException BAD_DATA, when they have no label column or no label can be of its type
   */
  public static LabelSource open(
      SparkSession spark, InputSettings settings, Optional<InputFiles> files) throws IOException {
    return files.isPresent() ? ofFiles(spark, settings, files.get()) : ofTable(spark, settings);
  }

  /**
   * The table of the settings. Reads no rows.
   *
   * @throws JobException BAD_DATA, when it has no label column or no label can be of its type
   */
  private static LabelSource ofTable(SparkSession spark, InputSettings settings) {
    Dataset<Row> rows = spark.table(settings.table().orElseThrow());
    return new LabelSource(spark, settings, Optional.empty(), rows, false, Optional.empty());
  }

  /**
   * The files of the settings. Reads no rows, but for JSON whose other columns matter, and so have
   * to be inferred.
   *
   * @throws JobException BAD_DATA, when they have no label column or no label can be of its type
   */
  private static LabelSource ofFiles(SparkSession spark, InputSettings settings, InputFiles files)
      throws IOException {
    FileReader reader = new FileReader(spark, settings, files);
    return switch (reader.format()) {
      case IMAGELIST ->
          layout(spark, settings, reader, Layouts.imageList(reader.load(Optional.empty())));
      case IMAGEFOLDER ->
          layout(spark, settings, reader, Layouts.imageFolder(spark, files.roots()));
      case OPENMMLAB -> ofDocuments(spark, settings, reader);
      default -> ofTables(spark, settings, reader, files);
    };
  }

  private static LabelSource layout(
      SparkSession spark, InputSettings settings, FileReader reader, Dataset<Row> rows) {
    boolean isText = reader.format().isText();
    return new LabelSource(spark, settings, Optional.of(reader), rows, isText, Optional.empty());
  }

  private static LabelSource ofDocuments(
      SparkSession spark, InputSettings settings, FileReader reader) throws IOException {
    List<String> documents =
        reader.load(Optional.empty()).select("path").as(Encoders.STRING()).collectAsList();
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    Optional<Integer> numClasses = OpenMmlabDocument.numClasses(documents.get(0), conf);
    for (String document : documents.subList(1, documents.size())) {
      Optional<Integer> others = OpenMmlabDocument.numClasses(document, conf);
      if (!others.equals(numClasses)) {
        throw JobException.badData(
            "%s lists %s classes, and %s %s"
                .formatted(documents.get(0), shown(numClasses), document, shown(others)));
      }
    }
    return new LabelSource(
        spark,
        settings,
        Optional.of(reader),
        Layouts.openMmlab(spark, documents),
        true,
        numClasses);
  }

  private static String shown(Optional<Integer> number) {
    return number.map(Object::toString).orElse("no");
  }

  private static LabelSource ofTables(
      SparkSession spark, InputSettings settings, FileReader reader, InputFiles files) {
    boolean isPartition = files.arePartitionedBy(settings.labelColumn());
    if (isPartition) {
      // As a number, 01 would be 1: a partition's label is what its folder says.
      spark.conf().set(PARTITION_TYPES, false);
    }
    InputFormat format = reader.format();
    boolean needsNoInference =
        format == InputFormat.JSON
            && settings.where().isEmpty()
            && settings.samplesColumn().isEmpty()
            && !isPartition;
    Optional<StructType> schema =
        needsNoInference
            ? Optional.of(new StructType().add(settings.labelColumn(), DataTypes.StringType))
            : Optional.empty();
    LabelSource source =
        new LabelSource(
            spark,
            settings,
            Optional.of(reader),
            reader.load(schema),
            format.isText() || isPartition,
            Optional.empty());
    if (isPartition) {
      source.columns.refuseFileWith(settings.labelColumn());
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
  public Dataset<Row> rows() {
    try {
      return settings.where().map(rows::where).orElse(rows);
    } catch (Exception e) {
      throw JobException.usage("--where: " + Failure.explain(e).getMessage());
    }
  }

  /** The label of a row, in its own type: a cast would hide the column from Spark's scan. */
  public Column label() {
    return InputColumns.of(label);
  }

  /**
   * The column that says how many samples a row stands for, where that is not one.
   *
   * @throws JobException BAD_DATA, when there is no such column
   */
  public Optional<StructField> samples() {
    Optional<String> name =
        labelsAreFolders() ? Optional.of(Layouts.SAMPLES) : settings.samplesColumn();
    return name.map(columns::get);
  }

  /** The number of classes, where the input says it. */
  public Optional<Integer> numClasses() {
    return numClasses;
  }

  /** Whether labels are strings of a column that has that type. */
  public boolean hasStringLabels() {
    return label.dataType() instanceof StringType && !isText;
  }

  /** Whether the format carries no types, so that digits may be meant as a number. */
  public boolean labelsAreText() {
    return isText;
  }

  /** Whether a label is the name of a folder of images. */
  public boolean labelsAreFolders() {
    return reader.isPresent() && reader.get().format() == InputFormat.IMAGEFOLDER;
  }

  /** Whether an integer that is read has less than 64 bits, so that other files may be wider. */
  public boolean isNarrow() {
    return reader.isPresent()
        && Arrays.stream(rows.schema().fields()).anyMatch(this::isNarrowAndRead);
  }

  /** The same files, with their integers read as 64 bits. */
  public LabelSource widened() {
    return readAs(field -> isNarrowAndRead(field) ? DataTypes.LongType : field.dataType());
  }

  private boolean isNarrowAndRead(StructField field) {
    DataType type = field.dataType();
    boolean isNarrow =
        type instanceof ByteType || type instanceof ShortType || type instanceof IntegerType;
    boolean isRead =
        field.name().equals(label.name())
            || settings.samplesColumn().filter(field.name()::equalsIgnoreCase).isPresent();
    return isNarrow && isRead;
  }

  private LabelSource readAs(Function<StructField, DataType> types) {
    StructType schema = new StructType();
    for (StructField field : rows.schema().fields()) {
      schema = schema.add(field.name(), types.apply(field));
    }
    Dataset<Row> read = reader.orElseThrow().load(Optional.of(schema));
    return new LabelSource(spark, settings, reader, read, isText, numClasses);
  }

  /**
   * To be called when there were nulls.
   *
   * @throws JobException BAD_DATA, naming a file that lacks the label column
   */
  public void refuseFileWithoutLabel() {
    columns.refuseFileWithout(label, rows());
  }

  /** Where the first row with a label is; empty where a row is not one line of a file. */
  public Optional<String> locate(Optional<String> invalid) {
    return reader.isPresent() && reader.get().format().hasLines() && !settings.isMultiLine()
        ? new LineLocator(spark, reader.get(), label.name(), rows.schema())
            .first(rows(), label(), invalid)
        : Optional.empty();
  }

  private boolean isLayout() {
    return reader.isPresent() && reader.get().format().isLayout();
  }

  /** The column of labels, as the user calls it. */
  public String labelName() {
    return isLayout() ? Layouts.LABEL : settings.labelColumn();
  }
}
