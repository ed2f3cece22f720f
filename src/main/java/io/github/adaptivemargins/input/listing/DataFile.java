package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.input.dataset.CountedFiles;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A listed input file.
 *
 * @param path with its file system
 * @param length in bytes
 * @param version a text that changes when the file changes
 * @param partitions decoded values of its {@code column=value} folders, outermost first; null for
 *     Hive's null partition
 */
public record DataFile(Path path, long length, String version, Map<String, String> partitions) {
  static DataFile of(FileStatus status, Map<String, String> partitions) {
    return new DataFile(status.getPath(), status.getLen(), HadoopFile.version(status), partitions);
  }

  /** The hash of its name, with its {@code column=value} folders, and its length. */
  long hash() {
    StringBuilder name = new StringBuilder(path.getName());
    for (Path folder = path.getParent();
        folder != null && PartitionFolders.isPartition(folder.getName());
        folder = folder.getParent()) {
      name.insert(0, folder.getName() + "/");
    }
    return CountedFiles.hash(name.toString(), length);
  }

  /** Whether Spark hides a file or folder of this name (HadoopFSUtils.shouldFilterOutPathName). */
  static boolean isHidden(String name) {
    return (name.startsWith("_") && !name.contains("="))
        || name.startsWith(".")
        || name.endsWith("._COPYING_");
  }
}
