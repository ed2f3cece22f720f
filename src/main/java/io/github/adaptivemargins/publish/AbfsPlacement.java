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
 * Azure's Data Lake storage and OneLake, with or without a hierarchical namespace: a rename to a
 * name that is free is one step, of two only one succeeds, and no file is renamed over another.
 */
final class AbfsPlacement extends RenamePlacement {
  private static final Set<String> SCHEMES = Set.of("abfs", "abfss");

  private AbfsPlacement(FileSystem fileSystem, Path target) {
    super(fileSystem, target);
  }

  static Optional<Placement> of(Location target) {
    return SCHEMES.contains(target.fileSystem().getUri().getScheme())
        ? Optional.of(new AbfsPlacement(target.fileSystem(), target.path()))
        : Optional.empty();
  }

  /** Only a file that is made tells. */
  @Override
  boolean mayWriteIn(Path folder) {
    return true;
  }

  @Override
  void rename(Path written) throws IOException {
    if (fileSystem().exists(target())) {
      throw new FileAlreadyExistsException(
          "something else is there, and this store cannot replace it in one step: give each run a"
              + " path of its own, such as .../ds=2026-11-24/"
              + target().getName());
    }
    if (!fileSystem().rename(written, target())) {
      throw new IOException("another run has written it meanwhile: try again");
    }
  }

  /** Nothing tells; a run that takes a day has no file here for long. */
  @Override
  boolean isInUse(FileStatus temporary, long maker) {
    return false;
  }
}
