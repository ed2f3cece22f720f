package io.github.adaptivemargins.input.annotations;

import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.dataset.RowRelation;
import io.github.adaptivemargins.input.dataset.WherePredicate;
import io.github.adaptivemargins.input.listing.SparkFileReader;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Annotation documents. One task streams each document. */
public final class AnnotationSource implements LabelSource {
  private static final Logger LOG = LoggerFactory.getLogger(AnnotationSource.class);

  private final AnnotationFormat format;
  private final List<String> documents;
  private final Optional<DeclaredClasses> declaredClasses;
  private final Dataset<Row> rows;
  private final Configuration conf;

  private AnnotationSource(
      SparkSession spark,
      InputSettings settings,
      AnnotationFormat format,
      List<String> documents,
      Optional<DeclaredClasses> declaredClasses) {
    this.format = format;
    this.documents = documents;
    this.declaredClasses = declaredClasses;
    this.conf = spark.sparkContext().hadoopConfiguration();
    this.rows = WherePredicate.filter(rows(spark, format, documents), settings.where());
  }

  /**
   * Reads the classes of all documents.
   *
   * @throws JobException BAD_DATA, if the documents declare different classes
   */
  public static AnnotationSource open(
      SparkSession spark, InputSettings settings, SparkFileReader reader) throws IOException {
    AnnotationFormat format = AnnotationFormat.of(reader.format());
    List<String> documents = reader.listPaths();
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    Optional<DeclaredClasses> classes =
        DeclaredClasses.read(documents, document -> format.readClasses(document, conf));
    return new AnnotationSource(
        spark, settings, classes.map(format::withClasses).orElse(format), documents, classes);
  }

  private static Dataset<Row> rows(
      SparkSession spark, AnnotationFormat format, List<String> documents) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration conf = new SerializableConfiguration(context.hadoopConfiguration());
    return RowRelation.of(
        spark,
        new StructType().add(LabelColumn.DEFAULT_NAME, DataTypes.StringType),
        context
            .parallelize(documents, documents.size())
            .flatMap(document -> openInTask(format, document, conf.value()))
            .map(RowFactory::create));
  }

  /** Opens labels that are closed when the task ends, also if it fails. */
  private static ElementLabelIterator openInTask(
      AnnotationFormat format, String document, Configuration conf) throws IOException {
    ElementLabelIterator labels = format.openLabels(document, conf);
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskContext context) -> {
              try {
                labels.close();
              } catch (IOException e) {
                throw new UncheckedIOException(document, e);
              }
            });
    return labels;
  }

  @Override
  public List<LabelDataset> datasets() {
    return List.of(
        new LabelDataset(rows, ColumnResolver.of(LabelColumn.DEFAULT_NAME), Optional.empty()));
  }

  @Override
  public LabelColumn label() {
    return format.label();
  }

  @Override
  public Optional<DeclaredClasses> declaredClasses() {
    return declaredClasses;
  }

  /** Such as {@code file:///data/train.json annotations[7]}. */
  @Override
  public Optional<String> locate(Set<String> labels) {
    try {
      for (String document : documents) {
        try (ElementLabelIterator elements = format.openLabels(document, conf)) {
          while (elements.hasNext()) {
            if (labels.contains(elements.next())) {
              return Optional.of(document + " " + format.listName() + "[" + elements.index() + "]");
            }
          }
        }
      }
    } catch (Exception e) {
      // The run already fails for what it counted; the element is only a help.
      LOG.info("the element is not known: {}", Failures.oneLine(e));
    }
    return Optional.empty();
  }
}
