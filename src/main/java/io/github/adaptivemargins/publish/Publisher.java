package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.security.AccessControlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes one file atomically: a reader sees the old file or the new one, never a part. */
public final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  /** Creates the writer for a target; empty if its file system lacks what the writer needs. */
  private interface WriterFactory {
    Optional<AtomicWriter> of(Location target) throws IOException;
  }

  private static final List<WriterFactory> WRITERS =
      List.of(
          LocalAtomicWriter::of,
          HdfsAtomicWriter::of,
          S3aAtomicWriter::of,
          GcsAtomicWriter::of,
          AbfsAtomicWriter::of);

  private final String option;
  private final Location target;
  private final AtomicWriter writer;
  private final OwnershipCheck ownership;

  /** The last version of the target that was found to be an earlier output. */
  private Optional<String> ownVersion = Optional.empty();

  private Publisher(String option, Location target, AtomicWriter writer, OwnershipCheck ownership) {
    this.option = option;
    this.target = target;
    this.writer = writer;
    this.ownership = ownership;
  }

  /**
   * The publisher to a target, which may not exist yet.
   *
   * @param option the option that names the target, for messages
   * @param ownership decides whether an existing file may be replaced
   * @throws JobException CANNOT_CREATE, if no file can be published there, or IO_ERROR, if the file
   *     system does not answer
   */
  public static Publisher to(
      String option, String path, OwnershipCheck ownership, Configuration conf) {
    Location named = Location.of(option, path, conf);
    return explained(
        option,
        named,
        () -> {
          Location target = named.resolved();
          boolean isName = target.isLocal() || !target.path().getName().contains(":");
          JobException.require(isName, option, path, "without a colon, except on local disk");
          return new Publisher(option, target, writer(option, target), ownership);
        });
  }

  /** A publisher to the same target with another ownership check. */
  Publisher withOwnershipCheck(OwnershipCheck other) {
    return new Publisher(option, target, writer, other);
  }

  private static AtomicWriter writer(String option, Location target) throws IOException {
    for (WriterFactory factory : WRITERS) {
      Optional<AtomicWriter> writer = factory.of(target);
      if (writer.isPresent()) {
        return writer.get();
      }
    }
    throw cannotCreate(
        option,
        target,
        "is on file system "
            + target.fileSystem().getUri().getScheme()
            + ", which is not known to replace a file atomically; local disk, hdfs:, s3a:, gs: and"
            + " abfss: are");
  }

  /**
   * Checks that the target may be written or replaced.
   *
   * @throws JobException CANNOT_CREATE, if it may not, or IO_ERROR
   */
  void check() {
    explained(
        () -> {
          checkReplaceable();
          return target;
        });
  }

  private void checkReplaceable() throws IOException {
    if (existsAsFile() && !isEarlierOutput()) {
      throw cannotCreate(option, target, "exists and " + ownership.refusal());
    }
  }

  /** Whether the target exists; throws if a file cannot be written there. */
  private boolean existsAsFile() throws IOException {
    FileSystem fileSystem = writer.fileSystem();
    Optional<FileStatus> found =
        target.exists() ? Optional.of(fileSystem.getFileStatus(target.path())) : Optional.empty();
    if (found.isPresent() && found.get().isDirectory()) {
      throw cannotCreate(
          option, target, "is a folder; it must be a file: name a file in that folder");
    }
    Optional<String> obstacle = writer.obstacle();
    if (obstacle.isPresent()) {
      throw cannotCreate(option, target, obstacle.get());
    }
    return found.isPresent();
  }

  /**
   * Checks again if another run replaced the file meanwhile: it may have read parts of two files.
   */
  private boolean isEarlierOutput() throws IOException {
    while (true) {
      String version = version();
      if (ownVersion.equals(Optional.of(version))) {
        return true;
      }
      try {
        boolean isOwn = ownership.isEarlierOutput(file());
        ownVersion = Optional.of(version).filter(read -> isOwn);
        if (isOwn || version.equals(version())) {
          return isOwn;
        }
      } catch (IOException e) {
        if (version.equals(version())) {
          throw e;
        }
      }
    }
  }

  /**
   * Writes the content and replaces the target, unless the target has the same bytes.
   *
   * @return the {@link #version} of the content, unless another run may have replaced it
   * @throws JobException CANNOT_CREATE or IO_ERROR; the target is then unchanged
   */
  public Optional<String> publish(Publishable content) {
    return explained(
        () -> {
          AtomicWriter.Result result = writer.write(content, this::checkReplaceable);
          LOG.info(result.isWritten() ? "wrote {}" : "{} is unchanged, not rewritten", target);
          return result.version();
        });
  }

  public String option() {
    return option;
  }

  public Location target() {
    return target;
  }

  HadoopFile file() {
    return new HadoopFile(writer.fileSystem(), target.path());
  }

  /**
   * The version of the file at the target.
   *
   * @throws JobException IO_ERROR, if there is no file any more
   */
  String version() {
    return explained(() -> file().version());
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T explained(Work<T> work) {
    return explained(option, target, work);
  }

  /** Runs some work; a failure names the option and the target. */
  private static <T> T explained(String option, Location target, Work<T> work) {
    try {
      return work.run();
    } catch (IOException | FSError e) {
      throw failure(option, target, Failures.ioCause(e).orElse(e));
    } catch (JobException e) {
      throw e;
    } catch (RuntimeException e) {
      // Parquet's writer wraps failures, and Hadoop's gs: driver throws those of its client.
      throw Failures.toJobException(e).status() == ExitStatus.FAULT
          ? e
          : failure(option, target, Failures.ioCause(e).orElse(e));
    }
  }

  /** Whether another attempt would fail in the same way. */
  static boolean isDenied(Throwable e) {
    return e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || e instanceof FileSystemLoopException
        || e instanceof FileAlreadyExistsException
        || e instanceof ParentNotDirectoryException;
  }

  private static JobException failure(String option, Location target, Throwable e) {
    boolean isDenied = isDenied(e);
    return new JobException(
        isDenied ? ExitStatus.CANNOT_CREATE : ExitStatus.IO_ERROR,
        option
            + " "
            + target
            + (isDenied ? " may not be written: " : " could not be written: ")
            + Failures.oneLine(e),
        e);
  }

  private static JobException cannotCreate(String option, Location target, String found) {
    return new JobException(ExitStatus.CANNOT_CREATE, option + " " + target + " " + found);
  }
}
