package io.github.adaptivemargins.input.tables;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.MissingColumn;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.dataset.FloatPushDown;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.dataset.PlanNodes;
import io.github.adaptivemargins.input.dataset.WherePredicate;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.FileTable;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/** A table or view of the session's catalogs, or a Spark data source that the job does not know. */
public final class TableSource implements LabelSource {
  private static final String CHAR_TYPE = "__CHAR_VARCHAR_TYPE_STRING";

  private final LabelDataset dataset;
  private final LabelColumn label;

  private TableSource(LabelDataset dataset, LabelColumn label) {
    this.dataset = dataset;
    this.label = label;
  }

  /**
   * Opens the table or data source.
   *
   * @throws JobException BAD_DATA, if a column is missing, or the table skips broken files
   */
  public static TableSource open(SparkSession spark, InputSettings settings) throws IOException {
    String table = settings.name();
    Dataset<Row> all =
        settings.source().isPresent()
            ? DataSourceOpener.open(spark, settings)
            : CatalogTableOpener.open(spark, table);
    Dataset<Row> rows = NestedColumn.withColumn(all, settings.labelColumn());
    StructField label = field(table, rows, settings.labelColumn(), "--label-column");
    ColumnResolver.checkLabelType(settings.labelColumn(), label.dataType());
    Optional<StructField> samples =
        settings.samplesColumn().map(column -> field(table, rows, column, "--samples-column"));
    List<String> columns = new ArrayList<>(List.of(NestedColumn.root(all, label.name())));
    samples.ifPresent(field -> columns.add(field.name()));
    checkFiles(spark, table, rows, columns);
    FloatPushDown.disableIfFiltered(rows);
    return new TableSource(
        new LabelDataset(
            WherePredicate.filter(rows, settings.where()),
            labelColumn(label),
            samples.map(field -> new LabelDataset.Samples(field, settings.samplesSeparator()))),
        new LabelColumn(
            settings.labelColumn(), LabelColumn.Type.of(label.dataType()), /* isIndex= */ true));
  }

  private static void checkFiles(
      SparkSession spark, String table, Dataset<Row> rows, List<String> columns)
      throws IOException {
    for (HadoopFsRelation relation : fileRelations(rows)) {
      List<String> present = List.of(relation.schema().fieldNames());
      List<String> read =
          columns.stream()
              .filter(column -> ColumnResolver.find(present, column).isPresent())
              .toList();
      new TableFileCheck(spark, table, relation).check(read);
    }
  }

  /** The label without the blanks that pad a CHAR. */
  private static Column labelColumn(StructField label) {
    Column column = ColumnResolver.of(label);
    return label.metadata().contains(CHAR_TYPE)
            && label.metadata().getString(CHAR_TYPE).startsWith("char")
        ? functions.rtrim(column)
        : column;
  }

  private static StructField field(String table, Dataset<Row> rows, String name, String option) {
    List<String> columns = List.of(rows.schema().fieldNames());
    return rows.schema()
        .apply(
            ColumnResolver.find(columns, name)
                .orElseThrow(() -> MissingColumn.exception(table, columns, name, option)));
  }

  @Override
  public List<LabelDataset> datasets() {
    return List.of(dataset);
  }

  @Override
  public LabelColumn label() {
    return label;
  }

  @Override
  public List<Path> tableFolders() {
    Stream<Path> ofFiles =
        fileRelations(dataset.rows()).stream()
            .flatMap(files -> CollectionConverters.asJava(files.location().rootPaths()).stream());
    Stream<Path> ofTables =
        PlanNodes.of(dataset.rows()).stream()
            .filter(DataSourceV2Relation.class::isInstance)
            .map(node -> ((DataSourceV2Relation) node).table())
            .flatMap(TableSource::folders);
    return Stream.concat(ofFiles, ofTables).toList();
  }

  private static Stream<Path> folders(Table table) {
    return table instanceof FileTable files
        ? CollectionConverters.asJava(files.fileIndex().rootPaths()).stream()
        : Stream.ofNullable(table.properties().get("location")).map(Path::new);
  }

  private static List<HadoopFsRelation> fileRelations(Dataset<Row> rows) {
    List<HadoopFsRelation> relations = new ArrayList<>();
    for (LogicalPlan node : PlanNodes.of(rows)) {
      if (node instanceof LogicalRelation relation
          && relation.relation() instanceof HadoopFsRelation files) {
        relations.add(files);
      }
    }
    return relations;
  }
}
