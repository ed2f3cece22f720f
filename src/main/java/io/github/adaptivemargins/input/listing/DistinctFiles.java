package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Finds files and folders that two paths name, by links or by two spellings of a store. */
public final class DistinctFiles {
  private DistinctFiles() {}

  /**
   * Checks that no two paths are the same file or folder.
   *
   * @throws JobException USAGE, naming both
   */
  public static void check(String option, Collection<Path> paths, Configuration conf)
      throws IOException {
    Map<String, FileSystem> stores = new HashMap<>();
    Map<Object, Path> known = new HashMap<>();
    for (Path path : paths) {
      Path other = known.put(identity(path, stores, conf), path);
      if (other != null) {
        throw JobException.usage(
            option
                + " reads "
                + other
                + " and "
                + path
                + ", which are one file or folder and would be counted twice: remove the link, or"
                + " name only one of them");
      }
    }
  }

  /** Looks up each store once: Hadoop's own lookup is slow for a million files. */
  private static Object identity(Path path, Map<String, FileSystem> stores, Configuration conf)
      throws IOException {
    String store = path.toUri().getScheme() + "://" + path.toUri().getAuthority();
    FileSystem fileSystem = stores.get(store);
    if (fileSystem == null) {
      fileSystem = path.getFileSystem(conf);
      stores.put(store, fileSystem);
    }
    try {
      return new Location(fileSystem, path).identity();
    } catch (NoSuchFileException e) {
      throw (IOException) new FileNotFoundException(path + " does not exist").initCause(e);
    }
  }
}
