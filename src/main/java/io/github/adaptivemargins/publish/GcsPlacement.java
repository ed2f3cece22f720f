package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.StoredFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Google Cloud Storage, by Google's connector or by Hadoop's. An object that was replaced since the
 * upload began is not replaced again. Nothing aborts an upload, and closing one publishes as much
 * as was written: it is closed when it is whole, or never.
 */
final class GcsPlacement extends UploadPlacement {
  private static final Logger LOG = LoggerFactory.getLogger(GcsPlacement.class);
  private static final int TRIES = 3;

  /** A driver may go on trying by itself for as long: then that was enough. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private GcsPlacement(FileSystem store, Path target) {
    super(store, target);
  }

  static Optional<Placement> of(Location target) {
    return target.fileSystem().getUri().getScheme().equals("gs")
        ? Optional.of(new GcsPlacement(target.fileSystem(), target.path()))
        : Optional.empty();
  }

  @Override
  void upload(StoredFile checked, Optional<FileStatus> standing, Guard guard) throws IOException {
    Instant start = Instant.now();
    for (int attempt = 1; ; attempt++) {
      try {
        uploadOnce(checked, guard);
        return;
      } catch (IOException e) {
        boolean isPatient = Duration.between(start, Instant.now()).compareTo(PATIENCE) < 0;
        if (attempt == TRIES || !isPatient || isReplaced(standing)) {
          throw e;
        }
        LOG.info("the upload to {} begins again: {}", target(), Failure.oneLine(e));
      }
    }
  }

  /** On any failure the stream is let go of, open: to close it would publish a part. */
  private void uploadOnce(StoredFile checked, Guard guard) throws IOException {
    FSDataOutputStream object = fileSystem().create(target(), true, BUFFER_BYTES);
    copy(checked, object);
    guard.check();
    object.close();
  }
}
