package io.github.adaptivemargins.input;

import static org.apache.spark.sql.functions.col;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Names;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/** Columns by name. */
public final class InputColumns {
  private static final int MAX_SHOWN = 20;

  private InputColumns() {}

  /** A column for Spark; in backticks, since a dot in the name is part of it. */
  public static Column of(StructField field) {
    return of(field.name());
  }

  static Column of(String name) {
    return col(quoted(name));
  }

  /** Its name in SQL: a dot is part of it. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** The column of exactly that name, else the only one that differs in case alone. */
  static Optional<String> find(List<String> columns, String name) {
    if (columns.contains(name)) {
      return Optional.of(name);
    }
    List<String> alike = columns.stream().filter(name::equalsIgnoreCase).toList();
    return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
  }

  /** BAD_DATA, of a file or a table that lacks a column. */
  static JobException missing(String input, List<String> columns, String name) {
    if (columns.isEmpty()) {
      return JobException.badData(input + " has no column " + name + "; it has no column at all");
    }
    String shown =
        columns.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "))
            + (columns.size() > MAX_SHOWN ? ", …" : "");
    return JobException.badData(
        input
            + " has no column "
            + name
            + "; there are "
            + shown
            + "; the nearest is "
            + Names.nearest(name, columns));
  }

  /**
   * Refuses what can be no label.
   *
   * @throws JobException BAD_DATA, with the type
   */
  static void refuseUnlessLabel(String name, DataType type) {
    if (!(type instanceof NumericType || type instanceof StringType)) {
      throw JobException.badData(
          "column "
              + name
              + " is of type "
              + type.simpleString()
              + "; a label is a number or a string");
    }
  }
}
