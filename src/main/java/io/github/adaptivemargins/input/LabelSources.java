package io.github.adaptivemargins.input;

import io.github.adaptivemargins.input.annotations.AnnotationSource;
import io.github.adaptivemargins.input.columnar.ColumnarSource;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.folders.ImageFolderSource;
import io.github.adaptivemargins.input.listing.FileReadSettings;
import io.github.adaptivemargins.input.listing.InputFiles;
import io.github.adaptivemargins.input.listing.SparkFileReader;
import io.github.adaptivemargins.input.settings.InputSettings;
import io.github.adaptivemargins.input.tables.TableSource;
import io.github.adaptivemargins.input.text.TextFilesSource;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Opens the kind of label source that the settings and the files ask for. */
public final class LabelSources {
  private LabelSources() {}

  /**
   * Opens the input. It reads no rows, except to infer the types of columns in {@code --where}.
   *
   * @param files the listed files; empty for a table or a Spark data source
   * @param hasClassList whether a list names the classes
   * @throws io.github.adaptivemargins.failure.JobException BAD_DATA, if the label column is missing
   *     or has a type that is not a label's
   */
  public static LabelSource open(
      SparkSession spark, InputSettings settings, Optional<InputFiles> files, boolean hasClassList)
      throws IOException {
    return files.isPresent()
        ? open(spark, settings, files.get(), hasClassList)
        : TableSource.open(spark, settings);
  }

  private static LabelSource open(
      SparkSession spark, InputSettings settings, InputFiles files, boolean hasClassList)
      throws IOException {
    SparkFileReader reader = new SparkFileReader(spark, settings, files);
    FileReadSettings.setOpenCost(spark, files.files());
    return switch (reader.format()) {
      case PARQUET, ORC, AVRO -> ColumnarSource.open(spark, settings, files, reader);
      case CSV, TSV, JSON, IMAGELIST, LST -> new TextFilesSource(spark, settings, files, reader);
      case OPENMMLAB, COCO -> AnnotationSource.open(spark, settings, reader);
      case IMAGEFOLDER ->
          ImageFolderSource.open(spark, settings, files.paths().roots(), hasClassList);
    };
  }
}
