package io.github.adaptivemargins.input.text;

import static org.apache.spark.sql.functions.from_json;

import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.dataset.WherePredicate;
import io.github.adaptivemargins.input.listing.InputFiles;
import io.github.adaptivemargins.input.listing.SparkFileReader;
import io.github.adaptivemargins.input.settings.InputFormat;
import io.github.adaptivemargins.input.settings.InputSettings;
import io.github.adaptivemargins.text.TextSource;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.TextFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Text files, whose columns are read as strings, as they are written. */
public final class TextFilesSource implements LabelSource {
  private static final Logger LOG = LoggerFactory.getLogger(TextFilesSource.class);

  private final SparkSession spark;
  private final InputSettings settings;
  private final InputFiles files;
  private final SparkFileReader reader;
  private final LabelColumn label;
  private final Dataset<Row> rows;

  public TextFilesSource(
      SparkSession spark, InputSettings settings, InputFiles files, SparkFileReader reader) {
    this.spark = spark;
    this.settings = settings;
    this.files = files;
    this.reader = reader;
    this.label =
        new LabelColumn(
            reader.format().hasOnlyLabels() ? LabelColumn.DEFAULT_NAME : settings.labelColumn(),
            reader.format() == InputFormat.LST
                ? LabelColumn.Type.INTEGER_TEXT
                : LabelColumn.Type.TEXT,
            /* isIndex= */ true);
    this.rows = WherePredicate.filter(typedForWhere(open()), settings.where());
  }

  @Override
  public List<LabelDataset> datasets() {
    Optional<LabelDataset.Samples> samples =
        settings
            .samplesColumn()
            .map(name -> DataTypes.createStructField(name, DataTypes.StringType, true))
            .map(field -> new LabelDataset.Samples(field, settings.samplesSeparator()));
    return List.of(new LabelDataset(rows, labelColumn(), samples));
  }

  @Override
  public LabelColumn label() {
    return label;
  }

  private Column labelColumn() {
    return ColumnResolver.of(label.name());
  }

  private Dataset<Row> open() {
    StructType schema = new StructType();
    for (String name : requestedColumns()) {
      checkNotReserved(name);
      schema = schema.add(name, DataTypes.StringType);
    }
    spark.conf().set("spark.sql.caseSensitive", ColumnResolver.differInCase(countedColumns()));
    return spark
        .read()
        .format(TextSource.class.getName())
        .schema(schema)
        .option(TextSource.FILES, TextFile.toOption(textFiles()))
        .option(Dialect.OPTION, dialect().toOption())
        .load();
  }

  private static void checkNotReserved(String name) {
    JobException.require(
        !name.equals(TextSource.FILE_COLUMN) && !name.equals(TextSource.LINE_COLUMN),
        "--label-column, --samples-column or --where",
        name,
        "another name: the reader of text uses it");
  }

  /** The columns that are counted, then those of {@code --where}, each in one spelling. */
  private Set<String> requestedColumns() {
    Set<String> names = new LinkedHashSet<>(countedColumns());
    names.addAll(predicateColumns());
    return names;
  }

  private List<String> countedColumns() {
    return Stream.concat(Stream.of(label.name()), settings.samplesColumn().stream())
        .distinct()
        .toList();
  }

  /** The columns that only {@code --where} names, spelled as the partition folders spell them. */
  private List<String> predicateColumns() {
    List<String> partitions = List.copyOf(files.partitionColumns());
    List<String> names = new ArrayList<>();
    for (String name : whereColumns()) {
      boolean isKnown =
          Stream.concat(countedColumns().stream(), names.stream()).anyMatch(name::equalsIgnoreCase);
      if (!isKnown) {
        names.add(ColumnResolver.find(partitions, name).orElse(name));
      }
    }
    return names;
  }

  private Map<String, String> columnOptions() {
    return settings.columnOptions(new LinkedHashSet<>(predicateColumns()));
  }

  private Set<String> whereColumns() {
    return settings.where().map(WherePredicate::columns).orElse(Set.of());
  }

  private List<TextFile> textFiles() {
    return files.files().stream()
        .map(file -> new TextFile(file.path().toString(), file.length(), file.partitions()))
        .toList();
  }

  private Dialect dialect() {
    Dialect.Form form =
        switch (reader.format()) {
          case JSON -> Dialect.Form.JSON;
          case IMAGELIST -> Dialect.Form.IMAGELIST;
          case LST -> Dialect.Form.LST;
          default -> Dialect.Form.CSV;
        };
    return Dialect.builder(form)
        .separator(reader.format() == InputFormat.TSV ? "\t" : ",")
        .readerOptions(settings.readerOptions())
        .scalarColumns(scalarColumns())
        .columnOptions(columnOptions())
        .whereColumns(whereColumns())
        .arraySizeColumn(
            settings.samplesSeparator().isPresent() ? null : settings.samplesColumn().orElse(null))
        .build();
  }

  /**
   * Columns that may not be arrays: a samples column with a separator is a list written as text.
   */
  private List<String> scalarColumns() {
    return settings.samplesSeparator().isPresent()
        ? List.of(label.name(), settings.samplesColumn().orElseThrow())
        : List.of(label.name());
  }

  /**
   * The rows with the columns of {@code --where} with the types that Spark infers, if type
   * inference is on.
   */
  private Dataset<Row> typedForWhere(Dataset<Row> text) {
    boolean isInferred = reader.format() == InputFormat.JSON || settings.isEnabled("inferSchema");
    List<String> columns = predicateColumns();
    if (!isInferred || columns.isEmpty()) {
      return text;
    }
    StructType inferred = reader.inferSchema();
    Dataset<Row> typed = text;
    for (String name : columns) {
      Optional<String> found = ColumnResolver.find(List.of(inferred.fieldNames()), name);
      if (found.isPresent()) {
        typed =
            typed.withColumn(
                name, as(ColumnResolver.of(name), inferred.apply(found.get()).dataType()));
      }
    }
    return typed;
  }

  private static Column as(Column text, DataType type) {
    if (type instanceof StringType) {
      return text;
    }
    boolean isNested =
        type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
    return isNested ? from_json(text, type, Map.of()) : text.cast(type);
  }

  @Override
  public Optional<String> locate(Set<String> labels) {
    Column hasLabel = labelColumn().isin(labels.toArray());
    return locate(labels.contains("") ? hasLabel.or(labelColumn().isNull()) : hasLabel);
  }

  @Override
  public Optional<String> locate(Column condition) {
    try {
      Column file = rows.metadataColumn(TextSource.FILE_COLUMN);
      Column line = rows.metadataColumn(TextSource.LINE_COLUMN);
      List<Row> first =
          rows.where(condition).select(file, line).orderBy(file, line).limit(1).collectAsList();
      return first.stream().map(row -> row.getString(0) + " line " + row.getLong(1)).findFirst();
    } catch (Exception e) {
      // The run already fails for what it counted; the line is only a help.
      LOG.info("the line is not known: {}", Failures.oneLine(e));
      return Optional.empty();
    }
  }
}
