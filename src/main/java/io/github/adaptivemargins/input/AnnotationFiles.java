package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
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

/** Annotation documents, each read as a stream by one task. */
final class AnnotationFiles {
  private static final Logger LOG = LoggerFactory.getLogger(AnnotationFiles.class);

  private final SparkSession spark;
  private final boolean areCoco;
  private final List<String> documents;
  private final Optional<ClassNames> classNames;

  /**
   * @throws io.github.adaptivemargins.failure.JobException BAD_DATA, when the documents do not list
   *     the same classes
   */
  AnnotationFiles(SparkSession spark, InputFormat format, List<String> documents)
      throws IOException {
    this.spark = spark;
    this.areCoco = format == InputFormat.COCO;
    this.documents = documents;
    this.classNames = ClassNames.of(documents, this::classNames);
  }

  private Optional<ClassNames> classNames(String document) throws IOException {
    return areCoco
        ? Optional.of(CocoDocument.classes(document, conf()))
        : OpenMmlabDocument.classes(document, conf());
  }

  /** The classes, where the documents say them. */
  Optional<ClassNames> classNames() {
    return classNames;
  }

  /** A column of labels. */
  Dataset<Row> rows() {
    SerializableConfiguration conf = new SerializableConfiguration(conf());
    boolean ofCoco = areCoco;
    return RowRelation.of(
        spark,
        new StructType().add(Layouts.LABEL, DataTypes.StringType),
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(documents, documents.size())
            .flatMap(document -> labels(ofCoco, document, conf.value()))
            .map(RowFactory::create));
  }

  private static ElementLabels labels(boolean ofCoco, String document, Configuration conf)
      throws IOException {
    return ofCoco ? CocoDocument.labels(document, conf) : OpenMmlabDocument.labels(document, conf);
  }

  /** Such as {@code file:///data/train.json annotations[7]}, the first with one of some labels. */
  Optional<String> locate(Set<String> wanted) {
    try {
      for (String document : documents) {
        try (ElementLabels labels = labels(areCoco, document, conf())) {
          while (labels.hasNext()) {
            if (wanted.contains(labels.next())) {
              String list = areCoco ? CocoDocument.LIST : OpenMmlabDocument.LIST;
              return Optional.of(document + " " + list + "[" + labels.place() + "]");
            }
          }
        }
      }
    } catch (Exception e) {
      // The run ends by what was counted, whatever a second look meets.
      LOG.info("the element is not looked for: {}", Failure.oneLine(e));
    }
    return Optional.empty();
  }

  private Configuration conf() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
