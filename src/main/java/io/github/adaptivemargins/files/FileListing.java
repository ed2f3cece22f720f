package io.github.adaptivemargins.files;

import io.github.adaptivemargins.failure.JobException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * What is in folders, with Hadoop's meaning, by the fewest calls: on local disk by the system's
 * own, where Hadoop takes a hundred times as long for a file, elsewhere by the store's listing.
 *
 * <p>All throw BAD_DATA, when a name on local disk is no text, since Hadoop leaves it out; what
 * goes deep, when a link leads back to a folder that it is in, whose files it would give forty
 * times.
 */
public final class FileListing {
  /** What Java has in place of bytes that are no character. */
  private static final char NO_CHARACTER = '\uFFFD';

  private FileListing() {}

  /** All files below a folder, however deep. */
  public static void forEachFile(FileSystem fileSystem, Path folder, Consumer<FileStatus> consumer)
      throws IOException {
    if (fileSystem instanceof LocalFileSystem) {
      walk(local(folder), (file, is) -> consumer.accept(status(folder, file, is)), new HashSet<>());
      return;
    }
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(folder, true);
    while (files.hasNext()) {
      consumer.accept(files.next());
    }
  }

  /** The names of all files below a folder, without their folders. */
  public static void forEachName(FileSystem fileSystem, Path folder, Consumer<String> consumer)
      throws IOException {
    if (fileSystem instanceof LocalFileSystem) {
      walk(
          local(folder),
          (file, is) -> consumer.accept(file.getFileName().toString()),
          new HashSet<>());
    } else {
      forEachFile(fileSystem, folder, file -> consumer.accept(file.getPath().getName()));
    }
  }

  /** The folders in a folder. */
  public static List<Path> folders(FileSystem fileSystem, Path folder) throws IOException {
    List<Path> folders = new ArrayList<>();
    if (fileSystem instanceof LocalFileSystem) {
      forEachEntry(
          local(folder),
          (entry, is) -> {
            if (is.isDirectory()) {
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

  private interface Visitor {
    void visit(java.nio.file.Path entry, BasicFileAttributes is) throws IOException;
  }

  /**
   * @param above the folders that this one is in, as far as they have been walked
   */
  private static void walk(java.nio.file.Path folder, Visitor visitor, Set<Object> above)
      throws IOException {
    forEachEntry(
        folder,
        (entry, is) -> {
          if (!is.isDirectory()) {
            visitor.visit(entry, is);
          } else if (above.add(is.fileKey())) {
            walk(entry, visitor, above);
            above.remove(is.fileKey());
          } else {
            throw JobException.badData(
                "file:" + entry + " is in itself, by a link that leads back: remove the link");
          }
        });
  }

  /** As Hadoop has it: links are followed, those to nowhere and its own checksums are left out. */
  private static void forEachEntry(java.nio.file.Path folder, Visitor visitor) throws IOException {
    try (DirectoryStream<java.nio.file.Path> entries = Files.newDirectoryStream(folder)) {
      for (java.nio.file.Path entry : entries) {
        String name = entry.getFileName().toString();
        refuseWithoutCharset(folder, name);
        if (name.startsWith(".") && name.endsWith(".crc")) {
          continue;
        }
        Optional<BasicFileAttributes> is = attributes(entry);
        if (is.isPresent()) {
          visitor.visit(entry, is.get());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw (IOException) new FileNotFoundException(folder + " does not exist").initCause(e);
    }
  }

  private static Optional<BasicFileAttributes> attributes(java.nio.file.Path entry)
      throws IOException {
    try {
      return Optional.of(Files.readAttributes(entry, BasicFileAttributes.class));
    } catch (FileSystemException e) {
      if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(entry)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static void refuseWithoutCharset(java.nio.file.Path folder, String name) {
    if (name.indexOf(NO_CHARACTER) >= 0 && !new File(folder.toFile(), name).exists()) {
      throw JobException.badData(
          "file:"
              + folder
              + " holds "
              + name
              + ", whose name is not in this system's charset: rename it");
    }
  }

  private static FileStatus status(Path folder, java.nio.file.Path file, BasicFileAttributes is) {
    return new FileStatus(
        is.size(), false, 1, 0, is.lastModifiedTime().toMillis(), path(folder, file));
  }

  /** Of one URI, where Hadoop makes three. */
  private static Path path(Path folder, java.nio.file.Path entry) {
    return new Path(folder.toUri().getScheme(), folder.toUri().getAuthority(), entry.toString());
  }

  private static java.nio.file.Path local(Path folder) {
    return java.nio.file.Path.of(folder.toUri().getPath());
  }
}
