package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The files and folders that the inputs name, and the globs that name them. */
final class InputPlaces {
  private final Set<Path> roots = new LinkedHashSet<>();
  private final List<Location> globs = new ArrayList<>();

  /** A path that Spark's reader will not take for a glob. */
  static String literal(Path path) {
    return path.toString().replaceAll("([\\[\\]{}*?\\\\])", "\\\\$1");
  }

  /** Those that the inputs name, whether or not they can be listed. */
  static InputPlaces named(List<String> inputs, Configuration conf) {
    InputPlaces places = new InputPlaces();
    for (String input : inputs) {
      try {
        Location place = Location.of("--input", input, conf);
        if (place.exists()) {
          places.roots.add(place.path());
        } else {
          places.globs.add(place);
        }
      } catch (IOException | RuntimeException e) {
        // Its listing tells of it.
      }
    }
    return places;
  }

  /** The files and folders, in the order in which they were found. */
  Set<Path> roots() {
    return roots;
  }

  /**
   * Adds a file or folder.
   *
   * @throws JobException USAGE, when it is there already
   */
  void add(Path root) {
    if (!roots.add(root)) {
      throw JobException.usage("--input names " + root + " more than once");
    }
  }

  void addGlob(Location glob) {
    globs.add(glob);
  }

  /**
   * To be called when all are added.
   *
   * @throws JobException USAGE, when one lies in another
   */
  void refuseOverlap() {
    for (Path root : roots) {
      for (Path above = root.getParent(); above != null; above = above.getParent()) {
        if (roots.contains(above)) {
          throw JobException.usage(
              "--input names " + root + " and also " + above + ", which holds it");
        }
      }
    }
  }

  /**
   * Keeps an output from changing what is read.
   *
   * @throws JobException CANNOT_CREATE, when it lies in the input, or would once it is written
   */
  void refuseOutput(String option, Location file, Configuration conf) throws IOException {
    if (isMatched(file) || isWithin(file, conf)) {
      throw new JobException(
          ExitStatus.CANNOT_CREATE,
          option + " " + file + " lies in the input, which it would change");
    }
  }

  private boolean isMatched(Location file) throws IOException {
    for (Location glob : globs) {
      if (glob.isMatchedBy(file)) {
        return true;
      }
    }
    return false;
  }

  private boolean isWithin(Location file, Configuration conf) throws IOException {
    for (Path root : roots) {
      if (file.isWithin(new Location(root.getFileSystem(conf), root).resolved())) {
        return true;
      }
    }
    return false;
  }
}
