package io.github.adaptivemargins.input.folders;

import io.github.adaptivemargins.files.FileListing;
import io.github.adaptivemargins.input.dataset.CountedFiles;
import java.io.IOException;
import java.io.Serializable;
import java.util.Locale;
import java.util.Set;
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
  /** The extensions that torchvision's ImageFolder accepts, in any case. */
  private static final Set<String> IMAGE_EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp");

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
        FolderContents::isImage,
        (name, length, modified) -> {
          long hash = CountedFiles.hash(path.getName() + "/" + name, length);
          hashes.add(hash);
          sums[0]++;
          sums[1] += hash * (modified | 1);
        });
    return new FolderContents(sums[0], sums[1], CountedFiles.of(hashes.build(), MAX_FILES));
  }

  private static boolean isImage(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return name.contains(".") && IMAGE_EXTENSIONS.contains(extension);
  }

  /** Whether both have the same images. */
  boolean isSame(FolderContents other) {
    return images == other.images && fingerprint == other.fingerprint;
  }
}
