package io.github.adaptivemargins.files;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** All files below a folder, however deep. */
public final class FileListing {
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

  // On local disk listFiles asks for permissions, and starts a process for each file to do so.
  private static void walk(FileSystem fileSystem, Path folder, Consumer<FileStatus> consumer)
      throws IOException {
    for (FileStatus entry : fileSystem.listStatus(folder)) {
      if (entry.isDirectory()) {
        walk(fileSystem, entry.getPath(), consumer);
      } else {
        consumer.accept(entry);
      }
    }
  }
}
