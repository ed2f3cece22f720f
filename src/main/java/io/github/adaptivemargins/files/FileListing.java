package io.github.adaptivemargins.files;

import io.github.adaptivemargins.failure.JobException;
import java.io.File;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** All files below a folder, however deep. */
public final class FileListing {
  /** What Java has in place of bytes that are no character. */
  private static final char NO_CHARACTER = '\uFFFD';

  private FileListing() {}

  public static void forEachFile(FileSystem fileSystem, Path folder, Consumer<FileStatus> consumer)
      throws IOException {
    if (fileSystem instanceof LocalFileSystem) {
      walk(fileSystem, folder, consumer);
      return;
    }
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(folder, true);
    while (files.hasNext()) {
      consumer.accept(files.next());
    }
  }

  /**
   * The files and folders in a folder.
   *
   * @throws JobException BAD_DATA, when a name on local disk is no text, since Hadoop leaves it out
   */
  public static FileStatus[] list(FileSystem fileSystem, Path folder) throws IOException {
    if (fileSystem instanceof LocalFileSystem) {
      File local = new File(folder.toUri().getPath());
      for (String name : Objects.requireNonNullElse(local.list(), new String[0])) {
        if (name.indexOf(NO_CHARACTER) >= 0 && !new File(local, name).exists()) {
          throw JobException.badData(
              folder
                  + " holds "
                  + name
                  + ", whose name is not in this system's charset: rename it");
        }
      }
    }
    return fileSystem.listStatus(folder);
  }

  // On local disk listFiles asks for permissions, and starts a process for each file to do so.
  private static void walk(FileSystem fileSystem, Path folder, Consumer<FileStatus> consumer)
      throws IOException {
    for (FileStatus entry : list(fileSystem, folder)) {
      if (entry.isDirectory()) {
        walk(fileSystem, entry.getPath(), consumer);
      } else {
        consumer.accept(entry);
      }
    }
  }
}
