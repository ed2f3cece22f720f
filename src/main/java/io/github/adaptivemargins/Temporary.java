package io.github.adaptivemargins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * A file that is gone when it is closed, or when the process is asked to end; a killed process
 * leaves it. Its name, {@code _NAME.PID.UUID}, is one that Spark's readers pass over.
 */
final class Temporary implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path path;
  private final Runnable hook = this::deleteAtExit;

  private Temporary(FileSystem fileSystem, Path path) {
    this.fileSystem = fileSystem;
    this.path = path;
    // Before the file systems are closed.
    ShutdownHookManager.get().addShutdownHook(hook, FileSystem.SHUTDOWN_HOOK_PRIORITY + 1);
  }

  static Temporary beside(FileSystem fileSystem, Path target) {
    String name =
        "_" + target.getName() + "." + ProcessHandle.current().pid() + "." + UUID.randomUUID();
    return new Temporary(fileSystem, new Path(target.getParent(), name));
  }

  /** The process that made a temporary of a target; empty for any other name. */
  static Optional<Long> maker(Path target, String name) {
    Matcher parts =
        Pattern.compile("_" + Pattern.quote(target.getName()) + "\\.(\\d{1,18})\\.[0-9a-f-]{36}")
            .matcher(name);
    return parts.matches() ? Optional.of(Long.valueOf(parts.group(1))) : Optional.empty();
  }

  Path path() {
    return path;
  }

  StoredFile file() {
    return new StoredFile(fileSystem, path);
  }

  @Override
  public void close() throws IOException {
    fileSystem.delete(path, false);
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }

  private void deleteAtExit() {
    try {
      fileSystem.delete(path, false);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " is left", e);
    }
  }
}
