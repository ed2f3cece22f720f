package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.JobException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/** The rows of a table or a view of the session's catalogs. */
final class TableRows {
  private static final String CHAR_TYPE = "__CHAR_VARCHAR_TYPE_STRING";

  /** What makes Spark leave out rows that it cannot read. */
  private static final Set<String> LENIENT = Set.of("ignorecorruptfiles", "ignoremissingfiles");

  private TableRows() {}

  /**
   * Opens the table of the settings.
   *
   * @throws JobException BAD_DATA, when it has no such column, or hides files that are broken
   */
  static LabelRows of(SparkSession spark, InputSettings settings) {
    String table = settings.table().orElseThrow();
    Dataset<Row> rows = spark.table(table);
    refuseLenient(table, rows.queryExecution().analyzed());
    StructField label = field(table, rows, settings.labelColumn());
    InputColumns.refuseUnlessLabel(settings.labelColumn(), label.dataType());
    Optional<StructField> samples = settings.samplesColumn().map(name -> field(table, rows, name));
    return new LabelRows(WherePredicate.filter(rows, settings.where()), column(label), samples);
  }

  /** The blanks that pad a CHAR are no part of a label. */
  private static Column column(StructField label) {
    Column column = InputColumns.of(label);
    return label.metadata().contains(CHAR_TYPE)
            && label.metadata().getString(CHAR_TYPE).startsWith("char")
        ? functions.rtrim(column)
        : column;
  }

  private static StructField field(String table, Dataset<Row> rows, String name) {
    List<String> columns = List.of(rows.schema().fieldNames());
    return rows.schema()
        .apply(
            InputColumns.find(columns, name)
                .orElseThrow(() -> InputColumns.missing(table, columns, name)));
  }

  private static void refuseLenient(String table, LogicalPlan plan) {
    for (HadoopFsRelation files : relations(plan)) {
      CollectionConverters.asJava(files.options())
          .forEach((key, value) -> refuseLenient(table, key, value));
    }
  }

  /** The folders and files that rows are read from, as far as they are files of Spark's own. */
  static List<Path> folders(Dataset<Row> rows) {
    return relations(rows.queryExecution().analyzed()).stream()
        .flatMap(files -> CollectionConverters.asJava(files.location().rootPaths()).stream())
        .toList();
  }

  private static List<HadoopFsRelation> relations(LogicalPlan plan) {
    List<HadoopFsRelation> relations = new ArrayList<>();
    for (LogicalPlan leaf : CollectionConverters.asJava(plan.collectLeaves())) {
      if (leaf instanceof LogicalRelation relation
          && relation.relation() instanceof HadoopFsRelation files) {
        relations.add(files);
      }
    }
    return relations;
  }

  private static void refuseLenient(String table, String key, String value) {
    if (LENIENT.contains(key.toLowerCase(java.util.Locale.ROOT)) && Boolean.parseBoolean(value)) {
      throw JobException.badData(
          "--table "
              + table
              + " has the option "
              + key
              + "=true, which leaves out rows without a word: count it without it");
    }
  }
}
