package io.github.adaptivemargins.input.tables;

import io.github.adaptivemargins.input.dataset.ColumnResolver;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Resolves a field of a struct, such as {@code annotation.label}, that is named like a column. */
final class NestedColumn {
  private NestedColumn() {}

  /** The rows with the field as an additional column, if the name is that of a field. */
  static Dataset<Row> withColumn(Dataset<Row> rows, String name) {
    return isColumn(rows, name)
        ? rows
        : column(rows.schema(), name).map(field -> rows.withColumn(name, field)).orElse(rows);
  }

  /** The top-level column of a name. */
  static String root(Dataset<Row> rows, String name) {
    return isColumn(rows, name) ? name : name.replaceFirst("[.].*", "");
  }

  private static boolean isColumn(Dataset<Row> rows, String name) {
    return ColumnResolver.find(List.of(rows.schema().fieldNames()), name).isPresent();
  }

  private static Optional<Column> column(StructType schema, String name) {
    DataType type = schema;
    Optional<Column> column = Optional.empty();
    for (String part : name.split("[.]", -1)) {
      Optional<String> found =
          type instanceof StructType struct
              ? ColumnResolver.find(List.of(struct.fieldNames()), part)
              : Optional.empty();
      if (found.isEmpty()) {
        return Optional.empty();
      }
      type = ((StructType) type).apply(found.get()).dataType();
      column =
          column.map(outer -> outer.getField(found.get())).or(() -> found.map(ColumnResolver::of));
    }
    return column;
  }
}
