package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.files.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store whose objects become visible when their upload is complete. The content is first written
 * to a file in {@code java.io.tmpdir} and checked there.
 */
abstract class UploadPlacement implements Placement {
  private static final Logger LOG = LoggerFactory.getLogger(UploadPlacement.class);

  static final int BUFFER_BYTES = 1 << 16;

  /** Before an upload begins again, in seconds. */
  private static final List<Integer> PAUSES = List.of(2, 10);

  /** A driver may go on trying by itself for as long: then that was enough. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final FileSystem store;
  private final Path target;

  UploadPlacement(FileSystem store, Path target) {
    this.store = store;
    this.target = target;
  }

  /**
   * Makes an object of a file, or leaves the one that stands.
   *
   * @param standing the object that is to be replaced, if there is one
   * @throws IOException when it could not, also where another run has come between
   */
  abstract void uploadOnce(StoredFile checked, Optional<FileStatus> standing, Guard guard)
      throws IOException;

  @Override
  public final FileSystem fileSystem() {
    return store;
  }

  final Path target() {
    return target;
  }

  /** Only an upload tells whether a store takes it. */
  @Override
  public final Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public final Placed put(Publishable content, Guard guard) throws IOException {
    FileSystem local = new RawLocalFileSystem();
    local.initialize(java.nio.file.Path.of("/").toUri(), store.getConf());
    Path staging = new Path(System.getProperty("java.io.tmpdir"), target.getName());
    try (Temporary written = Temporary.beside(local, staging)) {
      content.write(written.file());
      content.check(written.file());
      Optional<FileStatus> standing = standing();
      boolean isSame = stands(written.file());
      if (!isSame) {
        upload(written.file(), standing, guard);
      }
      Temporary.removeAbandoned(local, staging, written.path(), Temporary::isOfLivingProcess);
      return new Placed(!isSame, Optional.empty());
    }
  }

  /** Begins again where that may help. */
  private void upload(StoredFile checked, Optional<FileStatus> standing, Guard guard)
      throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    Iterator<Integer> pauses = PAUSES.iterator();
    while (true) {
      try {
        uploadOnce(checked, standing, guard);
        return;
      } catch (JobException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        if (hasArrived(checked, standing, e)) {
          return;
        } else if (Publisher.isDenied(e) || !pauses.hasNext() || Instant.now().isAfter(end)) {
          throw e;
        }
        LOG.info("the upload to {} begins again: {}", target, Failure.oneLine(e));
        pause(pauses.next());
        if (hasArrived(checked, standing, e)) {
          return;
        }
      }
    }
  }

  private static void pause(int seconds) throws InterruptedIOException {
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before the upload began again");
    }
  }

  /**
   * Of an upload that has arrived the answer alone may have been lost.
   *
   * @throws IOException when another run has come between
   */
  private boolean hasArrived(StoredFile checked, Optional<FileStatus> standing, Exception e)
      throws IOException {
    boolean isReplaced = isReplaced(standing);
    if (isReplaced && !stands(checked)) {
      throw new IOException("another run has written it meanwhile: try again", e);
    }
    return isReplaced;
  }

  private Optional<FileStatus> standing() throws IOException {
    try {
      return Optional.of(store.getFileStatus(target));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Whether the target holds these bytes. */
  private boolean stands(StoredFile checked) throws IOException {
    return checked.hasBytesOf(new StoredFile(store, target));
  }

  /**
   * Whether another object stands there than before, as far as the store answers: whoever asks has
   * a failure in hand that says more than the next one.
   */
  private boolean isReplaced(Optional<FileStatus> before) {
    try {
      return !standing().map(StoredFile::version).equals(before.map(StoredFile::version));
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} does not answer", target, e);
      return false;
    }
  }

  static void copy(StoredFile checked, FSDataOutputStream object) throws IOException {
    try (InputStream bytes = checked.newStream()) {
      bytes.transferTo(object);
    }
  }
}
