package io.github.adaptivemargins.input;

import static org.apache.spark.sql.functions.from_json;

import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.text.TextSource;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.TextFile;
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
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Files of text, which carry no types: every column is read as it is written. */
final class TextFiles {
  private final SparkSession spark;
  private final InputSettings settings;
  private final InputFiles files;
  private final FileReader reader;
  private final String labelName;
  private final Dataset<Row> rows;

  TextFiles(SparkSession spark, InputSettings settings, InputFiles files, FileReader reader) {
    this.spark = spark;
    this.settings = settings;
    this.files = files;
    this.reader = reader;
    this.labelName = reader.format().isLayout() ? Layouts.LABEL : settings.labelColumn();
    this.rows = WherePredicate.filter(typedForWhere(read()), settings.where());
  }

  LabelRows rows() {
    Optional<StructField> samples =
        settings
            .samplesColumn()
            .map(name -> DataTypes.createStructField(name, DataTypes.StringType, true));
    return new LabelRows(rows, InputColumns.of(labelName), samples);
  }

  private Dataset<Row> read() {
    Set<String> names = new LinkedHashSet<>(countedColumns());
    names.addAll(whereColumns());
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return spark
        .read()
        .format(TextSource.class.getName())
        .schema(schema)
        .option(TextSource.FILES, TextFile.toOption(textFiles()))
        .option(Dialect.OPTION, dialect().toOption())
        .load();
  }

  private List<String> countedColumns() {
    return Stream.concat(Stream.of(labelName), settings.samplesColumn().stream()).toList();
  }

  private List<String> predicateColumns() {
    return whereColumns().stream()
        .filter(name -> countedColumns().stream().noneMatch(name::equalsIgnoreCase))
        .toList();
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
        .predicateColumns(predicateColumns())
        .countedColumn(
            settings.samplesSeparator().isPresent() ? null : settings.samplesColumn().orElse(null))
        .build();
  }

  /** An array has elements to count, but is no text that lists them. */
  private List<String> scalarColumns() {
    return settings.samplesSeparator().isPresent()
        ? List.of(labelName, settings.samplesColumn().orElseThrow())
        : List.of(labelName);
  }

  /** The columns of {@code --where} in the types that Spark infers, where it does so. */
  private Dataset<Row> typedForWhere(Dataset<Row> text) {
    boolean isInferred =
        reader.format() == InputFormat.JSON
            || settings.readerOption("inferSchema").filter(Boolean::parseBoolean).isPresent();
    Set<String> columns = whereColumns();
    if (!isInferred || columns.isEmpty()) {
      return text;
    }
    StructType inferred = reader.inferred();
    Dataset<Row> typed = text;
    for (String name : columns) {
      Optional<String> found = InputColumns.find(List.of(inferred.fieldNames()), name);
      boolean isCounted =
          name.equals(labelName) || settings.samplesColumn().filter(name::equals).isPresent();
      if (found.isPresent() && !isCounted) {
        typed =
            typed.withColumn(
                name, as(InputColumns.of(name), inferred.apply(found.get()).dataType()));
      }
    }
    return typed;
  }

  private static Column as(Column text, DataType type) {
    if (type instanceof StringType) {
      return text;
    }
    boolean isStructure =
        type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
    return isStructure ? from_json(text, type, Map.of()) : text.cast(type);
  }

  /**
   * Where the first row of a kind is, such as {@code file:///data/train.csv line 7}; empty where it
   * is not to be found.
   */
  Optional<String> locate(Column isWanted) {
    try {
      Column file = rows.metadataColumn(TextSource.FILE_COLUMN);
      Column line = rows.metadataColumn(TextSource.LINE_COLUMN);
      List<Row> first =
          rows.where(isWanted).select(file, line).orderBy(file, line).limit(1).collectAsList();
      return first.stream().map(row -> row.getString(0) + " line " + row.getLong(1)).findFirst();
    } catch (Exception e) {
      // The run ends by what was counted, whatever a second look meets.
      org.slf4j.LoggerFactory.getLogger(TextFiles.class)
          .info("the line is not looked for: {}", Failure.oneLine(e));
      return Optional.empty();
    }
  }
}
