package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import io.github.adaptivemargins.input.dataset.InputPaths;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelDataset;
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
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Opens files with column types: reads their footers, and makes a dataset of each group. */
final class ColumnarOpener {
  private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";
  private static final String VECTORIZED_READER = "spark.sql.parquet.enableVectorizedReader";

  /** Spark's struct of the file's name, length and time. */
  private static final String FILE_METADATA = "_metadata";

  private final SparkSession spark;
  private final InputSettings settings;
  private final InputFiles files;
  private final SparkFileReader reader;
  private final Set<String> partitions;
  private final ColumnRequest request;

  /** Empty if the label is a column of the files. */
  private final Optional<PartitionLabelDecoder> partitionLabels;

  /**
   * What files have in common that are read together.
   *
   * @param columns the requested columns
   * @param positionalColumns all columns, if Spark finds columns by position
   * @param partitionLabel the label of their folder, if Spark decodes several labels to the same
   *     value
   * @param partitionBase the folder under which folders are partitions; empty if there are none
   */
  private record FileGroupKey(
      List<FileColumn> columns,
      List<FileColumn> positionalColumns,
      Optional<String> partitionLabel,
      Optional<Path> partitionBase) {}

  ColumnarOpener(
      SparkSession spark, InputSettings settings, InputFiles files, SparkFileReader reader) {
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
    Map<String, String> options = settings.columnOptions(whereColumns());
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, String> column : options.entrySet()) {
      boolean isFilter = column.getValue().equals("--where");
      boolean isInFolder =
          isFilter
              ? ColumnResolver.find(List.copyOf(partitions), column.getKey()).isPresent()
                  || column.getKey().equals(FILE_METADATA)
              : partitions.contains(column.getKey());
      if (!isInFolder) {
        names.add(column.getKey());
      }
    }
    return new ColumnRequest(
        reader.format(),
        List.copyOf(names),
        options,
        settings.labelColumn(),
        partitionLabels.isPresent(),
        settings.where().isPresent());
  }

  private Set<String> whereColumns() {
    return settings.where().map(WherePredicate::columns).orElse(Set.of());
  }

  ColumnarSource open() throws IOException {
    reader.checkModule(files.files().get(0).path());
    List<FileSchema> schemas = readSchemas();
    setReaders(schemas);
    Map<FileGroupKey, List<DataFile>> groups = group(schemas);
    List<LabelDataset> datasets = new ArrayList<>();
    Map<DataType, DataFile> labelTypes = new LinkedHashMap<>();
    Map<List<DataType>, DataFile> partitionTypes = new LinkedHashMap<>();
    for (Map.Entry<FileGroupKey, List<DataFile>> group : groups.entrySet()) {
      DataFile first = group.getValue().get(0);
      StructType schema = sparkSchema(group.getKey().columns(), first);
      Dataset<Row> rows = read(group, schema, groups.size() == 1);
      partitionTypes.putIfAbsent(partitionTypes(rows), first);
      datasets.add(dataset(named(rows, schema), group.getValue()));
      if (partitionLabels.isEmpty()) {
        int index = request.names().indexOf(settings.labelColumn());
        labelTypes.putIfAbsent(schema.apply(index).dataType(), first);
      }
    }
    checkLabelTypes(labelTypes);
    checkPartitionTypes(partitionTypes);
    LabelColumn.Type type =
        partitionLabels.isPresent()
            ? LabelColumn.Type.TEXT
            : LabelColumn.Type.of(labelTypes.keySet().iterator().next());
    return new ColumnarSource(
        datasets,
        new LabelColumn(settings.labelColumn(), type, /* isIndex= */ true),
        declaredClasses(schemas),
        rowsOfFiles(schemas));
  }

  private List<FileSchema> readSchemas() throws IOException {
    // A local copy: the task must not serialize this object.
    ColumnRequest columns = request;
    return ParallelFiles.map(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        files.files().stream().map(file -> file.path().toString()).toList(),
        (file, conf) -> FileSchema.read(columns, file, conf));
  }

  /** Sets what Spark's readers need to read these columns as they are. */
  private void setReaders(List<FileSchema> schemas) {
    Set<String> names = new HashSet<>(request.names());
    names.addAll(partitions);
    boolean hasTwins =
        ColumnResolver.differInCase(names) || schemas.stream().anyMatch(FileSchema::hasCaseTwins);
    spark.conf().set(CASE_SENSITIVE, hasTwins);
    if (schemas.stream().anyMatch(FileSchema::needsRowReader)) {
      spark.conf().set(VECTORIZED_READER, false);
    }
  }

  /** The rows of all files; empty if the rows that tasks read are not known. */
  private Map<Path, Long> rowsOfFiles(List<FileSchema> schemas) {
    Map<Path, Long> rows = new LinkedHashMap<>();
    if (settings.where().isEmpty() && schemas.stream().allMatch(schema -> schema.rows() >= 0)) {
      for (int i = 0; i < schemas.size(); i++) {
        rows.put(files.files().get(i).path(), schemas.get(i).rows());
      }
    }
    return rows;
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
              schemas.get(i).positionalColumns(),
              partitionLabels.flatMap(labels -> labels.ambiguousLabel(file)),
              files.partitionBase(file));
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
              .orElseGet(() -> column.sparkType(spark, reader.format(), example.path().toString()));
      schema = schema.add(column.name(), asStored(type));
    }
    return schema;
  }

  /** Spark would narrow a value that is too large for its column. Parquet stores 32 bits. */
  private DataType asStored(DataType type) {
    if (reader.format() != InputFormat.PARQUET) {
      return type;
    } else if (type instanceof StructType struct) {
      StructType stored = new StructType();
      for (StructField field : struct.fields()) {
        stored = stored.add(field.name(), asStored(field.dataType()), field.nullable());
      }
      return stored;
    }
    return type instanceof ByteType || type instanceof ShortType ? DataTypes.IntegerType : type;
  }

  private Dataset<Row> read(
      Map.Entry<FileGroupKey, List<DataFile>> group, StructType requested, boolean isOnlyGroup) {
    List<FileColumn> all = group.getKey().positionalColumns();
    StructType schema = all.isEmpty() ? requested : sparkSchema(all, group.getValue().get(0));
    // Two spellings of one column are read once.
    StructType distinct =
        new StructType(Arrays.stream(schema.fields()).distinct().toArray(StructField[]::new));
    Dataset<Row> rows =
        reader.open(
            partitionLabels.isPresent()
                ? distinct.add(settings.labelColumn(), DataTypes.StringType)
                : distinct,
            group.getKey().partitionBase(),
            isOnlyGroup ? files.sparkPaths() : literalPaths(group.getValue()));
    checkAllRead(rows, group.getValue());
    return rows;
  }

  private static String[] literalPaths(List<DataFile> group) {
    return group.stream().map(file -> InputPaths.literal(file.path())).toArray(String[]::new);
  }

  /** The rows with the columns as the options spell them. */
  private Dataset<Row> named(Dataset<Row> rows, StructType schema) {
    boolean isNamed = List.of(schema.fieldNames()).equals(request.names());
    boolean isCaseSensitive = Boolean.parseBoolean(spark.conf().get(CASE_SENSITIVE));
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < request.names().size(); i++) {
      columns.add(ColumnResolver.of(schema.fieldNames()[i]).as(request.names().get(i)));
    }
    partitions.forEach(partition -> columns.add(ColumnResolver.of(partition)));
    Dataset<Row> named = isNamed ? rows : rows.select(columns.toArray(Column[]::new));
    for (String spelled : isCaseSensitive ? whereColumns() : Set.<String>of()) {
      Optional<String> partition = ColumnResolver.find(List.copyOf(partitions), spelled);
      if (partition.isPresent() && !partition.get().equals(spelled)) {
        named = named.withColumn(spelled, ColumnResolver.of(partition.get()));
      }
    }
    return named;
  }

  private LabelDataset dataset(Dataset<Row> rows, List<DataFile> group) {
    StructType schema = rows.schema();
    ColumnResolver.checkLabelType(
        settings.labelColumn(), schema.apply(settings.labelColumn()).dataType());
    return new LabelDataset(
        WherePredicate.filter(rows, settings.where()),
        partitionLabels
            .map(labels -> labels.labelColumn(group))
            .orElseGet(() -> ColumnResolver.of(settings.labelColumn())),
        settings
            .samplesColumn()
            .map(
                column ->
                    new LabelDataset.Samples(schema.apply(column), settings.samplesSeparator())));
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

  private List<DataType> partitionTypes(Dataset<Row> rows) {
    return partitions.stream()
        .filter(name -> !name.equals(settings.labelColumn()))
        .map(name -> rows.schema().apply(name).dataType())
        .toList();
  }

  /** Spark infers the types of partition columns from the folders of each group. */
  private void checkPartitionTypes(Map<List<DataType>, DataFile> types) {
    if (settings.where().isPresent() && types.size() > 1) {
      List<DataFile> examples = List.copyOf(types.values());
      throw JobException.badData(
          "the partition folders of "
              + examples.get(0).path()
              + " and "
              + examples.get(1).path()
              + " have values of different types, which --where cannot compare: count them in two"
              + " runs, the second with --add-to");
    }
  }
}
