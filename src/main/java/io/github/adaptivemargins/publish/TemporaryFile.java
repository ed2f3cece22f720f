package io.github.adaptivemargins.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Location;
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
 * A temporary file, deleted on close or when the process ends; it remains only if the process is
 * killed. Its name is {@code _NAME.PID.UUID}, which Spark's readers skip. A long name of a target
 * becomes a short digest.
 */
final class TemporaryFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFile.class);

  /** The age from which a temporary file is treated as left by a killed run. */
  private static final Duration MIN_ABANDONED_AGE = Duration.ofDays(1);

  /** Whether a temporary file is known to be in use, however old it is. */
  interface UseCheck {
    boolean isInUse(FileStatus temporary, long pid) throws IOException;
  }

  /** Given explicitly, as Hadoop would read all its configuration files for the default. */
  private static final int HOOK_SECONDS = 30;

  /** The longest name of a target that fits with process id and UUID in a file name, in bytes. */
  private static final int MAX_NAME_BYTES = RenameAtomicWriter.MAX_NAME_BYTES - 57;

  private final FileSystem fileSystem;
  private final Path path;
  private final Runnable hook = this::deleteAtExit;
  private volatile boolean isRenamed;

  private TemporaryFile(FileSystem fileSystem, Path path) {
    this.fileSystem = fileSystem;
    this.path = path;
    // Runs before Hadoop closes the file systems.
    ShutdownHookManager.get()
        .addShutdownHook(
            hook, FileSystem.SHUTDOWN_HOOK_PRIORITY + 1, HOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** Creates the name of a temporary file next to a target. */
  static TemporaryFile nextTo(FileSystem fileSystem, Path target) {
    String name =
        "_" + stem(target) + "." + ProcessHandle.current().pid() + "." + UUID.randomUUID();
    return new TemporaryFile(fileSystem, Location.child(target.getParent(), name));
  }

  private static String stem(Path target) {
    byte[] name = target.getName().getBytes(UTF_8);
    return name.length <= MAX_NAME_BYTES
        ? target.getName()
        : UUID.nameUUIDFromBytes(name).toString();
  }

  /**
   * Removes temporary files of killed runs. A failure to do so is only logged.
   *
   * @param justWritten a new file, whose time is the current time of the file system
   */
  static void removeAbandoned(FileSystem fileSystem, Path target, Path justWritten, UseCheck use) {
    try {
      long now = fileSystem.getFileStatus(justWritten).getModificationTime();
      for (FileStatus file : fileSystem.listStatus(target.getParent())) {
        Long pid = pid(target, file.getPath().getName()).orElse(null);
        boolean isOld = now - file.getModificationTime() > MIN_ABANDONED_AGE.toMillis();
        if (pid != null && isOld && !use.isInUse(file, pid)) {
          boolean isRemoved = fileSystem.delete(file.getPath(), false);
          LOG.info(
              "{} {}, which a killed run left",
              isRemoved ? "removed" : "could not remove",
              file.getPath());
        }
      }
    } catch (IOException e) {
      LOG.info("temporary files of killed runs cannot be listed: {}", Failures.oneLine(e));
    }
  }

  /**
   * The {@link UseCheck} of local disk: whether the process runs on this machine. A container
   * reuses process ids, so this process is not counted.
   */
  static boolean isOfLivingProcess(FileStatus temporary, long pid) {
    return pid != ProcessHandle.current().pid() && ProcessHandle.of(pid).isPresent();
  }

  /** The process id in the name of a temporary file of a target; empty for any other name. */
  private static Optional<Long> pid(Path target, String name) {
    Matcher parts =
        Pattern.compile("_" + Pattern.quote(stem(target)) + "\\.(\\d{1,18})\\.[0-9a-f-]{36}")
            .matcher(name);
    return parts.matches() ? Optional.of(Long.valueOf(parts.group(1))) : Optional.empty();
  }

  Path path() {
    return path;
  }

  HadoopFile file() {
    return new HadoopFile(fileSystem, path);
  }

  /** The file was renamed to the target: it need not be deleted. */
  void setRenamed() {
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
      throw new UncheckedIOException(path + " cannot be deleted", e);
    }
  }
}
