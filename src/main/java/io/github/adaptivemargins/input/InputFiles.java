package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.Amount;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.FileListing;
import io.github.adaptivemargins.files.Location;
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
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * The data files under the inputs, by listing alone. Spark's reader passes over names that begin
 * with {@code _} or {@code .}, over empty files and over folders within a folder without a word;
 * here they are told or refused.
 */
public final class InputFiles {
  /** What is below the inputs. */
  enum Depth {
    /** Is not looked at. */
    ROOTS,
    /** Files, and partition folders of files. */
    FILES,
    /** Folders of any name, and files. */
    FOLDERS
  }

  private final InputSettings settings;
  private final Configuration conf;
  private final Depth depth;
  private final List<String> sparkPaths = new ArrayList<>();
  private final InputPlaces places = new InputPlaces();
  private final FormatsFound formats = new FormatsFound();
  private final List<DataFile> dataFiles = new ArrayList<>();
  private final LakeTables lakeTables;
  private final PartitionBase base;
  private final List<Path> emptyFiles = new ArrayList<>();
  private long bytes;
  private long hidden;

  private InputFiles(InputSettings settings, Configuration conf, LakeTables lakeTables) {
    this.settings = settings;
    this.conf = conf;
    this.lakeTables = lakeTables;
    this.depth = settings.depth();
    this.base =
        new PartitionBase(
            settings
                .readerOption("basePath")
                .map(path -> Location.of("--reader-option", path, conf).path()),
            settings.labelColumn());
  }

  /**
   * The files of the settings; empty where Spark or a catalog of its knows what there is.
   *
   * @throws JobException USAGE or NO_INPUT, naming the input
   */
  public static Optional<InputFiles> list(InputSettings settings, Configuration conf)
      throws IOException {
    return settings.isReadBySpark()
        ? Optional.empty()
        : Optional.of(new InputFiles(settings, conf, new LakeTables()).listed());
  }

  private InputFiles listed() throws IOException {
    for (String input : settings.paths()) {
      try {
        add(input);
      } catch (AccessControlException | AccessDeniedException e) {
        throw noInput(input, "may not be read: " + e.getMessage());
      } catch (FileNotFoundException e) {
        throw noInput(input, "does not exist or may not be read: " + e.getMessage());
      } catch (IllegalArgumentException e) {
        // Hadoop's own globs fail by a name that they match.
        if (e.getMessage().contains("Relative path in absolute URI")) {
          throw JobException.usage(
              "--input "
                  + input
                  + ": Hadoop reads no glob beside a name with a colon: rename"
                  + e.getMessage().replaceFirst(".*:(?= )", ""));
        }
        throw JobException.usage("--input " + input + ": " + e.getMessage());
      } catch (IOException e) {
        throw Failure.explain("--input " + input, e);
      }
    }
    places.refuseOverlap();
    PartitionBase.refuseDiffering(dataFiles);
    if (depth != Depth.ROOTS && dataFiles.size() + emptyFiles.size() == 0) {
      String passedOver = hidden == 0 ? "" : " but " + hidden + " that begin with _ or .";
      throw noInput(String.join(", ", settings.paths()), "holds no data file" + passedOver);
    }
    return this;
  }

  private static JobException noInput(String input, String found) {
    return new JobException(ExitStatus.NO_INPUT, "--input " + input + " " + found);
  }

  /** The inputs, as Spark's reader takes them: a name that exists has its glob letters escaped. */
  String[] sparkPaths() {
    return sparkPaths.toArray(String[]::new);
  }

  /** The files and folders that the inputs name. */
  Set<Path> roots() {
    return places.roots();
  }

  /** The data files, none of them empty, in the order of their paths. */
  List<DataFile> files() {
    return dataFiles;
  }

  /** The columns that folders {@code column=value} give all files, the outermost first. */
  Set<String> partitionColumns() {
    return dataFiles.isEmpty() ? Set.of() : dataFiles.get(0).partitions().keySet();
  }

  /** The folder beneath which Spark has to take folders for partitions, where it is no input. */
  Optional<Path> partitionBase() {
    return dataFiles.isEmpty() ? base.basePath() : base.of(dataFiles.get(0).path());
  }

  /**
   * To be called when all is read.
   *
   * @throws JobException IO_ERROR, naming a file that is not what it was when it was listed
   */
  public void refuseChanged() throws IOException {
    if (depth == Depth.ROOTS) {
      return;
    }
    Map<Path, String> before = new HashMap<>();
    dataFiles.forEach(file -> before.put(file.path(), file.version()));
    for (DataFile now : new InputFiles(settings, conf, lakeTables).listed().dataFiles) {
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
            + " the input stands still");
  }

  /**
   * Keeps an output from changing what is read.
   *
   * @param option which names the file that is to be written
   * @throws JobException CANNOT_CREATE, when it lies in the input
   */
  public void refuseOutput(String option, Location file) throws IOException {
    places.refuseOutput(option, file, conf);
  }

  /**
   * The format by file ending; Parquet where no file has a known ending.
   *
   * @throws JobException USAGE, when there is more than one
   */
  InputFormat format() {
    return formats.only();
  }

  /**
   * @param hasRowsAlone whether files of the format have neither a header nor a footer
   * @throws JobException BAD_DATA, when a file is empty that cannot be, or all are
   */
  void refuseEmptyFiles(InputFormat format, boolean hasRowsAlone) {
    if (!emptyFiles.isEmpty() && (!hasRowsAlone || dataFiles.isEmpty())) {
      throw JobException.badData(
          emptyFiles.get(0) + " has 0 bytes: it is not a complete " + format + " file");
    }
  }

  /** Such as {@code 3 files, 1.2 MB (passed over: 1 hidden, 0 empty)}. */
  @Override
  public String toString() {
    if (depth == Depth.ROOTS) {
      return places.roots().stream().map(Path::toString).collect(Collectors.joining(", "));
    }
    int empty = emptyFiles.size();
    String passedOver =
        hidden + empty == 0
            ? ""
            : String.format(Locale.ROOT, " (passed over: %,d hidden, %,d empty)", hidden, empty);
    return String.format(
        Locale.ROOT,
        "%s, %,.1f MB%s",
        Amount.of(dataFiles.size(), "file"),
        bytes / 1e6,
        passedOver);
  }

  private void add(String input) throws IOException {
    Location location = Location.of("--input", input, conf);
    refuseColon(input, location.path().getName());
    FileSystem fileSystem = location.fileSystem();
    Path path = new Path(input);
    Optional<FileStatus> named = location.status();
    if (named.isPresent()) {
      sparkPaths.add(InputPlaces.literal(path));
      addRoot(fileSystem, named.get());
      return;
    }
    FileStatus[] matches = fileSystem.globStatus(path);
    if (matches == null || matches.length == 0) {
      throw noInput(input, "does not exist");
    }
    sparkPaths.add(input);
    places.addGlob(location);
    for (FileStatus match : matches) {
      addRoot(fileSystem, match);
    }
  }

  private static void refuseColon(String input, String name) {
    if (name.contains(":")) {
      throw JobException.usage(
          "--input "
              + input
              + " has a colon in its name, which Hadoop takes for a URI's: rename it");
    }
  }

  private void addRoot(FileSystem fileSystem, FileStatus root) throws IOException {
    places.add(root.getPath());
    if (depth == Depth.ROOTS) {
      return;
    }
    lakeTables.refuse("--input", fileSystem, root);
    int before = dataFiles.size();
    if (root.isFile()) {
      addFile(root.getPath(), root);
    } else {
      FileListing.forEachFile(fileSystem, root.getPath(), file -> addFile(root.getPath(), file));
    }
    // By the path alone: URIs compare all of their parts.
    dataFiles
        .subList(before, dataFiles.size())
        .sort(Comparator.comparing(file -> file.path().toUri().getPath()));
  }

  private void addFile(Path root, FileStatus file) {
    Path path = file.getPath();
    Path folder = path.equals(root) ? root : path.getParent();
    boolean isHidden = DataFile.isHidden(path.getName());
    for (; !folder.equals(root); folder = folder.getParent()) {
      isHidden |= DataFile.isHidden(folder.getName());
      if (!PartitionFolders.isPartition(folder.getName()) && !isHidden && depth == Depth.FILES) {
        throw JobException.badData(
            "--input "
                + root
                + " holds the folder "
                + folder.getName()
                + ", which would not be read: name it as an --input, or give --reader-option"
                + " recursiveFileLookup=true");
      }
    }
    if (isHidden) {
      hidden++;
      return;
    }
    refuseColon(path.toString(), path.getName());
    formats.add(path);
    if (file.getLen() == 0) {
      emptyFiles.add(path);
    } else {
      dataFiles.add(
          DataFile.of(file, depth == Depth.FOLDERS ? Map.of() : base.partitions(path, root)));
      bytes += file.getLen();
    }
  }
}
