package io.github.adaptivemargins.files;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists folders with few calls: on local disk by {@code java.nio}, which is a hundred times faster
 * than Hadoop, elsewhere by the store's recursive listing.
 *
 * <p>On local disk all methods throw BAD_DATA for a name that is not text in the system's charset,
 * as Hadoop would skip it. Recursive ones also throw it for a link back to a parent folder, as
 * Hadoop would list its files repeatedly.
 */
public final class FileListing {
  /** Java's replacement for bytes that are not a character. */
  private static final char REPLACEMENT = '\uFFFD';

  private FileListing() {}

  /**
   * Visits all files below a folder, at any depth. A dangling link is a {@linkplain
   * FileStatus#isSymlink symbolic link}.
   */
  public static void forEachFile(FileSystem fileSystem, Path folder, Consumer<FileStatus> consumer)
      throws IOException {
    if (fileSystem instanceof LocalFileSystem) {
      walk(
          local(folder),
          Integer.MAX_VALUE,
          (file, attributes) -> consumer.accept(status(folder, file, attributes)));
      return;
    }
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(folder, true);
    while (files.hasNext()) {
      consumer.accept(files.next());
    }
  }

  /** Takes the name, length and time of a file. */
  public interface FileConsumer {
    /**
     * Takes a file.
     *
     * @param name of the file
     * @param length in bytes
     * @param modified time in milliseconds
     */
    void accept(String name, long length, long modified);
  }

  /**
   * Visits all files below a folder, at any depth, without their paths, which are slow to make.
   *
   * @param isVisited whether a file of this name is visited
   * @throws JobException NO_INPUT, if one of these files is a dangling link
   */
  public static void forEachFile(
      FileSystem fileSystem, Path folder, Predicate<String> isVisited, FileConsumer consumer)
      throws IOException {
    if (fileSystem instanceof LocalFileSystem) {
      walk(
          local(folder),
          Integer.MAX_VALUE,
          (file, attributes) -> {
            String name = file.getFileName().toString();
            if (isVisited.test(name)) {
              checkNotDangling(path(folder, file), attributes);
              consumer.accept(name, attributes.size(), attributes.lastModifiedTime().toMillis());
            }
          });
      return;
    }
    forEachFile(
        fileSystem,
        folder,
        file -> {
          if (isVisited.test(file.getPath().getName())) {
            consumer.accept(file.getPath().getName(), file.getLen(), file.getModificationTime());
          }
        });
  }

  private static void checkNotDangling(Path path, BasicFileAttributes attributes) {
    if (attributes.isSymbolicLink()) {
      throw danglingLink(path);
    }
  }

  /** The NO_INPUT exception for a link whose target does not exist. */
  public static JobException danglingLink(Path link) {
    return new JobException(
        ExitStatus.NO_INPUT,
        link + " is a link to a file that does not exist: restore the file, or remove the link");
  }

  /**
   * The folders directly in a folder.
   *
   * @throws JobException NO_INPUT, if a link dangles: it may have been a folder
   */
  public static List<Path> folders(FileSystem fileSystem, Path folder) throws IOException {
    List<Path> folders = new ArrayList<>();
    if (fileSystem instanceof LocalFileSystem) {
      walk(
          local(folder),
          1,
          (entry, attributes) -> {
            checkNotDangling(path(folder, entry), attributes);
            if (attributes.isDirectory()) {
              folders.add(path(folder, entry));
            }
          });
    } else {
      for (FileStatus entry : fileSystem.listStatus(folder)) {
        if (entry.isDirectory()) {
          folders.add(entry.getPath());
        }
      }
    }
    return folders;
  }

  private interface EntryConsumer {
    void accept(java.nio.file.Path entry, BasicFileAttributes attributes);
  }

  /**
   * Visits the files below a folder; at the given depth also folders. Like Hadoop, it follows
   * links, and skips Hadoop's checksum files.
   */
  private static void walk(java.nio.file.Path root, int depth, EntryConsumer consumer)
      throws IOException {
    Files.walkFileTree(
        root,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(
              java.nio.file.Path folder, BasicFileAttributes attributes) {
            return folder.equals(root) || isListed(folder)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(java.nio.file.Path entry, BasicFileAttributes attributes)
              throws IOException {
            if (entry.equals(root)) {
              throw new FileNotFoundException(root + " is not a folder");
            }
            // A link whose target does not exist is visited as a link.
            if (isListed(entry)) {
              consumer.accept(entry, attributes);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(java.nio.file.Path entry, IOException e)
              throws IOException {
            if (e instanceof FileSystemLoopException) {
              throw JobException.badData(
                  "file:"
                      + entry
                      + " is a link to a folder that contains it, so that files would be counted"
                      + " repeatedly: remove the link");
            }
            if (e instanceof NoSuchFileException && !entry.equals(root)) {
              // It was removed during the listing.
              return FileVisitResult.CONTINUE;
            }
            throw e instanceof NoSuchFileException
                ? (IOException) new FileNotFoundException(entry + " does not exist").initCause(e)
                : e;
          }
        });
  }

  private static boolean isListed(java.nio.file.Path entry) {
    String name = entry.getFileName().toString();
    checkName(entry.getParent(), name);
    return !(name.startsWith(".") && name.endsWith(".crc"));
  }

  private static void checkName(java.nio.file.Path folder, String name) {
    if (name.indexOf(REPLACEMENT) >= 0 && !new File(folder.toFile(), name).exists()) {
      throw JobException.badData(
          "file:"
              + folder
              + " contains "
              + name
              + ", whose name is not text in this system's charset: rename it");
    }
  }

  private static FileStatus status(
      Path folder, java.nio.file.Path file, BasicFileAttributes attributes) {
    FileStatus status =
        new FileStatus(
            attributes.size(),
            false,
            1,
            0,
            attributes.lastModifiedTime().toMillis(),
            path(folder, file));
    if (attributes.isSymbolicLink()) {
      status.setSymlink(status.getPath());
    }
    return status;
  }

  /** A path of one URI; Hadoop's own constructors create three. */
  private static Path path(Path folder, java.nio.file.Path entry) {
    return new Path(folder.toUri().getScheme(), folder.toUri().getAuthority(), entry.toString());
  }

  private static java.nio.file.Path local(Path folder) {
    return java.nio.file.Path.of(folder.toUri().getPath());
  }
}
