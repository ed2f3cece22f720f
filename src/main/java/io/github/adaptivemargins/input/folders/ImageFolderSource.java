package io.github.adaptivemargins.input.folders;

import static org.apache.spark.sql.functions.col;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.FileListing;
import io.github.adaptivemargins.input.dataset.ColumnResolver;
import io.github.adaptivemargins.input.dataset.CountedFiles;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.dataset.RowRelation;
import io.github.adaptivemargins.input.dataset.WherePredicate;
import io.github.adaptivemargins.input.listing.DistinctFiles;
import io.github.adaptivemargins.input.listing.ParallelFiles;
import io.github.adaptivemargins.input.listing.SplitNames;
import io.github.adaptivemargins.input.settings.EmptyFolderPolicy;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Folders whose sub-folders are classes. The sub-folders are listed, and their images counted. */
public final class ImageFolderSource implements LabelSource {
  private static final StructType SCHEMA =
      new StructType()
          .add(LabelColumn.DEFAULT_NAME, DataTypes.StringType)
          .add("samples", DataTypes.LongType);

  private final JavaSparkContext context;
  private final Collection<Path> roots;
  private final List<String> folders;
  private final List<FolderContents> contents;
  private final Dataset<Row> rows;

  private ImageFolderSource(
      SparkSession spark, InputSettings settings, Collection<Path> roots, List<String> folders)
      throws IOException {
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.roots = roots;
    this.folders = folders;
    this.contents = ParallelFiles.map(context, folders, FolderContents::read);
    Dataset<Row> counted = RowRelation.of(spark, SCHEMA, context.parallelize(rows()));
    boolean isSkipped = settings.emptyFolders().equals(Optional.of(EmptyFolderPolicy.SKIP));
    this.rows =
        WherePredicate.filter(
            isSkipped ? counted.where(col("samples").gt(0)) : counted, settings.where());
  }

  /**
   * Lists the class folders.
   *
   * @param hasClassList whether a list names the classes, which may then be called train or test
   * @throws JobException BAD_DATA, if a root has no sub-folder, or splits as sub-folders; USAGE, if
   *     two sub-folders are one
   */
  public static ImageFolderSource open(
      SparkSession spark, InputSettings settings, Collection<Path> roots, boolean hasClassList)
      throws IOException {
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    List<Path> folders = classFolders(roots, conf);
    if (!hasClassList) {
      roots.forEach(root -> checkNoSplits(root, folders));
    }
    DistinctFiles.check("--input", folders, conf);
    return new ImageFolderSource(
        spark, settings, roots, folders.stream().map(Path::toString).toList());
  }

  private static List<Path> classFolders(Collection<Path> roots, Configuration conf)
      throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path root : roots) {
      List<Path> classes = new ArrayList<>(FileListing.folders(root.getFileSystem(conf), root));
      Collections.sort(classes);
      if (classes.isEmpty()) {
        throw JobException.badData(
            "--input " + root + " has no folder: an image folder has one folder per class");
      }
      folders.addAll(classes);
    }
    return folders;
  }

  /** Checks that a root is not one level too high: its folders are not train, test and so on. */
  private static void checkNoSplits(Path root, List<Path> folders) {
    NavigableMap<String, String> remedies = new TreeMap<>();
    boolean hasOther = false;
    for (Path folder : folders) {
      if (folder.getParent().equals(root)) {
        Optional<String> split = SplitNames.of(folder.getName());
        boolean isSplit = split.isPresent() && folder.getName().equalsIgnoreCase(split.get());
        hasOther |= !isSplit && !folder.getName().startsWith(".");
        if (isSplit) {
          remedies.put(split.get(), "--input '" + folder + "'");
        }
      }
    }
    if (remedies.size() > 1 || (remedies.size() == 1 && !hasOther)) {
      throw SplitNames.mixed(root.toString(), remedies);
    }
  }

  private List<Row> rows() {
    return IntStream.range(0, folders.size())
        .mapToObj(
            i -> RowFactory.create(new Path(folders.get(i)).getName(), contents.get(i).images()))
        .toList();
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

  @Override
  public CountedFiles counted() {
    return CountedFiles.of(contents.stream().map(FolderContents::files));
  }

  @Override
  public List<Path> findCounted(CountedFiles earlier) {
    return IntStream.range(0, folders.size())
        .filter(i -> earlier.hasCommon(contents.get(i).files()))
        .mapToObj(i -> new Path(folders.get(i)))
        .toList();
  }

  @Override
  public void checkUnchanged() throws IOException {
    List<String> now =
        classFolders(roots, context.hadoopConfiguration()).stream().map(Path::toString).toList();
    if (!now.equals(folders)) {
      throw changed(roots.iterator().next().toString());
    }
    List<FolderContents> contentsNow = ParallelFiles.map(context, folders, FolderContents::read);
    for (int i = 0; i < folders.size(); i++) {
      if (!contents.get(i).isSame(contentsNow.get(i))) {
        throw changed(folders.get(i));
      }
    }
  }

  private static JobException changed(String folder) {
    return new JobException(
        ExitStatus.IO_ERROR,
        "image folder "
            + folder
            + " was changed while it was read: run again when the input no longer changes");
  }
}
