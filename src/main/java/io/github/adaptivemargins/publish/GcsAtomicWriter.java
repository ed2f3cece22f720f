package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Location;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Google Cloud Storage, by Google's or Hadoop's connector. The upload fails if the object was
 * replaced since it began. An upload cannot be aborted, and close publishes what was written so
 * far: the stream is closed only when it is complete.
 */
final class GcsAtomicWriter extends UploadAtomicWriter {
  private GcsAtomicWriter(FileSystem store, Path target) {
    super(store, target);
  }

  static Optional<AtomicWriter> of(Location target) {
    return target.fileSystem().getUri().getScheme().equals("gs")
        ? Optional.of(new GcsAtomicWriter(target.fileSystem(), target.path()))
        : Optional.empty();
  }

  /** On a failure the stream stays open: closing it would publish a part. */
  @Override
  void uploadOnce(HadoopFile checked, Optional<FileStatus> existing, ReplaceCheck check)
      throws IOException {
    FSDataOutputStream object = fileSystem().create(target(), true, BUFFER_BYTES);
    copy(checked, object);
    check.check();
    object.close();
  }
}
