package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.StoredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is gone when it is closed, or when the process is asked to end; a killed process
 * leaves it. Its name, {@code _NAME.PID.UUID}, is one that Spark's readers pass over.
 */
final class Temporary implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Temporary.class);

  /** The age at which a temporary is taken for one that a killed run has left. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  /** Tells whether a temporary is known to be in use, however old it is. */
  interface Use {
    boolean isInUse(FileStatus temporary, long maker) throws IOException;
  }

  /** Hadoop's own, which it would look for in all of its files of settings. */
  private static final int HOOK_SECONDS = 30;

  private final FileSystem fileSystem;
  private final Path path;
  private final Runnable hook = this::deleteAtExit;
  private volatile boolean isRenamed;

  private Temporary(FileSystem fileSystem, Path path) {
    this.fileSystem = fileSystem;
    this.path = path;
    // Before the file systems are closed.
    ShutdownHookManager.get()
        .addShutdownHook(
            hook, FileSystem.SHUTDOWN_HOOK_PRIORITY + 1, HOOK_SECONDS, TimeUnit.SECONDS);
  }

  static Temporary beside(FileSystem fileSystem, Path target) {
    String name =
        "_" + target.getName() + "." + ProcessHandle.current().pid() + "." + UUID.randomUUID();
    return new Temporary(fileSystem, Location.child(target.getParent(), name));
  }

  /**
   * Removes the temporaries of a target that killed runs have left. What was published stands
   * whether or not this can be done.
   *
   * @param justWritten a file whose time tells what the clock of the file system says
   */
  static void removeAbandoned(FileSystem fileSystem, Path target, Path justWritten, Use use) {
    try {
      long now = fileSystem.getFileStatus(justWritten).getModificationTime();
      for (FileStatus file : fileSystem.listStatus(target.getParent())) {
        Long maker = maker(target, file.getPath().getName()).orElse(null);
        boolean isOld = now - file.getModificationTime() > ABANDONED.toMillis();
        if (maker != null && isOld && !use.isInUse(file, maker)) {
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

  /**
   * The {@link Use} of local disk: the process lives on this machine. In a container an earlier run
   * may have had this one's number.
   */
  static boolean isOfLivingProcess(FileStatus temporary, long maker) {
    return maker != ProcessHandle.current().pid() && ProcessHandle.of(maker).isPresent();
  }

  /** The process that made a temporary of a target; empty for any other name. */
  private static Optional<Long> maker(Path target, String name) {
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

  /** It has become the target. */
  void renamed() {
    isRenamed = true;
  }

  @Override
  public void close() throws IOException {
    try {
      delete();
    } finally {
      removeHook();
    }
  }

  private void delete() throws IOException {
    if (!isRenamed) {
      fileSystem.delete(path, false);
    }
  }

  private void removeHook() {
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }

  private void deleteAtExit() {
    try {
      delete();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " is left", e);
    }
  }
}
