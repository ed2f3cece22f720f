package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Location;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Azure Data Lake Storage and OneLake. A rename to a free name is atomic, and only one of two
 * renames succeeds. A rename over an existing file is not possible.
 */
final class AbfsAtomicWriter extends RenameAtomicWriter {
  private static final Set<String> SCHEMES = Set.of("abfs", "abfss");

  private AbfsAtomicWriter(FileSystem fileSystem, Path target) {
    super(fileSystem, target);
  }

  static Optional<AtomicWriter> of(Location target) {
    return SCHEMES.contains(target.fileSystem().getUri().getScheme())
        ? Optional.of(new AbfsAtomicWriter(target.fileSystem(), target.path()))
        : Optional.empty();
  }

  /** This is known only after a file was created. */
  @Override
  boolean mayWriteIn(Path folder) {
    return true;
  }

  @Override
  void rename(Path written) throws IOException {
    if (fileSystem().exists(target())) {
      throw new FileAlreadyExistsException(
          "it exists, and this store cannot replace a file atomically: give each run its own path,"
              + " such as .../ds=2026-11-24/"
              + target().getName());
    }
    if (!fileSystem().rename(written, target())) {
      throw new IOException("another run wrote it meanwhile: try again");
    }
  }

  /** Cannot be found out. Even a run of a day has a temporary file only for minutes. */
  @Override
  boolean isInUse(FileStatus temporary, long pid) {
    return false;
  }
}
