package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.files.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
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
  abstract void upload(StoredFile checked, Optional<FileStatus> standing, Guard guard)
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
        try {
          upload(written.file(), standing, guard);
        } catch (IOException e) {
          // Of an upload that has arrived the answer alone may have been lost.
          if (!isReplaced(standing)) {
            throw e;
          } else if (!stands(written.file())) {
            throw new IOException("another run has written it meanwhile: try again", e);
          }
        }
      }
      Temporary.removeAbandoned(local, staging, written.path(), Temporary::isOfLivingProcess);
      return new Placed(!isSame, Optional.empty());
    }
  }

  private Optional<FileStatus> standing() throws IOException {
    try {
      return Optional.of(store.getFileStatus(target));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Whether the target holds these bytes. */
  final boolean stands(StoredFile checked) throws IOException {
    return checked.hasBytesOf(new StoredFile(store, target));
  }

  /**
   * Whether another object stands there than before, as far as the store answers: whoever asks has
   * a failure in hand that says more than the next one.
   */
  final boolean isReplaced(Optional<FileStatus> before) {
    try {
      return !standing().map(StoredFile::version).equals(before.map(StoredFile::version));
    } catch (IOException e) {
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
