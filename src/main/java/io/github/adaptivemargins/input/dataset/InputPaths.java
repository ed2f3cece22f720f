package io.github.adaptivemargins.input.dataset;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files and folders that a run reads, and the globs that select them. */
public final class InputPaths {
  private static final Logger LOG = LoggerFactory.getLogger(InputPaths.class);

  private final Configuration conf;
  private final Set<Path> roots = new LinkedHashSet<>();
  private final List<Location> globs = new ArrayList<>();

  public InputPaths(Configuration conf) {
    this.conf = conf;
  }

  /**
   * The paths of {@code --input}, without listing them. A path that cannot be reached is left out.
   */
  public static InputPaths of(List<String> inputs, Configuration conf) {
    InputPaths paths = new InputPaths(conf);
    for (String input : inputs) {
      try {
        Location location = Location.of("--input", input, conf);
        if (location.exists()) {
          paths.roots.add(location.path());
        } else {
          paths.globs.add(location);
        }
      } catch (IOException | JobException | IllegalArgumentException e) {
        LOG.debug("{} is not compared with the outputs: its listing reports the reason", input, e);
      }
    }
    return paths;
  }

  /** The files and folders that a table is read from. */
  public static InputPaths ofTable(Collection<Path> folders, Configuration conf) {
    InputPaths paths = new InputPaths(conf);
    paths.roots.addAll(folders);
    return paths;
  }

  /** A path with glob characters escaped, so that Spark's reader takes it literally. */
  public static String literal(Path path) {
    return path.toString().replaceAll("([\\[\\]{}*?\\\\])", "\\\\$1");
  }

  /** The files and folders, in the order in which they were added. */
  public Set<Path> roots() {
    return roots;
  }

  /**
   * Adds a file or folder.
   *
   * @throws JobException USAGE, if it was added before
   */
  public void add(Path root) {
    if (!roots.add(root)) {
      throw JobException.usage("--input names " + root + " more than once");
    }
  }

  public void addGlob(Location glob) {
    globs.add(glob);
  }

  /**
   * Checks that no path lies in another.
   *
   * @throws JobException USAGE, naming both
   */
  public void checkDisjoint() {
    for (Path root : roots) {
      for (Path above = root.getParent(); above != null; above = above.getParent()) {
        if (roots.contains(above)) {
          throw JobException.usage(
              "--input names " + root + " and also " + above + ", which contains it");
        }
      }
    }
  }

  /**
   * Checks that an output does not change the input.
   *
   * @param option the option that names the output
   * @throws JobException CANNOT_CREATE, if the output lies in the input or a glob would match it
   */
  public void checkOutput(String option, Location output) throws IOException {
    if (matchesGlob(output) || isInRoot(output)) {
      throw new JobException(
          ExitStatus.CANNOT_CREATE,
          option
              + " "
              + output
              + " lies in the input, which it would change; name a path outside of the input");
    }
  }

  private boolean matchesGlob(Location output) throws IOException {
    for (Location glob : globs) {
      if (glob.isMatchedBy(output)) {
        return true;
      }
    }
    return false;
  }

  private boolean isInRoot(Location output) throws IOException {
    for (Path root : roots) {
      if (output.isWithin(new Location(root.getFileSystem(conf), root).resolved())) {
        return true;
      }
    }
    return false;
  }
}
