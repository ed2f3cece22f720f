package io.github.adaptivemargins;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes beside the target and renames over it. */
abstract class RenamePlacement implements Placement {
  private static final Logger LOG = LoggerFactory.getLogger(RenamePlacement.class);

  /** The age at which the temporary of a run is taken for one that a killed run has left. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final FileSystem fileSystem;
  private final Path target;

  RenamePlacement(FileSystem fileSystem, Path target) {
    this.fileSystem = fileSystem;
    this.target = target;
  }

  /** Whether this user may make files in an existing folder. */
  abstract boolean mayWriteIn(Path folder) throws IOException;

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
  public final void put(Publishable content) throws IOException {
    fileSystem.mkdirs(target.getParent());
    try (Temporary written = Temporary.beside(fileSystem, target)) {
      content.write(written.file());
      content.check(written.file());
      rename(written.path());
    }
    removeAbandoned();
  }

  /** What killed runs have left: the new file stands whether or not this can be cleared away. */
  private void removeAbandoned() {
    try {
      // The file system's own clock.
      long now = fileSystem.getFileStatus(target).getModificationTime();
      for (FileStatus file : fileSystem.listStatus(target.getParent())) {
        if (now - file.getModificationTime() > ABANDONED.toMillis() && isAbandoned(file)) {
          boolean isRemoved = fileSystem.delete(file.getPath(), false);
          LOG.info(
              "{} {}, which a killed run had left",
              isRemoved ? "removed" : "could not remove",
              file.getPath());
        }
      }
    } catch (IOException e) {
      LOG.info("old temporaries are not looked for: {}", Failure.oneLine(e));
    }
  }

  private boolean isAbandoned(FileStatus file) throws IOException {
    Long maker = Temporary.maker(target, file.getPath().getName()).orElse(null);
    return maker != null && !isInUse(file, maker);
  }
}
