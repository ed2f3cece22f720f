package io.github.adaptivemargins.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Publishable;
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
abstract class UploadAtomicWriter implements AtomicWriter {
  private static final Logger LOG = LoggerFactory.getLogger(UploadAtomicWriter.class);

  static final int BUFFER_BYTES = 1 << 16;

  /** The longest name of an object on S3, Google Cloud Storage and Azure. */
  private static final int MAX_KEY_BYTES = 1024;

  /** Pauses before each retry of an upload, in seconds. */
  private static final List<Integer> RETRY_PAUSES = List.of(2, 10);

  /** No retry starts later than this: some drivers already retry for longer. */
  private static final Duration MAX_RETRY_TIME = Duration.ofMinutes(1);

  private final FileSystem store;
  private final Path target;

  UploadAtomicWriter(FileSystem store, Path target) {
    this.store = store;
    this.target = target;
  }

  /**
   * Uploads a file once. On failure the existing object stays.
   *
   * @param existing the object to replace, if there is one
   * @throws IOException if it failed, also if another run wrote the object meanwhile
   */
  abstract void uploadOnce(HadoopFile checked, Optional<FileStatus> existing, ReplaceCheck check)
      throws IOException;

  @Override
  public final FileSystem fileSystem() {
    return store;
  }

  final Path target() {
    return target;
  }

  /** Whether this user may write is known only after an upload. */
  @Override
  public final Optional<String> obstacle() {
    int bytes = target.toUri().getPath().getBytes(UTF_8).length - "/".length();
    return bytes <= MAX_KEY_BYTES
        ? Optional.empty()
        : Optional.of(
            "has a key of "
                + bytes
                + " bytes in UTF-8; a store allows at most "
                + MAX_KEY_BYTES
                + "; choose a shorter path");
  }

  @Override
  public final Result write(Publishable content, ReplaceCheck check) throws IOException {
    FileSystem local = new RawLocalFileSystem();
    local.initialize(java.nio.file.Path.of("/").toUri(), store.getConf());
    Path staging = new Path(System.getProperty("java.io.tmpdir"), target.getName());
    try (TemporaryFile written = TemporaryFile.nextTo(local, staging)) {
      content.write(written.file());
      content.check(written.file());
      Optional<FileStatus> existing = existing();
      boolean isSame = hasTargetBytes(written.file());
      if (!isSame) {
        upload(written.file(), existing, check);
      }
      TemporaryFile.removeAbandoned(
          local, staging, written.path(), TemporaryFile::isOfLivingProcess);
      return new Result(!isSame, Optional.empty());
    }
  }

  /** Uploads a file, with retries if they may help. */
  private void upload(HadoopFile checked, Optional<FileStatus> existing, ReplaceCheck check)
      throws IOException {
    Instant end = Instant.now().plus(MAX_RETRY_TIME);
    Iterator<Integer> pauses = RETRY_PAUSES.iterator();
    while (true) {
      try {
        uploadOnce(checked, existing, check);
        return;
      } catch (JobException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        if (hasSucceeded(checked, existing, e)) {
          return;
        } else if (Publisher.isDenied(e) || !pauses.hasNext() || Instant.now().isAfter(end)) {
          throw e;
        }
        LOG.info("retrying the upload to {}: {}", target, Failures.oneLine(e));
        pause(pauses.next());
        if (hasSucceeded(checked, existing, e)) {
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
      throw new InterruptedIOException("interrupted before the upload was retried");
    }
  }

  /**
   * Whether a failed upload has succeeded: only its response may have been lost.
   *
   * @throws IOException if another run wrote the object meanwhile
   */
  private boolean hasSucceeded(HadoopFile checked, Optional<FileStatus> existing, Exception e)
      throws IOException {
    boolean isReplaced = isReplaced(existing);
    if (isReplaced && !hasTargetBytes(checked)) {
      throw new IOException("another run wrote it meanwhile: try again", e);
    }
    return isReplaced;
  }

  private Optional<FileStatus> existing() throws IOException {
    try {
      return Optional.of(store.getFileStatus(target));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Whether the target has the bytes of a file. */
  private boolean hasTargetBytes(HadoopFile checked) throws IOException {
    return checked.hasSameBytes(new HadoopFile(store, target));
  }

  /**
   * Whether the object was replaced. False if the store does not answer: the caller already has a
   * more useful failure.
   */
  private boolean isReplaced(Optional<FileStatus> before) {
    try {
      return !existing().map(HadoopFile::version).equals(before.map(HadoopFile::version));
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} does not answer", target, e);
      return false;
    }
  }

  static void copy(HadoopFile checked, FSDataOutputStream object) throws IOException {
    try (InputStream bytes = checked.newStream()) {
      bytes.transferTo(object);
    }
  }
}
