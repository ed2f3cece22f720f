package io.github.adaptivemargins.input.dataset;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;

/** The labels of a run: one implementation per kind of input. */
public interface LabelSource {
  /** The datasets to count. Several may contain the same label. */
  List<LabelDataset> datasets();

  LabelColumn label();

  /** The classes that the input declares; empty if it declares none. */
  default Optional<DeclaredClasses> declaredClasses() {
    return Optional.empty();
  }

  /**
   * The place of the first row that has one of some labels, such as {@code file:///data/train.csv
   * line 7}. Reads the input again.
   *
   * @param labels at least one, as written; the empty string also means null
   * @return empty if the place is not known
   */
  default Optional<String> locate(Set<String> labels) {
    return Optional.empty();
  }

  /** The place of the first row for which a condition holds, like {@link #locate(Set)}. */
  default Optional<String> locate(Column condition) {
    return Optional.empty();
  }

  /**
   * Checks the number of rows that were counted, if the input records it.
   *
   * @throws JobException BAD_DATA, naming a file
   */
  default void checkRows(long rows) {}

  /** The record of the files that the job does not list, such as images. */
  default CountedFiles counted() {
    return CountedFiles.NONE;
  }

  /** The files or folders of {@link #counted} that an earlier record contains. */
  default List<Path> findCounted(CountedFiles earlier) {
    return List.of();
  }

  /**
   * Checks that what this source listed itself is unchanged. Call it after reading.
   *
   * @throws JobException IO_ERROR, naming what changed
   */
  default void checkUnchanged() throws IOException {}

  /** The folders and files of a table; empty for files, which {@code InputFiles} lists. */
  default List<Path> tableFolders() {
    return List.of();
  }
}
