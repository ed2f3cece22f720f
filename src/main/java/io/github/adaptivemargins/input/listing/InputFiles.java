package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import io.github.adaptivemargins.files.FileListing;
import io.github.adaptivemargins.files.ImageFiles;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.input.dataset.CountedFiles;
import io.github.adaptivemargins.input.dataset.InputPaths;
import io.github.adaptivemargins.input.settings.InputFormat;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * The data files of the input paths, found by listing. Spark's reader silently skips hidden names,
 * empty files and nested folders; this class reports or refuses them.
 */
public final class InputFiles {
  private final InputSettings settings;
  private final Configuration conf;
  private final ListingDepth depth;
  private final List<String> sparkPaths = new ArrayList<>();
  private final InputPaths paths;
  private final List<DataFile> dataFiles = new ArrayList<>();
  private final LakeTableCheck lakeTables;
  private final PartitionBase base;
  private final List<Path> emptyFiles = new ArrayList<>();
  private long bytes;
  private long hidden;

  private InputFiles(InputSettings settings, Configuration conf, LakeTableCheck lakeTables) {
    this.settings = settings;
    this.conf = conf;
    this.lakeTables = lakeTables;
    this.paths = new InputPaths(conf);
    this.depth = ListingDepth.of(settings);
    this.base =
        new PartitionBase(
            settings
                .readerOption("basePath")
                .map(path -> Location.of("--reader-option", path, conf).path()),
            settings.labelColumn());
  }

  /**
   * Lists the input files; empty if Spark or a catalog finds the data.
   *
   * @throws JobException USAGE or NO_INPUT, naming the input
   */
  public static Optional<InputFiles> list(InputSettings settings, Configuration conf)
      throws IOException {
    return settings.isReadBySpark()
        ? Optional.empty()
        : Optional.of(list(settings, conf, new LakeTableCheck()));
  }

  private static InputFiles list(
      InputSettings settings, Configuration conf, LakeTableCheck lakeTables) throws IOException {
    InputFiles files = new InputFiles(settings, conf, lakeTables);
    for (String input : settings.paths()) {
      files.addChecked(input);
    }
    files.paths.checkDisjoint();
    DistinctFiles.check("--input", files.dataFiles.stream().map(DataFile::path).toList(), conf);
    PartitionBase.checkSameColumns(files.dataFiles);
    files.checkNotEmpty();
    return files;
  }

  private void addChecked(String input) throws IOException {
    try {
      addFiles(input);
    } catch (AccessControlException | AccessDeniedException e) {
      throw noInput(input, "may not be read: " + e.getMessage());
    } catch (FileNotFoundException e) {
      throw noInput(input, "does not exist or may not be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      // Hadoop's glob fails on a matching name with a colon.
      if (e.getMessage().contains("Relative path in absolute URI")) {
        throw JobException.usage(
            "--input "
                + input
                + ": Hadoop cannot match a glob next to a name with a colon: rename"
                + e.getMessage().replaceFirst(".*:(?= )", ""));
      }
      throw JobException.usage("--input " + input + ": " + e.getMessage());
    } catch (IOException e) {
      throw Failures.toJobException("--input " + input, e);
    }
  }

  /** Adds an input, and checks that its files are of one split of a dataset. */
  private void addFiles(String input) throws IOException {
    int filesBefore = dataFiles.size();
    int rootsBefore = paths.roots().size();
    Path base = add(input);
    SplitCheck splits = new SplitCheck(input, settings);
    dataFiles
        .subList(filesBefore, dataFiles.size())
        .forEach(file -> splits.add(file.path(), base, file.partitions().keySet()));
    if (depth == ListingDepth.ROOTS) {
      paths.roots().stream().skip(rootsBefore).forEach(root -> splits.add(root, base, Set.of()));
    }
    splits.check();
  }

  private void checkNotEmpty() {
    if (depth != ListingDepth.ROOTS && dataFiles.isEmpty() && emptyFiles.isEmpty()) {
      String skipped =
          hidden == 0
              ? ""
              : " but " + Plural.of(hidden, "hidden file") + ", whose name begins with _ or .";
      throw noInput(String.join(", ", settings.paths()), "contains no data file" + skipped);
    }
  }

  private static JobException noInput(String input, String found) {
    return new JobException(ExitStatus.NO_INPUT, "--input " + input + " " + found);
  }

  /** The input paths as Spark's reader takes them: globs as given, other paths escaped. */
  public String[] sparkPaths() {
    return sparkPaths.toArray(String[]::new);
  }

  public InputPaths paths() {
    return paths;
  }

  /** The data files in the order of their paths; none of them is empty. */
  public List<DataFile> files() {
    return dataFiles;
  }

  /** The record of these files. */
  public CountedFiles counted() {
    return CountedFiles.of(dataFiles.stream().mapToLong(DataFile::hash));
  }

  /** The files that a record contains. */
  public List<Path> findCounted(CountedFiles earlier) {
    return dataFiles.stream()
        .filter(file -> earlier.contains(file.hash()))
        .map(DataFile::path)
        .toList();
  }

  /** The columns that {@code column=value} folders give to all files, outermost first. */
  public Set<String> partitionColumns() {
    return dataFiles.isEmpty() ? Set.of() : dataFiles.get(0).partitions().keySet();
  }

  /** The folder under which the folders of a file are partitions; empty if none are. */
  public Optional<Path> partitionBase(DataFile file) {
    return base.of(file);
  }

  /**
   * Lists again and checks that no file was changed, added or removed. Call it after reading.
   *
   * @throws JobException IO_ERROR, naming a file
   */
  public void checkUnchanged() throws IOException {
    if (depth == ListingDepth.ROOTS) {
      return;
    }
    Map<Path, String> before = new HashMap<>();
    dataFiles.forEach(file -> before.put(file.path(), file.version()));
    for (DataFile now : list(settings, conf, lakeTables).dataFiles) {
      if (!now.version().equals(before.remove(now.path()))) {
        throw changed(now.path());
      }
    }
    if (!before.isEmpty()) {
      throw changed(before.keySet().iterator().next());
    }
  }

  private static JobException changed(Path file) {
    return new JobException(
        ExitStatus.IO_ERROR,
        "input file "
            + file
            + " was changed, added or removed while it was read: run again when"
            + " the input no longer changes");
  }

  /**
   * The format of the files by their extensions; Parquet if no file has a known one.
   *
   * @throws JobException USAGE, if there is more than one format
   */
  public InputFormat format() {
    Stream<Path> listed = dataFiles.stream().map(DataFile::path);
    return FileFormats.detect(Stream.concat(listed, emptyFiles.stream()).toList());
  }

  /**
   * Checks that no file of zero bytes is incomplete, and that not all are empty.
   *
   * @param canBeEmpty whether a file without rows has zero bytes in this format
   * @throws JobException BAD_DATA, naming a file
   */
  public void checkEmptyFiles(InputFormat format, boolean canBeEmpty) {
    if (!emptyFiles.isEmpty() && (!canBeEmpty || dataFiles.isEmpty())) {
      throw JobException.badData(
          emptyFiles.get(0) + " has 0 bytes: it is not a complete " + format + " file");
    }
  }

  /** Such as {@code 3 files, 1.2 MB (skipped: 1 hidden, 0 empty)}. */
  @Override
  public String toString() {
    if (depth == ListingDepth.ROOTS) {
      return paths.roots().stream().map(Path::toString).collect(Collectors.joining(", "));
    }
    int empty = emptyFiles.size();
    String skipped =
        hidden + empty == 0
            ? ""
            : String.format(Locale.ROOT, " (skipped: %,d hidden, %,d empty)", hidden, empty);
    return String.format(
        Locale.ROOT, "%s, %s%s", Plural.of(dataFiles.size(), "file"), size(bytes), skipped);
  }

  private static String size(long bytes) {
    if (bytes < 1_000) {
      return Plural.of(bytes, "byte");
    }
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%,.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  /** Adds an input. Returns the folder above all its files, without what a glob selects. */
  private Path add(String input) throws IOException {
    Location location = Location.of("--input", input, conf);
    checkColon(input, location.path().getName());
    FileSystem fileSystem = location.fileSystem();
    Path path = new Path(input);
    Optional<FileStatus> named = location.status();
    if (named.isPresent()) {
      sparkPaths.add(InputPaths.literal(path));
      addRoot(fileSystem, named.get());
      return location.path();
    }
    FileStatus[] matches = fileSystem.globStatus(path);
    if (matches == null || matches.length == 0) {
      throw noInput(input, "does not exist" + advice(input));
    }
    sparkPaths.add(input);
    paths.addGlob(location);
    for (FileStatus match : matches) {
      addRoot(fileSystem, match);
    }
    String fixed = input.replaceFirst("(^|/)[^/]*[*?\\[{].*$", "$1");
    return Location.of("--input", fixed.isEmpty() ? Path.CUR_DIR : fixed, conf).path();
  }

  private static String advice(String input) {
    if (input.contains(",")) {
      return "; --input takes one path: repeat --input for each of several";
    }
    return input.startsWith("~")
        ? "; the shell replaces ~ only at the start of a word: type --input " + input
        : "";
  }

  private static void checkColon(String input, String name) {
    if (name.contains(":")) {
      throw JobException.usage(
          "--input " + input + " has a colon in its name, which Hadoop takes for a URI: rename it");
    }
  }

  private void addRoot(FileSystem fileSystem, FileStatus root) throws IOException {
    paths.add(root.getPath());
    if (depth == ListingDepth.ROOTS) {
      checkIsFolder(root);
      return;
    }
    lakeTables.check("--input", fileSystem, root);
    int before = dataFiles.size();
    if (root.isFile()) {
      addFile(root.getPath(), root);
    } else {
      FileListing.forEachFile(fileSystem, root.getPath(), file -> addFile(root.getPath(), file));
    }
    // By the path as text: comparing URIs is much slower.
    dataFiles
        .subList(before, dataFiles.size())
        .sort(Comparator.comparing(file -> file.path().toUri().getPath()));
  }

  private static void checkIsFolder(FileStatus root) {
    if (root.isFile()) {
      throw JobException.usage(
          "--input "
              + root.getPath()
              + " is a file; with --format imagefolder it must be a folder with one folder per"
              + " class: name that folder, or another --format");
    }
  }

  private JobException nestedFolder(Path root, Path folder, Path file) {
    String found = "--input " + root + " contains the folder " + folder.getName();
    return JobException.badData(
        ImageFiles.isImage(file.getName())
            ? found
                + " with images such as "
                + file.getName()
                + "; if each folder is a class, give --format imagefolder"
            : found
                + ", which Spark would skip: name it by --input, or give --reader-option"
                + " recursiveFileLookup=true");
  }

  private void addFile(Path root, FileStatus file) {
    Path path = file.getPath();
    Path folder = path.equals(root) ? root : path.getParent();
    boolean isHidden = DataFile.isHidden(path.getName());
    for (; !folder.equals(root); folder = folder.getParent()) {
      isHidden |= DataFile.isHidden(folder.getName());
      if (!PartitionFolders.isPartition(folder.getName())
          && !isHidden
          && depth == ListingDepth.PARTITIONS) {
        LakeTableCheck.checkName("--input", folder);
        throw nestedFolder(root, folder, path);
      }
    }
    if (isHidden) {
      hidden++;
      return;
    }
    checkColon(path.toString(), path.getName());
    if (file.isSymlink()) {
      throw FileListing.danglingLink(path);
    }
    if (file.getLen() == 0) {
      emptyFiles.add(path);
    } else {
      dataFiles.add(
          DataFile.of(
              file, depth == ListingDepth.ALL_FOLDERS ? Map.of() : base.partitions(path, root)));
      bytes += file.getLen();
    }
  }
}
