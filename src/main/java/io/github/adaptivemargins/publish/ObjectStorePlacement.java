package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A store whose objects become visible when their upload is complete, and which can abort one. The
 * content is first written to a file in {@code java.io.tmpdir} and checked there.
 */
final class ObjectStorePlacement implements Placement {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileSystem store;
  private final Path target;

  private ObjectStorePlacement(FileSystem store, Path target) {
    this.store = store;
    this.target = target;
  }

  static Optional<Placement> of(Location target) throws IOException {
    return target
            .fileSystem()
            .hasPathCapability(target.path(), CommonPathCapabilities.ABORTABLE_STREAM)
        ? Optional.of(new ObjectStorePlacement(target.fileSystem(), target.path()))
        : Optional.empty();
  }

  @Override
  public FileSystem fileSystem() {
    return store;
  }

  /** Only an upload tells whether a store takes it. */
  @Override
  public Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public Optional<String> put(Publishable content, Guard guard) throws IOException {
    FileSystem local = new RawLocalFileSystem();
    local.initialize(java.nio.file.Path.of("/").toUri(), store.getConf());
    Path staging = new Path(System.getProperty("java.io.tmpdir"), target.getName());
    try (Temporary written = Temporary.beside(local, staging)) {
      content.write(written.file());
      content.check(written.file());
      try (InputStream checked = local.open(written.path())) {
        upload(checked, guard);
      }
      Temporary.removeAbandoned(local, staging, written.path(), Temporary::isOfLivingProcess);
    }
    return Optional.empty();
  }

  /** To close the stream is to publish; what was not wholly written is aborted. */
  private void upload(InputStream checked, Guard guard) throws IOException {
    FSDataOutputStream object = store.create(target, true, BUFFER_BYTES);
    try {
      checked.transferTo(object);
      guard.check();
    } catch (IOException | RuntimeException | Error e) {
      object.abort();
      throw e;
    }
    object.close();
  }
}
