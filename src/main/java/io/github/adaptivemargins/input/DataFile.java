package io.github.adaptivemargins.input;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A file of the input as it was listed.
 *
 * @param path with its file system
 * @param length in bytes
 * @param version what changes when the file does: its time of change, and its ETag where it has one
 * @param partitions what its folders {@code column=value} say, decoded, in their order; null for
 *     the null partition
 */
record DataFile(Path path, long length, String version, Map<String, String> partitions) {
  static DataFile of(FileStatus status, Map<String, String> partitions) {
    String etag =
        status instanceof EtagSource source ? Optional.ofNullable(source.getEtag()).orElse("") : "";
    return new DataFile(
        status.getPath(),
        status.getLen(),
        status.getLen() + " " + status.getModificationTime() + " " + etag,
        partitions);
  }
}
