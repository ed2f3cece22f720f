package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.Amount;
import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Files that carry types: Parquet, ORC, Avro. What the columns are is decided once, from what every
 * file says of itself; files of one type are read together, each by its own, so that no value is
 * widened, narrowed or made null on its way.
 */
final class ColumnarFiles {
  private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";

  private final SparkSession spark;
  private final InputSettings settings;
  private final InputFiles files;
  private final FileReader reader;
  private final Set<String> partitions;

  /** The columns that are read of files, as they are asked for. */
  private final List<String> names;

  /** How many of them are read for the count; the others are those of {@code --where}. */
  private final int ofData;

  private Optional<ClassNames> classNames = Optional.empty();

  ColumnarFiles(SparkSession spark, InputSettings settings, InputFiles files, FileReader reader) {
    this.spark = spark;
    this.settings = settings;
    this.files = files;
    this.reader = reader;
    this.partitions = files.partitionColumns();
    Set<String> wanted = new LinkedHashSet<>();
    wanted.add(settings.labelColumn());
    settings.samplesColumn().ifPresent(wanted::add);
    wanted.removeAll(partitions);
    this.ofData = wanted.size();
    settings.where().map(WherePredicate::columns).ifPresent(wanted::addAll);
    wanted.removeAll(partitions);
    wanted.remove("_metadata");
    this.names = List.copyOf(wanted);
  }

  boolean labelIsPartition() {
    return partitions.contains(settings.labelColumn());
  }

  /**
   * The rows of all files, in as many parts as there are types.
   *
   * @throws JobException BAD_DATA, naming two files whose labels are not of one kind
   */
  List<LabelRows> rows() throws IOException {
    // Of two columns that differ in case alone the one that is asked for is meant.
    spark.conf().set(CASE_SENSITIVE, true);
    reader.refuseWithoutModule(files.files().get(0).path());
    Map<Alike, List<DataFile>> alike = new LinkedHashMap<>();
    FileHeads heads =
        FileHeads.of(
            spark,
            files.files(),
            new FileHeads.Wanted(
                reader.format(), names, ofData, settings.labelColumn(), labelIsPartition()));
    List<List<String>> columns = heads.columns();
    classNames = heads.classNames();
    Set<String> ambiguous = ambiguousFolders();
    for (int i = 0; i < columns.size(); i++) {
      DataFile file = files.files().get(i);
      Optional<String> label =
          labelIsPartition() && ambiguous.contains(asSparkDecodes(file))
              ? label(file)
              : Optional.empty();
      alike.computeIfAbsent(new Alike(columns.get(i), label), key -> new ArrayList<>()).add(file);
    }
    List<LabelRows> parts = new ArrayList<>();
    Map<StructField, DataFile> labels = new LinkedHashMap<>();
    for (Map.Entry<Alike, List<DataFile>> group : alike.entrySet()) {
      StructType schema = schema(group.getKey().columns(), group.getValue().get(0));
      String[] paths =
          alike.size() == 1
              ? files.sparkPaths()
              : group.getValue().stream()
                  .map(file -> InputPlaces.literal(file.path()))
                  .toArray(String[]::new);
      if (!labelIsPartition()) {
        labels.put(schema.apply(names.indexOf(settings.labelColumn())), group.getValue().get(0));
      }
      parts.add(part(schema, paths, group.getValue()));
    }
    refuseLabelsOfTwoKinds(labels);
    return parts;
  }

  /** The classes, once the rows are asked for, where the files say them. */
  Optional<ClassNames> classNames() {
    return classNames;
  }

  /**
   * What files have in common that are read together.
   *
   * @param label of their folder, where Spark takes it for the name of another folder
   */
  private record Alike(List<String> columns, Optional<String> label) {}

  /** What Spark takes the names of several folders for. */
  private Set<String> ambiguousFolders() {
    Map<String, Optional<String>> labels = new HashMap<>();
    Set<String> ambiguous = new HashSet<>();
    if (labelIsPartition()) {
      for (DataFile file : files.files()) {
        Optional<String> label = label(file);
        String ofSpark = asSparkDecodes(file);
        if (!label.equals(labels.computeIfAbsent(ofSpark, key -> label))) {
          ambiguous.add(ofSpark);
        }
      }
    }
    return ambiguous;
  }

  private Optional<String> label(DataFile file) {
    return Optional.ofNullable(file.partitions().get(settings.labelColumn()));
  }

  /** The columns in the order of the names, each called as in the file. */
  private StructType schema(List<String> columns, DataFile example) {
    StructType inferred =
        reader.format() == InputFormat.AVRO ? reader.schemaOf(example.path()) : null;
    StructType schema = new StructType();
    for (String column : columns) {
      int end = column.indexOf('\n');
      String name = column.substring(0, end);
      String type = column.substring(end + 1);
      schema =
          schema.add(
              name,
              inferred == null
                  ? FileTypes.sparkType(
                      spark, reader.format(), name, type, example.path().toString())
                  : inferred.apply(name).dataType());
    }
    return schema;
  }

  private LabelRows part(StructType schema, String[] paths, List<DataFile> parts) {
    // A column that is asked for by two spellings is read once.
    StructType read =
        new StructType(Arrays.stream(schema.fields()).distinct().toArray(StructField[]::new));
    if (labelIsPartition()) {
      read = read.add(settings.labelColumn(), DataTypes.StringType);
    }
    Dataset<Row> rows = reader.load(read, files.partitionBase(), paths);
    refuseUnread(rows, parts);
    Dataset<Row> named = List.of(schema.fieldNames()).equals(names) ? rows : renamed(rows, schema);
    InputColumns.refuseUnlessLabel(
        settings.labelColumn(), named.schema().apply(settings.labelColumn()).dataType());
    return new LabelRows(
        WherePredicate.filter(named, settings.where()),
        label(parts),
        settings.samplesColumn().map(named.schema()::apply));
  }

  private Dataset<Row> renamed(Dataset<Row> rows, StructType schema) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(InputColumns.of(schema.fieldNames()[i]).as(names.get(i)));
    }
    partitions.forEach(partition -> columns.add(InputColumns.of(partition)));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** What Spark is going to read is what was listed. */
  private static void refuseUnread(Dataset<Row> rows, List<DataFile> listed) {
    Set<Path> unread = new HashSet<>();
    listed.forEach(file -> unread.add(file.path()));
    Arrays.stream(rows.inputFiles())
        .forEach(file -> unread.remove(new Path(java.net.URI.create(file))));
    if (!unread.isEmpty()) {
      throw JobException.usage(
          "--input holds "
              + unread.iterator().next()
              + ", which Spark would not read"
              + (unread.size() > 1 ? ", nor " + Amount.of(unread.size() - 1, "other file") : "")
              + ": name what is meant by --input, and leave out reader options that hide files");
    }
  }

  private Column label(List<DataFile> parts) {
    Column label = InputColumns.of(settings.labelColumn());
    if (!labelIsPartition()) {
      return label;
    }
    Map<String, String> decoded = new HashMap<>();
    for (DataFile file : parts) {
      String value = label(file).orElse(null);
      String ofSpark = asSparkDecodes(file);
      if (value != null && !value.equals(ofSpark)) {
        decoded.put(ofSpark, value);
      }
    }
    return decoded.isEmpty()
        ? label
        : functions
            .udf(
                (org.apache.spark.sql.api.java.UDF1<String, String>)
                    name -> decoded.getOrDefault(name, name),
                DataTypes.StringType)
            .apply(label);
  }

  private String asSparkDecodes(DataFile file) {
    for (Path folder = file.path().getParent(); folder != null; folder = folder.getParent()) {
      String name = folder.getName();
      if (PartitionFolders.isOf(name, settings.labelColumn())) {
        return org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils.unescapePathName(
            name.substring(name.indexOf('=') + 1));
      }
    }
    throw new IllegalStateException(file + " is in no folder of the label");
  }

  private void refuseLabelsOfTwoKinds(Map<StructField, DataFile> labels) {
    Map.Entry<StructField, DataFile> first = null;
    for (Map.Entry<StructField, DataFile> label : labels.entrySet()) {
      if (first == null) {
        first = label;
      } else if (isString(label) != isString(first)) {
        throw JobException.badData(
            "column "
                + settings.labelColumn()
                + " is of type "
                + first.getKey().dataType().simpleString()
                + " in "
                + first.getValue().path()
                + " and of type "
                + label.getKey().dataType().simpleString()
                + " in "
                + label.getValue().path()
                + ": numbers and strings are not counted together");
      }
    }
  }

  private static boolean isString(Map.Entry<StructField, DataFile> label) {
    return label.getKey().dataType() instanceof StringType;
  }
}
