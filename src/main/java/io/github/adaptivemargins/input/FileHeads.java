package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * What each of some files says of itself.
 *
 * @param columns for each file those that are wanted, as {@link FileTypes#find} has them
 * @param classNames the classes of the label, where files say them
 */
record FileHeads(List<List<String>> columns, Optional<ClassNames> classNames) {
  /**
   * What is asked.
   *
   * @param names the columns that are wanted
   * @param ofData how many of them are wanted for the count; the others are of {@code --where}
   * @param isPartition whether the label is the name of a folder, and no column
   */
  record Wanted(
      InputFormat format, List<String> names, int ofData, String label, boolean isPartition)
      implements Serializable {}

  private record Said(List<String> columns, List<String> classes) implements Serializable {}

  /**
   * Asks the files.
   *
   * @throws JobException BAD_DATA, naming one that lacks a column, or two whose classes differ
   */
  static FileHeads of(SparkSession spark, List<DataFile> files, Wanted wanted) throws IOException {
    List<String> paths = files.stream().map(file -> file.path().toString()).toList();
    List<Said> said =
        EachFile.look(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            paths,
            (path, conf) -> ask(wanted, path, conf));
    Map<String, List<String>> classes = new LinkedHashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      if (!said.get(i).classes.isEmpty()) {
        classes.put(paths.get(i), said.get(i).classes);
      }
    }
    return new FileHeads(said.stream().map(Said::columns).toList(), named(classes));
  }

  private static Said ask(Wanted wanted, String file, Configuration conf) throws IOException {
    FileTypes.Head head = FileTypes.head(wanted.format, file, conf);
    if (wanted.isPartition && head.types().containsKey(wanted.label)) {
      throw JobException.badData(
          file
              + " has a column "
              + wanted.label
              + " of its own, which the partition folder it is in would hide");
    }
    return new Said(
        FileTypes.find(file, head.types(), wanted.names, wanted.ofData),
        head.huggingFace().map(said -> ClassLabel.names(said, wanted.label)).orElse(List.of()));
  }

  /** A file that says nothing of classes may be of any. */
  private static Optional<ClassNames> named(Map<String, List<String>> classes) throws IOException {
    return classes.isEmpty()
        ? Optional.empty()
        : ClassNames.of(
            List.copyOf(classes.keySet()),
            file -> Optional.of(ClassNames.indexed(classes.get(file))));
  }
}
