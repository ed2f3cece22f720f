package io.github.adaptivemargins.input;

import static org.apache.spark.sql.functions.col;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.FileListing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The forms of an image dataset that are no table: their columns, and that of folders by listing.
 */
final class Layouts {
  /** The column of labels. */
  static final String LABEL = "label";

  /** The column of the number of images, in an image folder. */
  static final String SAMPLES = "samples";

  /** The endings that torchvision's ImageFolder takes, in any case. */
  private static final Set<String> IMAGE_ENDINGS =
      Set.of("jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp");

  /** So that one large folder does not hold up a core's share of the others. */
  private static final int TASKS_A_CORE = 4;

  private Layouts() {}

  /**
   * The class folders beneath the roots and their numbers of images, by listing alone.
   *
   * @param empty whether a folder without an image is a class
   * @throws JobException BAD_DATA, when a root has no folder
   */
  static Dataset<Row> imageFolder(SparkSession spark, Iterable<Path> roots, EmptyFolders empty)
      throws IOException {
    SerializableConfiguration conf =
        new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    List<String> folders = new ArrayList<>();
    for (Path root : roots) {
      List<String> classes =
          FileListing.folders(root.getFileSystem(conf.value()), root).stream()
              .map(Path::toString)
              .toList();
      if (classes.isEmpty()) {
        throw JobException.badData(
            "--input " + root + " has no folder: an image folder has one a class");
      }
      folders.addAll(classes);
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.min(folders.size(), TASKS_A_CORE * context.defaultParallelism());
    Dataset<Row> counted =
        RowRelation.of(
            spark,
            new StructType().add(LABEL, DataTypes.StringType).add(SAMPLES, DataTypes.LongType),
            context
                .parallelize(folders, tasks)
                .map(
                    folder ->
                        RowFactory.create(
                            new Path(folder).getName(), images(new Path(folder), conf))));
    return empty == EmptyFolders.SKIP ? counted.where(col(SAMPLES).gt(0)) : counted;
  }

  private static long images(Path folder, SerializableConfiguration conf) throws IOException {
    AtomicLong images = new AtomicLong();
    FileListing.forEachName(
        folder.getFileSystem(conf.value()),
        folder,
        name -> {
          String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
          if (name.contains(".") && IMAGE_ENDINGS.contains(ending)) {
            images.incrementAndGet();
          }
        });
    return images.get();
  }
}
