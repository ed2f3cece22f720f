package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import io.github.adaptivemargins.input.dataset.InputPaths;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.dataset.WherePredicate;
import io.github.adaptivemargins.input.listing.DataFile;
import io.github.adaptivemargins.input.listing.InputFiles;
import io.github.adaptivemargins.input.listing.ParallelFiles;
import io.github.adaptivemargins.input.listing.SparkFileReader;
import io.github.adaptivemargins.input.settings.InputFormat;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Parquet, ORC or Avro files. The footers of all files are read first; files with equal column
 * types are then read together, so that Spark never converts a value or replaces it with null.
 */
public final class ColumnarSource implements LabelSource {
  private final List<LabelDataset> datasets;
  private final LabelColumn label;
  private final Optional<DeclaredClasses> declaredClasses;

  private ColumnarSource(
      List<LabelDataset> datasets, LabelColumn label, Optional<DeclaredClasses> declaredClasses) {
    this.datasets = datasets;
    this.label = label;
    this.declaredClasses = declaredClasses;
  }

  /**
   * Opens the files.
   *
   * @throws JobException BAD_DATA or USAGE, naming a file that lacks a column, or two files whose
   *     labels have different types
   */
  public static ColumnarSource open(
      SparkSession spark, InputSettings settings, InputFiles files, SparkFileReader reader)
      throws IOException {
    return new Opener(spark, settings, files, reader).open();
  }

  @Override
  public List<LabelDataset> datasets() {
    return datasets;
  }

  @Override
  public LabelColumn label() {
    return label;
  }

  @Override
  public Optional<DeclaredClasses> declaredClasses() {
    return declaredClasses;
  }

  /**
   * What files have in common that are read together.
   *
   * @param partitionLabel the label of their folder, if Spark decodes several labels to the same
   *     value
   */
  private record FileGroupKey(List<FileColumn> columns, Optional<String> partitionLabel) {}

  private static final class Opener {
    private final SparkSession spark;
    private final InputSettings settings;
    private final InputFiles files;
    private final SparkFileReader reader;
    private final Set<String> partitions;
    private final ColumnRequest request;

    /** Empty if the label is a column of the files. */
    private final Optional<PartitionLabelDecoder> partitionLabels;

    Opener(SparkSession spark, InputSettings settings, InputFiles files, SparkFileReader reader) {
      this.spark = spark;
      this.settings = settings;
      this.files = files;
      this.reader = reader;
      this.partitions = files.partitionColumns();
      this.partitionLabels =
          partitions.contains(settings.labelColumn())
              ? Optional.of(new PartitionLabelDecoder(settings.labelColumn(), files.files()))
              : Optional.empty();
      this.request = request();
    }

    private ColumnRequest request() {
      Set<String> names = new LinkedHashSet<>();
      names.add(settings.labelColumn());
      settings.samplesColumn().ifPresent(names::add);
      names.removeAll(partitions);
      int counted = names.size();
      settings.where().map(WherePredicate::columns).ifPresent(names::addAll);
      names.removeAll(partitions);
      names.remove("_metadata");
      return new ColumnRequest(
          reader.format(),
          List.copyOf(names),
          counted,
          settings.labelColumn(),
          partitionLabels.isPresent());
    }

    ColumnarSource open() throws IOException {
      reader.checkModule(files.files().get(0).path());
      List<FileSchema> schemas = readSchemas();
      Map<FileGroupKey, List<DataFile>> groups = group(schemas);
      List<LabelDataset> datasets = new ArrayList<>();
      Map<DataType, DataFile> labelTypes = new LinkedHashMap<>();
      for (Map.Entry<FileGroupKey, List<DataFile>> group : groups.entrySet()) {
        StructType schema = sparkSchema(group.getKey().columns(), group.getValue().get(0));
        datasets.add(open(schema, group.getValue(), groups.size() == 1));
        if (partitionLabels.isEmpty()) {
          int index = request.names().indexOf(settings.labelColumn());
          labelTypes.putIfAbsent(schema.apply(index).dataType(), group.getValue().get(0));
        }
      }
      checkLabelTypes(labelTypes);
      LabelColumn.Type type =
          partitionLabels.isPresent()
              ? LabelColumn.Type.TEXT
              : LabelColumn.Type.of(labelTypes.keySet().iterator().next());
      return new ColumnarSource(
          datasets,
          new LabelColumn(settings.labelColumn(), type, /* isIndex= */ true),
          declaredClasses(schemas));
    }

    private List<FileSchema> readSchemas() throws IOException {
      // A local copy: the task must not serialize this object.
      ColumnRequest columns = request;
      return ParallelFiles.map(
          JavaSparkContext.fromSparkContext(spark.sparkContext()),
          files.files().stream().map(file -> file.path().toString()).toList(),
          (file, conf) -> FileSchema.read(columns, file, conf));
    }

    /** The classes that files declare. Files that declare none are accepted. */
    private Optional<DeclaredClasses> declaredClasses(List<FileSchema> schemas) throws IOException {
      Map<String, List<String>> names = new LinkedHashMap<>();
      for (int i = 0; i < schemas.size(); i++) {
        if (!schemas.get(i).classNames().isEmpty()) {
          names.put(files.files().get(i).path().toString(), schemas.get(i).classNames());
        }
      }
      return names.isEmpty()
          ? Optional.empty()
          : DeclaredClasses.read(
              List.copyOf(names.keySet()),
              file -> Optional.of(DeclaredClasses.ofIndexes(names.get(file))));
    }

    private Map<FileGroupKey, List<DataFile>> group(List<FileSchema> schemas) {
      Map<FileGroupKey, List<DataFile>> groups = new LinkedHashMap<>();
      for (int i = 0; i < schemas.size(); i++) {
        DataFile file = files.files().get(i);
        FileGroupKey key =
            new FileGroupKey(
                schemas.get(i).columns(),
                partitionLabels.flatMap(labels -> labels.ambiguousLabel(file)));
        groups.computeIfAbsent(key, k -> new ArrayList<>()).add(file);
      }
      return groups;
    }

    /** The columns in the order of the request, named as in the file. */
    private StructType sparkSchema(List<FileColumn> columns, DataFile example) {
      Optional<StructType> inferred =
          reader.format() == InputFormat.AVRO
              ? Optional.of(reader.inferSchema(example.path()))
              : Optional.empty();
      StructType schema = new StructType();
      for (FileColumn column : columns) {
        DataType type =
            inferred
                .map(avro -> avro.apply(column.name()).dataType())
                .orElseGet(
                    () -> column.sparkType(spark, reader.format(), example.path().toString()));
        schema = schema.add(column.name(), type);
      }
      return schema;
    }

    private LabelDataset open(StructType schema, List<DataFile> group, boolean isOnlyGroup) {
      // Two spellings of one column are read once.
      StructType distinct =
          new StructType(Arrays.stream(schema.fields()).distinct().toArray(StructField[]::new));
      Dataset<Row> rows =
          reader.open(
              partitionLabels.isPresent()
                  ? distinct.add(settings.labelColumn(), DataTypes.StringType)
                  : distinct,
              files.partitionBase(),
              isOnlyGroup ? files.sparkPaths() : literalPaths(group));
      checkAllRead(rows, group);
      Dataset<Row> named =
          List.of(schema.fieldNames()).equals(request.names()) ? rows : renamed(rows, schema);
      ColumnResolver.checkLabelType(
          settings.labelColumn(), named.schema().apply(settings.labelColumn()).dataType());
      return new LabelDataset(
          WherePredicate.filter(named, settings.where()),
          partitionLabels
              .map(labels -> labels.labelColumn(group))
              .orElseGet(() -> ColumnResolver.of(settings.labelColumn())),
          settings
              .samplesColumn()
              .map(
                  column ->
                      new LabelDataset.Samples(
                          named.schema().apply(column), settings.samplesSeparator())));
    }

    private static String[] literalPaths(List<DataFile> group) {
      return group.stream().map(file -> InputPaths.literal(file.path())).toArray(String[]::new);
    }

    private Dataset<Row> renamed(Dataset<Row> rows, StructType schema) {
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < request.names().size(); i++) {
        columns.add(ColumnResolver.of(schema.fieldNames()[i]).as(request.names().get(i)));
      }
      partitions.forEach(partition -> columns.add(ColumnResolver.of(partition)));
      return rows.select(columns.toArray(Column[]::new));
    }

    /** Checks that Spark will read every file that the job listed. */
    private static void checkAllRead(Dataset<Row> rows, List<DataFile> listed) {
      Set<Path> unread = new HashSet<>();
      listed.forEach(file -> unread.add(file.path()));
      Arrays.stream(rows.inputFiles()).forEach(file -> unread.remove(new Path(URI.create(file))));
      if (!unread.isEmpty()) {
        throw JobException.usage(
            "--input contains "
                + unread.iterator().next()
                + ", which Spark would skip"
                + (unread.size() > 1 ? ", and " + Plural.of(unread.size() - 1, "other file") : "")
                + ": name the files to count by --input, and remove reader options that hide"
                + " files");
      }
    }

    private void checkLabelTypes(Map<DataType, DataFile> types) {
      Optional<Map.Entry<DataType, DataFile>> first = types.entrySet().stream().findFirst();
      for (Map.Entry<DataType, DataFile> other : types.entrySet()) {
        if (isString(other.getKey()) != isString(first.orElseThrow().getKey())) {
          throw JobException.badData(
              "column "
                  + settings.labelColumn()
                  + " has type "
                  + first.get().getKey().simpleString()
                  + " in "
                  + first.get().getValue().path()
                  + " and type "
                  + other.getKey().simpleString()
                  + " in "
                  + other.getValue().path()
                  + ": numbers and strings cannot be counted together");
        }
      }
    }

    private static boolean isString(DataType type) {
      return type instanceof StringType;
    }
  }
}
