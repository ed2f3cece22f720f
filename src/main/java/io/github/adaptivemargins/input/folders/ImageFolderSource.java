package io.github.adaptivemargins.input.folders;

import static org.apache.spark.sql.functions.col;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.FileListing;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.dataset.RowRelation;
import io.github.adaptivemargins.input.dataset.WherePredicate;
import io.github.adaptivemargins.input.settings.EmptyFolderPolicy;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Folders whose sub-folders are classes. Tasks list the sub-folders and count their images. */
public final class ImageFolderSource implements LabelSource {
  private static final StructType SCHEMA =
      new StructType()
          .add(LabelColumn.DEFAULT_NAME, DataTypes.StringType)
          .add("samples", DataTypes.LongType);

  /** The extensions that torchvision's ImageFolder accepts, in any case. */
  private static final Set<String> IMAGE_EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp");

  /** Several small tasks per core, so that one large folder delays few others. */
  private static final int TASKS_PER_CORE = 4;

  private final Dataset<Row> rows;

  private ImageFolderSource(Dataset<Row> rows) {
    this.rows = rows;
  }

  /**
   * Lists the class folders.
   *
   * @throws JobException BAD_DATA, if a root has no sub-folder
   */
  public static ImageFolderSource open(
      SparkSession spark, InputSettings settings, Iterable<Path> roots) throws IOException {
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    Dataset<Row> counted = countImages(spark, classFolders(roots, conf));
    boolean isSkipped = settings.emptyFolders().equals(Optional.of(EmptyFolderPolicy.SKIP));
    return new ImageFolderSource(
        WherePredicate.filter(
            isSkipped ? counted.where(col("samples").gt(0)) : counted, settings.where()));
  }

  private static List<String> classFolders(Iterable<Path> roots, Configuration conf)
      throws IOException {
    List<String> folders = new ArrayList<>();
    for (Path root : roots) {
      List<Path> classes = FileListing.folders(root.getFileSystem(conf), root);
      if (classes.isEmpty()) {
        throw JobException.badData(
            "--input " + root + " has no folder: an image folder has one folder per class");
      }
      classes.forEach(folder -> folders.add(folder.toString()));
    }
    return folders;
  }

  private static Dataset<Row> countImages(SparkSession spark, List<String> folders) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration conf = new SerializableConfiguration(context.hadoopConfiguration());
    int tasks = Math.min(folders.size(), TASKS_PER_CORE * context.defaultParallelism());
    return RowRelation.of(
        spark,
        SCHEMA,
        context
            .parallelize(folders, tasks)
            .map(Path::new)
            .map(folder -> RowFactory.create(folder.getName(), countImages(folder, conf.value()))));
  }

  private static long countImages(Path folder, Configuration conf) throws IOException {
    AtomicLong images = new AtomicLong();
    FileListing.forEachName(
        folder.getFileSystem(conf),
        folder,
        name -> {
          String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
          if (name.contains(".") && IMAGE_EXTENSIONS.contains(extension)) {
            images.incrementAndGet();
          }
        });
    return images.get();
  }

  @Override
  public List<LabelDataset> datasets() {
    return List.of(
        new LabelDataset(
            rows,
            ColumnResolver.of(LabelColumn.DEFAULT_NAME),
            Optional.of(
                new LabelDataset.Samples(rows.schema().apply("samples"), Optional.empty()))));
  }

  @Override
  public LabelColumn label() {
    return new LabelColumn(LabelColumn.DEFAULT_NAME, LabelColumn.Type.STRING, /* isIndex= */ false);
  }
}
