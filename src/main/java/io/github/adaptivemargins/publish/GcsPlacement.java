package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.StoredFile;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Google Cloud Storage, by Google's connector or by Hadoop's. An object that was replaced since the
 * upload began is not replaced again. Nothing aborts an upload, and closing one publishes as much
 * as was written: it is closed when it is whole, or never.
 */
final class GcsPlacement extends UploadPlacement {
  private GcsPlacement(FileSystem store, Path target) {
    super(store, target);
  }

  static Optional<Placement> of(Location target) {
    return target.fileSystem().getUri().getScheme().equals("gs")
        ? Optional.of(new GcsPlacement(target.fileSystem(), target.path()))
        : Optional.empty();
  }

  /** On any failure the stream is let go of, open: to close it would publish a part. */
  @Override
  void uploadOnce(StoredFile checked, Optional<FileStatus> standing, Guard guard)
      throws IOException {
    FSDataOutputStream object = fileSystem().create(target(), true, BUFFER_BYTES);
    copy(checked, object);
    guard.check();
    object.close();
  }
}
