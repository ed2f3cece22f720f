package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Finds input paths that belong to a Delta, Hudi or Iceberg table. The log of such a table says
 * which of its files are current, so counting its files would be wrong.
 */
public final class LakeTableCheck {
  private enum Kind {
    DELTA("Delta", "_delta_log", "--packages io.delta:delta-spark_… and --table delta.`%s`"),
    HUDI("Hudi", ".hoodie", "--packages org.apache.hudi:hudi-spark…-bundle_… and --table NAME"),
    ICEBERG(
        "Iceberg",
        "metadata",
        "--packages org.apache.iceberg:iceberg-spark-runtime-… and --table CATALOG.NAME");

    private final String title;
    private final String mark;
    private final String remedy;

    Kind(String title, String mark, String remedy) {
      this.title = title;
      this.mark = mark;
      this.remedy = remedy;
    }
  }

  private final Map<Path, Optional<Kind>> known = new HashMap<>();

  /**
   * Checks a path and all folders above it.
   *
   * @throws JobException BAD_DATA, naming the table and how to read it
   */
  public void check(String option, FileSystem fileSystem, FileStatus input) throws IOException {
    Path path = input.getPath();
    for (Path folder = input.isFile() ? path.getParent() : path;
        folder != null;
        folder = folder.getParent()) {
      Optional<Kind> kind = known.get(folder);
      if (kind == null) {
        kind = kindOf(fileSystem, folder);
        known.put(folder, kind);
      }
      if (kind.isPresent()) {
        throw JobException.badData(
            option
                + " "
                + path
                + " belongs to the "
                + kind.get().title
                + " table "
                + folder
                + ", whose log says which files are current: read it by "
                + kind.get().remedy.formatted(folder.toUri().getPath()));
      }
    }
  }

  private static Optional<Kind> kindOf(FileSystem fileSystem, Path folder) throws IOException {
    for (Kind kind : Kind.values()) {
      Path mark = new Path(folder, kind.mark);
      if (fileSystem.exists(mark)
          && (kind != Kind.ICEBERG || isIcebergMetadata(fileSystem, mark))) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static boolean isIcebergMetadata(FileSystem fileSystem, Path metadata)
      throws IOException {
    return Arrays.stream(fileSystem.listStatus(metadata))
        .map(file -> file.getPath().getName())
        .anyMatch(name -> name.equals("version-hint.text") || name.endsWith(".metadata.json"));
  }
}
