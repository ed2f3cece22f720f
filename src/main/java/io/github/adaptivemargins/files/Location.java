package io.github.adaptivemargins.files;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/** A qualified path and its file system. */
public record Location(FileSystem fileSystem, Path path) {
  /** The most symbolic links that are followed, as in Linux. */
  private static final int MAX_LINKS = 40;

  /**
   * The location of a path.
   *
   * @param option the option that names the path, for messages
   * @throws JobException USAGE, if it is not a path or its scheme has no driver, or IO_ERROR, if
   *     the file system does not answer
   */
  public static Location of(String option, String path, Configuration conf) {
    try {
      JobException.require(
          !FileSystemDrivers.isWebPage(path),
          option,
          path,
          "on a file system, which http: is not: copy it");
      Path hadoopPath = parse(path);
      FileSystem fileSystem = hadoopPath.getFileSystem(conf);
      return new Location(fileSystem, fileSystem.makeQualified(hadoopPath));
    } catch (JobException e) {
      throw e;
    } catch (IOException | RuntimeException | LinkageError e) {
      throw unreachable(option, path, e);
    }
  }

  /** A path whose text before a colon is part of the name, unless it is a known scheme. */
  private static Path parse(String path) {
    boolean isName =
        path.matches("[^/]*:(?!/).*")
            && !FileSystemDrivers.isScheme(FileSystemDrivers.scheme(path));
    return isName ? child(new Path(Path.CUR_DIR), path) : new Path(path);
  }

  private static JobException unreachable(String option, String path, Throwable thrown) {
    JobException failure = Failures.toJobException(thrown);
    Optional<String> advice = FileSystemDrivers.advice(path, thrown);
    boolean isUsage = failure.status() == ExitStatus.FAULT || advice.isPresent();
    return new JobException(
        isUsage ? ExitStatus.USAGE : failure.status(),
        option
            + " "
            + path
            + ": "
            + (isUsage ? Failures.oneLine(thrown) : failure.getMessage())
            + advice.map(remedy -> "; " + remedy).orElse(""),
        thrown);
  }

  /** The folder above, if any. */
  private Optional<Location> parent() {
    return Optional.ofNullable(path.getParent()).map(folder -> new Location(fileSystem, folder));
  }

  /** The status of the file or folder; empty if it does not exist. */
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

  /** This location with links followed, on the file system that a view file system maps it to. */
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

  /** A path with symbolic links followed, whether or not the file exists. */
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

  /** A file in a folder. Its name may contain a colon, which Hadoop would take for a URI. */
  public static Path child(Path folder, String name) {
    return new Path(folder, "./" + name);
  }

  /** Whether this is the folder, or lies in it. */
  public boolean isWithin(Location folder) throws IOException {
    return isSame(folder) || (parent().isPresent() && parent().get().isWithin(folder));
  }

  /** Whether this glob matches a file or a folder above it, by Hadoop's rules. */
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

  /** Whether two locations are the same file or folder. */
  public boolean isSame(Location other) throws IOException {
    if (!store().equals(other.store())) {
      return false;
    }
    if (isLocal() && exists() && other.exists()) {
      return Files.isSameFile(local(), other.local());
    }
    return path.toUri().getPath().equals(other.path.toUri().getPath());
  }

  /**
   * What is equal for two paths of one file: its inode on local disk, also through links; elsewhere
   * the name of the store and the path.
   */
  public Object identity() throws IOException {
    Object inode =
        isLocal() ? Files.readAttributes(local(), BasicFileAttributes.class).fileKey() : null;
    return inode == null ? store() + path.toUri().getPath() : inode;
  }

  public boolean isLocal() {
    return fileSystem.getUri().getScheme().equals("file");
  }

  /** The path without its file system. */
  private java.nio.file.Path local() {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /**
   * The canonical name of the file system: {@code hdfs://nn} and {@code hdfs://nn:8020} are one.
   * Azure's canonical name lacks the container, so its URI is used.
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
