package io.github.adaptivemargins.input.dataset;

import static org.apache.spark.sql.functions.col;

import io.github.adaptivemargins.failure.JobException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/** Finds columns by name. */
public final class ColumnResolver {
  private static final String COLLATE = " collate ";

  /** The collation that compares bytes. */
  private static final String BYTES = "UTF8_BINARY";

  /** Impala, old Hive and fastparquet write strings without marking them as strings. */
  private static final String BINARY_REMEDY =
      "; if these are strings in UTF-8, give --conf spark.sql.parquet.binaryAsString=true before --";

  private ColumnResolver() {}

  /** The Spark column of a field. A dot in the name is part of the name. */
  public static Column of(StructField field) {
    return of(field.name());
  }

  /** The Spark column of this name. A dot is part of the name. */
  public static Column of(String name) {
    return col(quoted(name));
  }

  /** The name in backticks, as SQL takes it. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** The column of exactly this name, else the only one that differs only in case. */
  public static Optional<String> find(List<String> columns, String name) {
    if (columns.contains(name)) {
      return Optional.of(name);
    }
    List<String> candidates = columns.stream().filter(name::equalsIgnoreCase).toList();
    return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
  }

  /** Whether two names differ only in case. */
  public static boolean differInCase(Collection<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count()
        < names.size();
  }

  /**
   * Checks that labels can have this type.
   *
   * @throws JobException BAD_DATA, naming the type
   */
  public static void checkLabelType(String name, DataType type) {
    if (!(type instanceof NumericType || type instanceof StringType)) {
      throw JobException.badData(
          "column "
              + name
              + " is of type "
              + type.simpleString()
              + "; a label is a number or a string"
              + (type instanceof BinaryType ? BINARY_REMEDY : ""));
    }
    checkCollation(name, type.simpleString());
  }

  /** Checks that labels are equal only if their bytes are. Spark 3.5 has no collations. */
  private static void checkCollation(String name, String type) {
    String collation = type.contains(COLLATE) ? type.replaceFirst(".*" + COLLATE, "") : BYTES;
    if (!collation.equals(BYTES)) {
      throw JobException.badData(
          "column "
              + name
              + " has the collation "
              + collation
              + ", in which different labels are equal; labels are compared by their bytes: count a"
              + " view that selects CAST("
              + quoted(name)
              + " AS STRING COLLATE UTF8_BINARY)");
    }
  }
}
