package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.files.StoredFile;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes beside the target and renames over it. */
abstract class RenamePlacement implements Placement {
  private final FileSystem fileSystem;
  private final Path target;

  RenamePlacement(FileSystem fileSystem, Path target) {
    this.fileSystem = fileSystem;
    this.target = target;
  }

  /** Whether this user may make files in an existing folder. */
  abstract boolean mayWriteIn(Path folder) throws IOException;

  /** Has a file's bytes where they outlast a loss of power, as far as the file system has it. */
  void sync(Path written) throws IOException {}

  /** Replaces the target, which need not exist, by a file beside it, which is then gone. */
  abstract void rename(Path written) throws IOException;

  /** Whether a temporary is known to be in use, however old it is. */
  abstract boolean isInUse(FileStatus temporary, long maker) throws IOException;

  @Override
  public final FileSystem fileSystem() {
    return fileSystem;
  }

  final Path target() {
    return target;
  }

  @Override
  public Optional<String> obstacle() throws IOException {
    Path folder = target.getParent();
    while (!fileSystem.exists(folder)) {
      folder = folder.getParent();
    }
    return fileSystem.getFileStatus(folder).isDirectory() && mayWriteIn(folder)
        ? Optional.empty()
        : Optional.of(
            "cannot be created: "
                + new Location(fileSystem, folder)
                + " is no folder that this user may write in");
  }

  @Override
  public final Placed put(Publishable content, Guard guard) throws IOException {
    fileSystem.mkdirs(target.getParent());
    StoredFile standing = new StoredFile(fileSystem, target);
    String version;
    boolean isSame;
    try (Temporary written = Temporary.beside(fileSystem, target)) {
      content.write(written.file());
      content.check(written.file());
      version = standing.exists() ? standing.version() : "";
      isSame = written.file().hasBytesOf(standing);
      if (!isSame) {
        sync(written.path());
        version = written.file().version();
        guard.check();
        rename(written.path());
        written.renamed();
      }
    }
    Temporary.removeAbandoned(fileSystem, target, target, this::isInUse);
    return new Placed(!isSame, Optional.of(version));
  }
}
