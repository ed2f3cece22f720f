package io.github.adaptivemargins.input;

import io.github.adaptivemargins.files.StoredFile;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A file of the input as it was listed.
 *
 * @param path with its file system
 * @param length in bytes
 * @param version what changes when the file does
 * @param partitions what its folders {@code column=value} say, decoded, in their order; null for
 *     the null partition
 */
record DataFile(Path path, long length, String version, Map<String, String> partitions) {
  static DataFile of(FileStatus status, Map<String, String> partitions) {
    return new DataFile(status.getPath(), status.getLen(), StoredFile.version(status), partitions);
  }

  /** Spark's own rule, of HadoopFSUtils.shouldFilterOutPathName. */
  static boolean isHidden(String name) {
    return (name.startsWith("_") && !name.contains("="))
        || name.startsWith(".")
        || name.endsWith("._COPYING_");
  }
}
