package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.files.StoredFile;
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
import org.apache.parquet.io.InputFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one file in its place: a reader finds the old file or the new one, whole, never none and
 * never a part.
 */
public final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private interface Way {
    Optional<Placement> of(Location target) throws IOException;
  }

  /** Tells an earlier output of the job, which may be replaced, from any other file. */
  public interface Recognizer {
    boolean isEarlierOutput(InputFile file) throws IOException;

    /** What is said of a file that is none. */
    default String other() {
      return "is no earlier output of this job; it is left as it is";
    }
  }

  /** Each takes the targets whose file system promises what it needs. */
  private static final List<Way> WAYS =
      List.of(
          LocalPlacement::of,
          HdfsPlacement::of,
          S3aPlacement::of,
          GcsPlacement::of,
          AbfsPlacement::of);

  private final String option;
  private final Location target;
  private final Placement placement;
  private final Recognizer recognizer;

  /** The version that was found to be an earlier output, whatever has come of it by now. */
  private Optional<String> recognized = Optional.empty();

  private Publisher(String option, Location target, Placement placement, Recognizer recognizer) {
    this.option = option;
    this.target = target;
    this.placement = placement;
    this.recognizer = recognizer;
  }

  /**
   * The publisher of one target, which need not exist.
   *
   * @param option which names the target, for messages
   * @param recognizer tells whether an existing target may be replaced
   * @throws JobException CANNOT_CREATE, when the target may not be written there, or IO_ERROR, when
   *     its file system does not answer
   */
  public static Publisher to(
      String option, String path, Recognizer recognizer, Configuration conf) {
    Location named = Location.of(option, path, conf);
    return told(
        option,
        named,
        () -> {
          Location target = named.resolved();
          boolean isName = target.isLocal() || !target.path().getName().contains(":");
          JobException.require(isName, option, path, "without a colon, but on local disk");
          return new Publisher(option, target, placement(option, target), recognizer);
        });
  }

  private static Placement placement(String option, Location target) throws IOException {
    for (Way way : WAYS) {
      Optional<Placement> placement = way.of(target);
      if (placement.isPresent()) {
        return placement.get();
      }
    }
    throw cannotCreate(
        option,
        target,
        "is on file system "
            + target.fileSystem().getUri().getScheme()
            + ", which is not known to replace a file in one step; local disk, hdfs:, s3a:, gs: and"
            + " abfss: are");
  }

  /**
   * Looks at what is at the target.
   *
   * @throws JobException CANNOT_CREATE, when it may not be replaced, or IO_ERROR
   */
  void check() {
    check(this::refuseForeign);
  }

  /** The same, but that any file may stand there, while nothing is known that it could be. */
  void checkPlace() {
    check(this::isTaken);
  }

  private void check(Placement.Guard guard) {
    told(
        () -> {
          guard.check();
          return target;
        });
  }

  private void refuseForeign() throws IOException {
    if (isTaken() && !isEarlierOutput()) {
      throw cannotCreate(option, target, "exists and " + recognizer.other());
    }
  }

  /** Whether a file stands there; what can be none is refused. */
  private boolean isTaken() throws IOException {
    FileSystem fileSystem = placement.fileSystem();
    Optional<FileStatus> found =
        target.exists() ? Optional.of(fileSystem.getFileStatus(target.path())) : Optional.empty();
    if (found.isPresent() && found.get().isDirectory()) {
      throw cannotCreate(option, target, "is a folder; it must be a file");
    }
    Optional<String> obstacle = placement.obstacle();
    if (obstacle.isPresent()) {
      throw cannotCreate(option, target, obstacle.get());
    }
    return found.isPresent();
  }

  /** Looks again where another run has come between: length and bytes may be those of two files. */
  private boolean isEarlierOutput() throws IOException {
    while (true) {
      String version = version();
      if (recognized.equals(Optional.of(version))) {
        return true;
      }
      try {
        boolean isOne = recognizer.isEarlierOutput(file());
        recognized = Optional.of(version).filter(read -> isOne);
        if (isOne || version.equals(version())) {
          return isOne;
        }
      } catch (IOException e) {
        if (version.equals(version())) {
          throw e;
        }
      }
    }
  }

  /**
   * Writes the content and puts it in the place of the target, unless that holds it already.
   *
   * @return its {@link #version}, where no other run can have come between
   * @throws JobException CANNOT_CREATE or IO_ERROR; the target is then as it was
   */
  public Optional<String> publish(Publishable content) {
    return told(
        () -> {
          Placement.Placed placed = placement.put(content, this::refuseForeign);
          LOG.info(
              placed.isWritten() ? "wrote {}" : "{} holds the same already, and stands", target);
          return placed.version();
        });
  }

  /** The option that names the file. */
  public String option() {
    return option;
  }

  /** The file that is published to. */
  public Location target() {
    return target;
  }

  /** The file that stands in its place. */
  StoredFile file() {
    return new StoredFile(placement.fileSystem(), target.path());
  }

  /**
   * Which file stands in its place.
   *
   * @throws JobException IO_ERROR, when there is none any more
   */
  String version() {
    return told(() -> file().version());
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T told(Work<T> work) {
    return told(option, target, work);
  }

  /** Has a failure say what it is that could not be written. */
  private static <T> T told(String option, Location target, Work<T> work) {
    try {
      return work.run();
    } catch (IOException | FSError e) {
      throw failure(option, target, Failure.ioCause(e).orElse(e));
    } catch (JobException e) {
      throw e;
    } catch (RuntimeException e) {
      // Parquet's writer wraps what has failed, and Hadoop's driver of gs: throws what its client
      // does.
      throw Failure.explain(e).status() == ExitStatus.FAULT
          ? e
          : failure(option, target, Failure.ioCause(e).orElse(e));
    }
  }

  /** Whether no second try mends it. */
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
            + Failure.oneLine(e),
        e);
  }

  private static JobException cannotCreate(String option, Location target, String found) {
    return new JobException(ExitStatus.CANNOT_CREATE, option + " " + target + " " + found);
  }
}
