package io.github.adaptivemargins.files;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/** A path, qualified, and its file system. */
public record Location(FileSystem fileSystem, Path path) {
  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  /**
   * The place of a path.
   *
   * @param option which names the path, for messages
   * @throws JobException USAGE, when the path is none or no driver is there for its scheme, or
   *     IO_ERROR, when the file system does not answer
   */
  public static Location of(String option, String path, Configuration conf) {
    try {
      JobException.require(
          !Drivers.isWebPage(path), option, path, "on a file system, which http: is not: copy it");
      Path hadoopPath = parsed(path);
      FileSystem fileSystem = hadoopPath.getFileSystem(conf);
      return new Location(fileSystem, fileSystem.makeQualified(hadoopPath));
    } catch (JobException e) {
      throw e;
    } catch (IOException | RuntimeException | LinkageError e) {
      throw unreachable(option, path, e);
    }
  }

  /** What stands before a colon is a part of the name, as in a shell, where it is no scheme. */
  private static Path parsed(String path) {
    boolean isName = path.matches("[^/]*:(?!/).*") && !Drivers.isScheme(Drivers.scheme(path));
    return isName ? child(new Path(Path.CUR_DIR), path) : new Path(path);
  }

  private static JobException unreachable(String option, String path, Throwable thrown) {
    JobException end = Failure.explain(thrown);
    Optional<String> advice = Drivers.advice(path, thrown);
    boolean isUsage = end.status() == ExitStatus.FAULT || advice.isPresent();
    return new JobException(
        isUsage ? ExitStatus.USAGE : end.status(),
        option
            + " "
            + path
            + ": "
            + (isUsage ? Failure.oneLine(thrown) : end.getMessage())
            + advice.map(remedy -> "; " + remedy).orElse(""),
        thrown);
  }

  /** The folder above, if any. */
  private Optional<Location> parent() {
    return Optional.ofNullable(path.getParent()).map(folder -> new Location(fileSystem, folder));
  }

  /** What the file system says of it; empty where it is not there. */
  public Optional<FileStatus> status() throws IOException {
    try {
      return Optional.of(fileSystem.getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  public boolean exists() throws IOException {
    return fileSystem.exists(path);
  }

  /** The same place on the file system that holds it, where this one is a view of others. */
  public Location resolved() throws IOException {
    if (isLocal()) {
      return new Location(
          fileSystem, fileSystem.makeQualified(new Path(real(local(), MAX_LINKS).toUri())));
    }
    if (!exists() && parent().isPresent()) {
      Location folder = parent().get().resolved();
      return new Location(folder.fileSystem, child(folder.path, path.getName()));
    }
    Path resolved = fileSystem.resolvePath(path);
    return new Location(resolved.getFileSystem(fileSystem.getConf()), resolved);
  }

  /** Where a path leads, by all symbolic links, whether or not there is a file. */
  private static java.nio.file.Path real(java.nio.file.Path path, int links) throws IOException {
    if (links == 0) {
      throw new FileSystemLoopException(path.toString());
    }
    if (Files.exists(path) || path.getParent() == null) {
      return path.toRealPath();
    }
    return Files.isSymbolicLink(path)
        ? real(path.resolveSibling(Files.readSymbolicLink(path)), links - 1)
        : real(path.getParent(), links).resolve(path.getFileName());
  }

  /** A file in a folder; Hadoop would take a name with a colon for a URI. */
  public static Path child(Path folder, String name) {
    return new Path(folder, "./" + name);
  }

  /** Whether this is a folder, or in one. */
  public boolean isWithin(Location folder) throws IOException {
    return isSame(folder) || (parent().isPresent() && parent().get().isWithin(folder));
  }

  /** Whether a file, or a folder above it, has a name that this glob matches, as Hadoop has it. */
  public boolean isMatchedBy(Location file) throws IOException {
    if (!store().equals(file.store())) {
      return false;
    }
    for (String pattern : GlobExpander.expand(path.toUri().getPath())) {
      for (Path name = file.path; name != null; name = name.getParent()) {
        if (matches(pattern.split("/"), name.toUri().getPath().split("/"))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean matches(String[] patterns, String[] names) throws IOException {
    boolean matches = patterns.length == names.length;
    for (int i = 0; i < names.length && matches; i++) {
      matches = new GlobPattern(patterns[i]).matches(names[i]);
    }
    return matches;
  }

  /** Whether two locations are one file or folder, by whatever name the file system is given. */
  public boolean isSame(Location other) throws IOException {
    if (!store().equals(other.store())) {
      return false;
    }
    if (isLocal() && exists() && other.exists()) {
      return Files.isSameFile(local(), other.local());
    }
    return path.toUri().getPath().equals(other.path.toUri().getPath());
  }

  public boolean isLocal() {
    return fileSystem.getUri().getScheme().equals("file");
  }

  /** The path alone, without its file system. */
  private java.nio.file.Path local() {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /**
   * What the file system calls itself: {@code hdfs://nn} and {@code hdfs://nn:8020} are one.
   * Azure's would leave out the container, which stands before the account.
   */
  private String store() {
    if (fileSystem.getUri().getUserInfo() != null) {
      return fileSystem.getUri().toString();
    }
    return Optional.ofNullable(fileSystem.getCanonicalServiceName())
        .orElseGet(() -> fileSystem.getUri().toString());
  }

  @Override
  public String toString() {
    return isLocal() ? local().toString() : path.toString();
  }
}
