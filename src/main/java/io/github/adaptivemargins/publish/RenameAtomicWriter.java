package io.github.adaptivemargins.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes next to the target, then renames over it. */
abstract class RenameAtomicWriter implements AtomicWriter {
  /** The longest name of a file or folder, as of Linux's file systems and HDFS. */
  static final int MAX_NAME_BYTES = 255;

  private final FileSystem fileSystem;
  private final Path target;

  RenameAtomicWriter(FileSystem fileSystem, Path target) {
    this.fileSystem = fileSystem;
    this.target = target;
  }

  /** Whether this user may create files in an existing folder. */
  abstract boolean mayWriteIn(Path folder) throws IOException;

  /** Syncs a file to disk, if the file system supports it. */
  void sync(Path written) throws IOException {}

  /** Renames a file next to the target over the target, which may not exist. */
  abstract void rename(Path written) throws IOException;

  /** Whether a temporary file is known to be in use, however old it is. */
  abstract boolean isInUse(FileStatus temporary, long pid) throws IOException;

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
    Path longest = target;
    while (!fileSystem.exists(folder)) {
      longest = nameBytes(folder) > nameBytes(longest) ? folder : longest;
      folder = folder.getParent();
    }
    if (nameBytes(longest) > MAX_NAME_BYTES) {
      return Optional.of(
          "has a name of "
              + nameBytes(longest)
              + " bytes in UTF-8; a file system allows at most "
              + MAX_NAME_BYTES
              + "; choose a shorter name");
    }
    return fileSystem.getFileStatus(folder).isDirectory() && mayWriteIn(folder)
        ? Optional.empty()
        : Optional.of(
            "cannot be created: "
                + new Location(fileSystem, folder)
                + " is not a folder in which this user may write");
  }

  private static int nameBytes(Path path) {
    return path.getName().getBytes(UTF_8).length;
  }

  @Override
  public final Result write(Publishable content, ReplaceCheck check) throws IOException {
    fileSystem.mkdirs(target.getParent());
    HadoopFile existing = new HadoopFile(fileSystem, target);
    String version;
    boolean isSame;
    try (TemporaryFile written = TemporaryFile.nextTo(fileSystem, target)) {
      content.write(written.file());
      content.check(written.file());
      version = existing.exists() ? existing.version() : "";
      isSame = written.file().hasSameBytes(existing);
      if (!isSame) {
        sync(written.path());
        version = written.file().version();
        check.check();
        rename(written.path());
        written.setRenamed();
      }
    }
    TemporaryFile.removeAbandoned(fileSystem, target, target, this::isInUse);
    return new Result(!isSame, Optional.of(version));
  }
}
