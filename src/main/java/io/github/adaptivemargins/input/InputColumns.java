package io.github.adaptivemargins.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of the input by name. Spark takes one file's columns for those of all, and gives null
 * for what another file lacks; here the file is named.
 */
public final class InputColumns {
  /** How many files are asked for their columns, to explain what is wrong with one. */
  private static final int MAX_FILES_ASKED = 100;

  private static final int MAX_SHOWN = 20;

  private final SparkSession spark;
  private final Dataset<Row> rows;
  private final Optional<FileReader> reader;
  private final String input;

  /**
   * @param reader of the files that the rows are in, where each has columns of its own
   * @param input what to call the whole
   */
  InputColumns(SparkSession spark, Dataset<Row> rows, Optional<FileReader> reader, String input) {
    this.spark = spark;
    this.rows = rows;
    this.reader = reader;
    this.input = input;
  }

  /**
   * The column of exactly that name, else the one that Spark's case rule takes for it.
   *
   * @throws JobException BAD_DATA, with the columns there are, or with the file that lacks it
   */
  StructField get(String name) {
    return find(rows.schema(), name).orElseThrow(() -> missing(name));
  }

  /**
   * To be called when there were nulls: a second look, at the files alone that have nothing else.
   *
   * @throws JobException BAD_DATA, naming a file that lacks the column
   */
  void refuseFileWithout(StructField column, Dataset<Row> counted) {
    if (reader.isEmpty()) {
      return;
    }
    Column file = rows.metadataColumn("_metadata").getField("file_path");
    counted
        .groupBy(file.as("file"))
        .agg(count(of(column)).as("values"))
        .where(col("values").equalTo(0))
        .limit(MAX_FILES_ASKED)
        .collectAsList()
        .forEach(row -> refuseIfWithout(column.name(), row.getString(0)));
  }

  private void refuseIfWithout(String name, String file) {
    StructType schema = reader.orElseThrow().schemaOf(file);
    if (find(schema, name).isEmpty()) {
      throw JobException.badData(file + " has no column " + name + describe(schema, name));
    }
  }

  /**
   * Spark takes a partition folder's word for a column, whatever the files within it say.
   *
   * @throws JobException BAD_DATA, naming a file that has a column of that name
   */
  void refuseFileWith(String name) {
    Arrays.stream(rows.inputFiles())
        .limit(MAX_FILES_ASKED)
        .filter(file -> find(reader.orElseThrow().schemaOf(file), name).isPresent())
        .findFirst()
        .ifPresent(
            file -> {
              throw JobException.badData(
                  file
                      + " has a column "
                      + name
                      + " of its own, which the partition folder it is in would hide");
            });
  }

  /** A column for Spark; in backticks, since a dot in the name is part of it. */
  public static Column of(StructField field) {
    return col(quoted(field));
  }

  /** Its name in SQL: a dot is part of it. */
  public static String quoted(StructField field) {
    return "`" + field.name().replace("`", "``") + "`";
  }

  private JobException missing(String name) {
    String[] files = reader.isPresent() ? rows.inputFiles() : new String[0];
    if (files.length > 1) {
      List<String> asked = Arrays.stream(files).limit(MAX_FILES_ASKED).toList();
      Predicate<String> has = file -> find(reader.get().schemaOf(file), name).isPresent();
      Optional<String> with = asked.stream().filter(has).findFirst();
      Optional<String> without = asked.stream().filter(has.negate()).findFirst();
      if (with.isPresent() && without.isPresent()) {
        return JobException.badData(
            without.get() + " has no column " + name + ", which " + with.get() + " has");
      }
    }
    return JobException.badData(input + " has no column " + name + describe(rows.schema(), name));
  }

  private Optional<StructField> find(StructType schema, String name) {
    boolean caseSensitive = Boolean.parseBoolean(spark.conf().get("spark.sql.caseSensitive"));
    List<StructField> fields = Arrays.asList(schema.fields());
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .or(
            () ->
                fields.stream()
                    .filter(field -> !caseSensitive && field.name().equalsIgnoreCase(name))
                    .findFirst());
  }

  private static String describe(StructType schema, String name) {
    List<String> columns = List.of(schema.fieldNames());
    if (columns.isEmpty()) {
      return "; it has no column at all";
    }
    String shown =
        columns.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "))
            + (columns.size() > MAX_SHOWN ? ", …" : "");
    return "; there are " + shown + "; the nearest is " + Names.nearest(name, columns);
  }
}
