package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/** The rows of a table or a view of the session's catalogs, or of a data source of Spark's. */
final class TableRows {
  private static final String CHAR_TYPE = "__CHAR_VARCHAR_TYPE_STRING";

  private TableRows() {}

  /**
   * Opens what the settings name.
   *
   * @throws JobException BAD_DATA, when it has no such column, or hides files that are broken
   */
  static LabelRows of(SparkSession spark, InputSettings settings) throws IOException {
    String name = settings.name();
    Dataset<Row> all =
        settings.source().isPresent()
            ? SparkSource.load(spark, settings)
            : NamedTable.open(spark, name);
    Dataset<Row> rows = NestedField.asColumn(all, settings.labelColumn());
    StructField label = field(name, rows, settings.labelColumn());
    InputColumns.refuseUnlessLabel(settings.labelColumn(), label.dataType());
    Optional<StructField> samples =
        settings.samplesColumn().map(column -> field(name, rows, column));
    List<String> columns = new ArrayList<>(List.of(NestedField.root(all, label.name())));
    samples.ifPresent(field -> columns.add(field.name()));
    for (HadoopFsRelation relation : relations(rows.queryExecution().analyzed())) {
      List<String> present = List.of(relation.schema().fieldNames());
      new TableFiles(spark, name, relation)
          .refuseUnlessStrict(
              columns.stream()
                  .filter(column -> InputColumns.find(present, column).isPresent())
                  .toList());
    }
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

  /** The folders and files that rows are read from, as far as files or their table tell. */
  static List<Path> folders(Dataset<Row> rows) {
    LogicalPlan plan = rows.queryExecution().analyzed();
    Stream<Path> ofFiles =
        relations(plan).stream()
            .flatMap(files -> CollectionConverters.asJava(files.location().rootPaths()).stream());
    Stream<Path> ofTables =
        CollectionConverters.asJava(plan.collectLeaves()).stream()
            .filter(DataSourceV2Relation.class::isInstance)
            .map(leaf -> ((DataSourceV2Relation) leaf).table().properties().get("location"))
            .filter(Objects::nonNull)
            .map(Path::new);
    return Stream.concat(ofFiles, ofTables).toList();
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
}
