package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Finds input paths that belong to a table whose log says which of its files are current: counting
 * its files would be wrong. Such tables are those of Delta, Hudi, Iceberg and Lance, and the
 * transactional ones of Hive.
 */
public final class LakeTableCheck {
  private enum Kind {
    DELTA("Delta", "_delta_log", "--packages io.delta:delta-spark_… and --table delta.`%s`"),
    HUDI("Hudi", ".hoodie", "--packages org.apache.hudi:hudi-spark…-bundle_… and --table NAME"),
    ICEBERG(
        "Iceberg",
        "metadata",
        "--packages org.apache.iceberg:iceberg-spark-runtime-… and --table CATALOG.NAME"),
    LANCE("Lance", "", ".+\\.lance", "Lance, and write it as Parquet"),
    /** Folders of transactions and compactions. */
    HIVE(
        "transactional Hive",
        "",
        "(delta|delete_delta|base)_\\d{7,}(_v?\\d+)*",
        "Hive, and write its rows as Parquet");

    private final String title;

    /** A folder that only such a table has; empty if its name tells. */
    private final String mark;

    private final Pattern name;
    private final String remedy;

    Kind(String title, String mark, String remedy) {
      this(title, mark, "", remedy);
    }

    Kind(String title, String mark, String name, String remedy) {
      this.title = title;
      this.mark = mark;
      this.name = Pattern.compile(name);
      this.remedy = remedy;
    }

    static Optional<Kind> ofName(Path folder) {
      return Arrays.stream(values())
          .filter(kind -> kind.name.matcher(folder.getName()).matches())
          .filter(kind -> kind.mark.isEmpty())
          .findFirst();
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
        throw refusal(option, path, kind.get(), folder);
      }
    }
  }

  /**
   * Checks the name of a folder inside an input path.
   *
   * @throws JobException BAD_DATA, if only a table names its folders so
   */
  static void checkName(String option, Path folder) {
    Optional<Kind> kind = Kind.ofName(folder);
    if (kind.isPresent()) {
      throw refusal(option, folder, kind.get(), folder);
    }
  }

  private static JobException refusal(String option, Path path, Kind kind, Path table) {
    return JobException.badData(
        option
            + " "
            + path
            + " belongs to the "
            + kind.title
            + " table "
            + table
            + ", whose log says which files are current: read it by "
            + kind.remedy.formatted(table.toUri().getPath()));
  }

  private static Optional<Kind> kindOf(FileSystem fileSystem, Path folder) throws IOException {
    for (Kind kind : List.of(Kind.DELTA, Kind.HUDI, Kind.ICEBERG)) {
      Path mark = new Path(folder, kind.mark);
      if (fileSystem.exists(mark)
          && (kind != Kind.ICEBERG || isIcebergMetadata(fileSystem, mark))) {
        return Optional.of(kind);
      }
    }
    return Kind.ofName(folder);
  }

  private static boolean isIcebergMetadata(FileSystem fileSystem, Path metadata)
      throws IOException {
    return Arrays.stream(fileSystem.listStatus(metadata))
        .map(file -> file.getPath().getName())
        .anyMatch(name -> name.equals("version-hint.text") || name.endsWith(".metadata.json"));
  }
}
