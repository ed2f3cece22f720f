package io.github.adaptivemargins.input.tables;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.columnar.FileColumn;
import io.github.adaptivemargins.input.columnar.FileFooter;
import io.github.adaptivemargins.input.listing.DistinctFiles;
import io.github.adaptivemargins.input.listing.LakeTableCheck;
import io.github.adaptivemargins.input.listing.ParallelFiles;
import io.github.adaptivemargins.input.settings.InputFormat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.orc.OrcFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import scala.jdk.javaapi.CollectionConverters;

/** Checks the files of a table that Spark reads as strictly as files named by path. */
final class TableFileCheck {
  /** The package of Spark's file indexes. Delta and Hudi have their own. */
  private static final String SPARK_PACKAGE = "org.apache.spark.sql.execution.datasources.";

  /** Options with which Spark skips rows that it cannot read. */
  private static final Set<String> SKIPPING_OPTIONS =
      Set.of("ignorecorruptfiles", "ignoremissingfiles");

  private final SparkSession spark;
  private final String table;
  private final HadoopFsRelation relation;

  TableFileCheck(SparkSession spark, String table, HadoopFsRelation relation) {
    this.spark = spark;
    this.table = table;
    this.relation = relation;
  }

  /**
   * Checks the options, the folders and, for Parquet and ORC, the column types of each file.
   *
   * @throws JobException BAD_DATA, if rows would be skipped or read with another type
   */
  void check(List<String> columns) throws IOException {
    CollectionConverters.asJava(relation.options()).forEach(this::checkOption);
    if (!relation.location().getClass().getName().startsWith(SPARK_PACKAGE)) {
      return;
    }
    LakeTableCheck lakeTables = new LakeTableCheck();
    for (Path folder : CollectionConverters.asJava(relation.location().rootPaths())) {
      lakeTables.check("--table", fileSystem(folder), status(folder));
    }
    checkPartitions();
    DistinctFiles.check("--table", files(), spark.sparkContext().hadoopConfiguration());
    if (relation.fileFormat() instanceof ParquetFileFormat) {
      checkTypes(InputFormat.PARQUET, columns);
    } else if (relation.fileFormat() instanceof OrcFileFormat) {
      checkTypes(InputFormat.ORC, columns);
    }
  }

  private FileStatus status(Path folder) throws IOException {
    try {
      return fileSystem(folder).getFileStatus(folder);
    } catch (FileNotFoundException e) {
      throw new JobException(
          ExitStatus.NO_INPUT,
          "--table " + table + ": its location " + folder + " does not exist",
          e);
    }
  }

  private FileSystem fileSystem(Path folder) throws IOException {
    return folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  /** A partitioned table reads only the partition folders that its catalog knows. */
  private void checkPartitions() {
    if (relation.partitionSchema().nonEmpty() && relation.location().inputFiles().length == 0) {
      throw JobException.badData(
          "--table "
              + table
              + " has no partition with a file in the catalog: to add partition folders that were"
              + " written without the catalog, run MSCK REPAIR TABLE "
              + table);
    }
  }

  private void checkOption(String key, String value) {
    if (SKIPPING_OPTIONS.contains(key.toLowerCase(Locale.ROOT)) && Boolean.parseBoolean(value)) {
      throw JobException.badData(
          "--table "
              + table
              + " has the option "
              + key
              + "=true, which silently skips unreadable rows: remove it");
    }
  }

  private void checkTypes(InputFormat format, List<String> columns) throws IOException {
    List<String> ofFiles = columns.stream().filter(name -> !isPartition(name)).toList();
    List<String> files = files().stream().map(Path::toString).toList();
    List<String> ofTable = List.of(relation.dataSchema().fieldNames());
    List<List<FileColumn>> found =
        ParallelFiles.map(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            files,
            (file, conf) ->
                FileFooter.read(format, file, /* isFiltered= */ true, conf)
                    .findInTable(format, ofFiles, ofTable));
    for (int i = 0; i < files.size(); i++) {
      for (FileColumn column : found.get(i)) {
        DataType type = column.sparkType(spark, format, files.get(i));
        checkType(files.get(i), column.name(), type);
      }
    }
  }

  private List<Path> files() {
    return Arrays.stream(relation.location().inputFiles())
        .map(file -> new Path(URI.create(file)))
        .sorted()
        .toList();
  }

  private boolean isPartition(String name) {
    return Arrays.stream(relation.partitionSchema().fieldNames()).anyMatch(name::equalsIgnoreCase);
  }

  private void checkType(String file, String name, DataType type) {
    DataType ofTable =
        Arrays.stream(relation.dataSchema().fields())
            .filter(field -> field.name().equalsIgnoreCase(name))
            .findFirst()
            .orElseThrow()
            .dataType();
    boolean isWidened = bytes(type) > 0 && bytes(type) <= bytes(ofTable);
    // Impala and old Hive do not mark strings as strings.
    boolean isString = type instanceof BinaryType && ofTable instanceof StringType;
    if (!isWidened && !isString && !type.simpleString().equals(ofTable.simpleString())) {
      throw JobException.badData(
          "column "
              + name
              + " of table "
              + table
              + " has type "
              + ofTable.simpleString()
              + ", and type "
              + type.simpleString()
              + " in its file "
              + file
              + ": rewrite that file, or count the files by --input");
    }
  }

  /** The width of an integer in bytes; 0 for any other type. */
  private static int bytes(DataType type) {
    return type instanceof ByteType
        ? 1
        : type instanceof ShortType
            ? 2
            : type instanceof IntegerType ? 4 : type instanceof LongType ? 8 : 0;
  }
}
