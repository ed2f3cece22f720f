package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.JobException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Beneath which folder those of a file are partitions: as Spark has it, and above all folders of
 * the label.
 *
 * @param basePath the reader's option, if it is given
 * @param labelColumn which a folder may name
 */
record PartitionBase(Optional<Path> basePath, String labelColumn) {
  /** What the folders of a file say, if it is found beneath an input. */
  Map<String, String> partitions(Path file, Path input) {
    Path ofInput = file.equals(input) ? input.getParent() : input;
    return PartitionFolders.of(file, of(file).orElse(ofInput));
  }

  /** The folder beneath which Spark has to take folders for partitions, where it is no input. */
  Optional<Path> of(Path file) {
    return basePath.or(() -> ofLabelFolders(file));
  }

  /** What is above the outermost partition folder, where the label is one of those folders. */
  private Optional<Path> ofLabelFolders(Path file) {
    Optional<Path> base = Optional.empty();
    boolean isLabelled = false;
    for (Path folder = file.getParent();
        folder != null && PartitionFolders.isPartition(folder.getName());
        folder = folder.getParent()) {
      isLabelled |= PartitionFolders.isOf(folder.getName(), labelColumn);
      base = Optional.of(folder.getParent());
    }
    return isLabelled ? base : Optional.empty();
  }

  /**
   * Spark would drop, or fill with nulls, the files whose folders say less.
   *
   * @throws JobException BAD_DATA, naming two files
   */
  static void refuseDiffering(List<DataFile> files) {
    for (DataFile file : files) {
      DataFile first = files.get(0);
      if (!columns(file).equals(columns(first))) {
        throw JobException.badData(
            first.path()
                + " and "
                + file.path()
                + " are not partitioned alike: "
                + shown(first)
                + " and "
                + shown(file)
                + "; name inputs of one kind, or give --reader-option recursiveFileLookup=true");
      }
    }
  }

  private static List<String> columns(DataFile file) {
    return List.copyOf(file.partitions().keySet());
  }

  private static String shown(DataFile file) {
    return file.partitions().isEmpty() ? "none" : String.join(", ", columns(file));
  }
}
