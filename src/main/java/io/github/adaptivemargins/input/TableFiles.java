package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** The files of a table that Spark itself reads, held to what files by name are held to. */
final class TableFiles {
  /** Where Spark's own lists of files are; Delta and Hudi have lists of their own. */
  private static final String OF_SPARK = "org.apache.spark.sql.execution.datasources.";

  /** What makes Spark leave out rows that it cannot read. */
  private static final Set<String> LENIENT = Set.of("ignorecorruptfiles", "ignoremissingfiles");

  private final SparkSession spark;
  private final String table;
  private final HadoopFsRelation relation;

  TableFiles(SparkSession spark, String table, HadoopFsRelation relation) {
    this.spark = spark;
    this.table = table;
    this.relation = relation;
  }

  /**
   * Looks at the options, the folders and, in Parquet and ORC, at what each file says of columns.
   *
   * @throws JobException BAD_DATA, when rows would be left out or read as something else
   */
  void refuseUnlessStrict(List<String> columns) throws IOException {
    CollectionConverters.asJava(relation.options()).forEach(this::refuseLenient);
    if (!relation.location().getClass().getName().startsWith(OF_SPARK)) {
      return;
    }
    LakeTables lakeTables = new LakeTables();
    for (Path folder : CollectionConverters.asJava(relation.location().rootPaths())) {
      lakeTables.refuse("--table", fileSystem(folder), status(folder));
    }
    refuseWithoutPartitions();
    if (relation.fileFormat() instanceof ParquetFileFormat) {
      refuseOtherTypes(InputFormat.PARQUET, columns);
    } else if (relation.fileFormat() instanceof OrcFileFormat) {
      refuseOtherTypes(InputFormat.ORC, columns);
    }
  }

  private FileStatus status(Path folder) throws IOException {
    try {
      return fileSystem(folder).getFileStatus(folder);
    } catch (FileNotFoundException e) {
      throw new JobException(
          ExitStatus.NO_INPUT, "--table " + table + ": its location " + folder + " is gone", e);
    }
  }

  private FileSystem fileSystem(Path folder) throws IOException {
    return folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  /** Folders that were written beside the catalog are none of the table's until it knows them. */
  private void refuseWithoutPartitions() {
    if (relation.partitionSchema().nonEmpty() && relation.location().inputFiles().length == 0) {
      throw JobException.badData(
          "--table "
              + table
              + " has no partition in the catalog that holds a file: where they were written beside"
              + " it, MSCK REPAIR TABLE "
              + table
              + " adds them");
    }
  }

  private void refuseLenient(String key, String value) {
    if (LENIENT.contains(key.toLowerCase(Locale.ROOT)) && Boolean.parseBoolean(value)) {
      throw JobException.badData(
          "--table "
              + table
              + " has the option "
              + key
              + "=true, which leaves out rows without a word: count it without it");
    }
  }

  private void refuseOtherTypes(InputFormat format, List<String> columns) throws IOException {
    List<String> ofFiles = columns.stream().filter(name -> !isPartition(name)).toList();
    List<String> files =
        Arrays.stream(relation.location().inputFiles())
            .map(file -> new Path(java.net.URI.create(file)).toString())
            .toList();
    List<Map<String, String>> found =
        EachFile.look(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            files,
            (file, conf) -> FileTypes.of(format, file, conf));
    for (int i = 0; i < files.size(); i++) {
      for (String column : FileTypes.find(files.get(i), found.get(i), ofFiles, ofFiles.size())) {
        String name = column.substring(0, column.indexOf('\n'));
        DataType type =
            FileTypes.sparkType(
                spark, format, name, column.substring(name.length() + 1), files.get(i));
        refuseOtherType(files.get(i), name, type);
      }
    }
  }

  private boolean isPartition(String name) {
    return Arrays.stream(relation.partitionSchema().fieldNames()).anyMatch(name::equalsIgnoreCase);
  }

  private void refuseOtherType(String file, String name, DataType type) {
    DataType ofTable =
        Arrays.stream(relation.dataSchema().fields())
            .filter(field -> field.name().equalsIgnoreCase(name))
            .findFirst()
            .orElseThrow()
            .dataType();
    boolean isWider = bytes(type) > 0 && bytes(type) <= bytes(ofTable);
    // Impala and old Hive write strings without saying that they are.
    boolean isString = type instanceof BinaryType && ofTable instanceof StringType;
    if (!isWider && !isString && !type.simpleString().equals(ofTable.simpleString())) {
      throw JobException.badData(
          "column "
              + name
              + " of table "
              + table
              + " is of type "
              + ofTable.simpleString()
              + ", and of type "
              + type.simpleString()
              + " in its file "
              + file
              + ": write that file anew, or count the files by --input");
    }
  }

  /** The width of an integer; 0 for any other type. */
  private static int bytes(DataType type) {
    return type instanceof ByteType
        ? 1
        : type instanceof ShortType
            ? 2
            : type instanceof IntegerType ? 4 : type instanceof LongType ? 8 : 0;
  }
}
