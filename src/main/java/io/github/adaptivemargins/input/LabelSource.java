package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StringType;

/** Where the labels come from: the rows to count, and what is known of their labels. */
public final class LabelSource {
  private final InputSettings settings;
  private final Optional<InputFormat> format;
  private final List<LabelRows> parts;
  private final boolean isText;
  private final Optional<ClassNames> classNames;
  private final Optional<AnnotationFiles> annotations;
  private final Optional<TextFiles> text;

  private LabelSource(
      InputSettings settings,
      Optional<InputFormat> format,
      List<LabelRows> parts,
      boolean isText,
      Optional<ClassNames> classNames,
      Optional<AnnotationFiles> annotations,
      Optional<TextFiles> text) {
    this.settings = settings;
    this.format = format;
    this.parts = parts;
    this.isText = isText;
    this.classNames = classNames;
    this.annotations = annotations;
    this.text = text;
  }

  /**
   * The files, or else what Spark reads by the settings. Reads no rows, but for those of a text
   * format whose columns {@code --where} needs the types of.
   *
   * @throws JobException BAD_DATA, when they have no label column or no label can be of its type
   */
  public static LabelSource open(
      SparkSession spark, InputSettings settings, Optional<InputFiles> files) throws IOException {
    return files.isPresent() ? ofFiles(spark, settings, files.get()) : ofTable(spark, settings);
  }

  private static LabelSource ofTable(SparkSession spark, InputSettings settings)
      throws IOException {
    LabelRows rows = TableRows.of(spark, settings);
    return new LabelSource(
        settings,
        Optional.empty(),
        List.of(rows),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static LabelSource ofFiles(SparkSession spark, InputSettings settings, InputFiles files)
      throws IOException {
    FileReader reader = new FileReader(spark, settings, files);
    return switch (reader.format()) {
      case CSV, TSV, JSON, IMAGELIST, LST -> {
        TextFiles text = new TextFiles(spark, settings, files, reader);
        yield of(
            settings,
            reader,
            List.of(text.rows()),
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.of(text));
      }
      case IMAGEFOLDER -> {
        EmptyFolders empty = settings.emptyFolders().orElse(EmptyFolders.ABSENT);
        LabelRows rows = layout(settings, Layouts.imageFolder(spark, files.roots(), empty));
        yield of(
            settings,
            reader,
            List.of(rows),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
      }
      case OPENMMLAB, COCO -> {
        AnnotationFiles annotations =
            new AnnotationFiles(spark, reader.format(), reader.documents());
        LabelRows rows = layout(settings, annotations.rows());
        yield of(
            settings,
            reader,
            List.of(rows),
            true,
            annotations.classNames(),
            Optional.of(annotations),
            Optional.empty());
      }
      case PARQUET, ORC, AVRO -> {
        ColumnarFiles columns = new ColumnarFiles(spark, settings, files, reader);
        List<LabelRows> rows = columns.rows();
        yield of(
            settings,
            reader,
            rows,
            columns.labelIsPartition(),
            columns.classNames(),
            Optional.empty(),
            Optional.empty());
      }
    };
  }

  private static LabelRows layout(InputSettings settings, Dataset<Row> rows) {
    return new LabelRows(
        WherePredicate.filter(rows, settings.where()),
        InputColumns.of(Layouts.LABEL),
        Arrays.stream(rows.schema().fields())
            .filter(field -> field.name().equals(Layouts.SAMPLES))
            .findFirst());
  }

  private static LabelSource of(
      InputSettings settings,
      FileReader reader,
      List<LabelRows> parts,
      boolean isText,
      Optional<ClassNames> classNames,
      Optional<AnnotationFiles> annotations,
      Optional<TextFiles> text) {
    return new LabelSource(
        settings, Optional.of(reader.format()), parts, isText, classNames, annotations, text);
  }

  /** The rows to count, in parts that are of one type each; a label may be in several. */
  public List<LabelRows> parts() {
    return parts;
  }

  /** The classes, where the input says them. */
  public Optional<ClassNames> classNames() {
    return classNames;
  }

  /** Whether labels are strings of a column that has that type. */
  public boolean hasStringLabels() {
    return !isText
        && parts.stream()
            .allMatch(
                part ->
                    part.rows().select(part.label()).schema().apply(0).dataType()
                        instanceof StringType);
  }

  /** Whether the format carries no types, so that digits may be meant as a number. */
  public boolean labelsAreText() {
    return isText;
  }

  /** Whether a label is an integer, however it is written, and can be nothing else. */
  public boolean labelsAreIntegers() {
    return isOf(InputFormat.LST, InputFormat.COCO);
  }

  /** Whether a label is its class index, unless the user says otherwise. */
  public boolean labelsAreIndexes() {
    return !isOf(InputFormat.IMAGEFOLDER, InputFormat.COCO);
  }

  private boolean isOf(InputFormat... formats) {
    return format.filter(List.of(formats)::contains).isPresent();
  }

  /**
   * The file and the line of the first row of a kind, such as {@code file:///data/train.csv line
   * 7}; empty where a row is in no line of a file.
   */
  public Optional<String> locate(Column isWanted) {
    return text.flatMap(files -> files.locate(isWanted));
  }

  /** The same of the first row with one of some labels, or where it is in a document. */
  public Optional<String> locate(Set<String> labels) {
    if (labels.isEmpty()) {
      return Optional.empty();
    }
    if (annotations.isPresent()) {
      return annotations.get().locate(labels);
    }
    Column label = parts.get(0).label();
    // As in the tally, an empty one is also null.
    Column isOne = label.isin(labels.toArray());
    return locate(labels.contains("") ? isOne.or(label.isNull()) : isOne);
  }

  /**
   * Keeps an output from being written into what a table is read from.
   *
   * @param option which names the file that is to be written
   * @throws JobException CANNOT_CREATE, when it lies in a folder of the table
   */
  public void refuseOutput(String option, Location file) throws IOException {
    for (LabelRows part : parts) {
      for (Path folder : TableRows.folders(part.rows())) {
        Location ofTable = new Location(folder.getFileSystem(file.fileSystem().getConf()), folder);
        if (file.isWithin(ofTable.resolved())) {
          throw new JobException(
              ExitStatus.CANNOT_CREATE,
              option + " " + file + " lies in the input " + folder + ", which it would change");
        }
      }
    }
  }

  /** The separator of the samples that a value of the samples column lists, if it does. */
  public Optional<String> samplesSeparator() {
    return settings.samplesSeparator();
  }

  /** The column of labels, as the user calls it. */
  public String labelName() {
    return format.filter(InputFormat::isLayout).isPresent()
        ? Layouts.LABEL
        : settings.labelColumn();
  }
}
