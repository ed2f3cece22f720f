package io.github.adaptivemargins.input.folders;

import io.github.adaptivemargins.files.FileListing;
import io.github.adaptivemargins.files.ImageFiles;
import io.github.adaptivemargins.input.dataset.CountedFiles;
import java.io.IOException;
import java.io.Serializable;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The images in a class folder.
 *
 * @param images their number
 * @param fingerprint changes when an image is added, removed or changed
 * @param files the record of some of them
 */
record FolderContents(long images, long fingerprint, CountedFiles files) implements Serializable {
  /** Enough to recognize a folder that was counted before. */
  private static final int MAX_FILES = 1024;

  /** Lists the images of a folder, at any depth. */
  static FolderContents read(String folder, Configuration conf) throws IOException {
    Path path = new Path(folder);
    LongStream.Builder hashes = LongStream.builder();
    long[] sums = new long[2];
    FileListing.forEachFile(
        path.getFileSystem(conf),
        path,
        ImageFiles::isImage,
        (name, length, modified) -> {
          long hash = CountedFiles.hash(path.getName() + "/" + name, length);
          hashes.add(hash);
          sums[0]++;
          sums[1] += hash * (modified | 1);
        });
    return new FolderContents(sums[0], sums[1], CountedFiles.of(hashes.build(), MAX_FILES));
  }

  /** Whether both have the same images. */
  boolean isSame(FolderContents other) {
    return images == other.images && fingerprint == other.fingerprint;
  }
}
