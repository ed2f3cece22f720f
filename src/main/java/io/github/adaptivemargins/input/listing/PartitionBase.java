package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.failure.JobException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The folder under which the folders of a file are partitions.
 *
 * @param basePath the reader option {@code basePath}, if given
 * @param labelColumn the label column, which a folder may name
 */
record PartitionBase(Optional<Path> basePath, String labelColumn) {
  /** The partition values of a file that lies under an input path. */
  Map<String, String> partitions(Path file, Path input) {
    Path inputFolder = file.equals(input) ? input.getParent() : input;
    return PartitionFolders.of(file, basePath.or(() -> ofLabelFolders(file)).orElse(inputFolder));
  }

  /** The folder under which the folders of a file are partitions; empty if none are. */
  Optional<Path> of(DataFile file) {
    if (basePath.isPresent() || file.partitions().isEmpty()) {
      return basePath;
    }
    Path folder = file.path().getParent();
    for (int i = 0; i < file.partitions().size(); i++) {
      folder = folder.getParent();
    }
    return Optional.of(folder);
  }

  /** The parent of the outermost partition folder, if one of the folders names the label. */
  private Optional<Path> ofLabelFolders(Path file) {
    Optional<Path> base = Optional.empty();
    boolean hasLabel = false;
    for (Path folder = file.getParent();
        folder != null && PartitionFolders.isPartition(folder.getName());
        folder = folder.getParent()) {
      hasLabel |= PartitionFolders.isOf(folder.getName(), labelColumn);
      base = Optional.of(folder.getParent());
    }
    return hasLabel ? base : Optional.empty();
  }

  /**
   * Checks that all files have the same partition columns. Spark would skip files that have fewer,
   * or fill the missing values with nulls.
   *
   * @throws JobException BAD_DATA, naming two files
   */
  static void checkSameColumns(List<DataFile> files) {
    for (DataFile file : files) {
      DataFile first = files.get(0);
      if (!columns(file).equals(columns(first))) {
        throw JobException.badData(
            first.path()
                + " and "
                + file.path()
                + " have different partition columns: "
                + describe(first)
                + " and "
                + describe(file)
                + "; name inputs of one kind, or give --reader-option recursiveFileLookup=true");
      }
    }
  }

  private static List<String> columns(DataFile file) {
    return List.copyOf(file.partitions().keySet());
  }

  private static String describe(DataFile file) {
    return file.partitions().isEmpty() ? "none" : String.join(", ", columns(file));
  }
}
