package io.github.adaptivemargins.input;

import static io.github.adaptivemargins.failure.JobException.require;
import static io.github.adaptivemargins.failure.JobException.usage;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What is to be read, and how.
 *
 * @param paths files, folders and globs; empty where a table is read
 * @param table a table or view of the session's catalogs
 * @param format of the files; empty where their endings say it
 * @param source instead: a data source of Spark's, which may do without paths
 * @param readerOptions for the reader of the files, as they were given
 * @param labelColumn the column of labels
 * @param samplesColumn how many samples a row stands for; empty for one
 * @param samplesSeparator what stands between the samples that a value of that column lists
 * @param emptyFolders what a folder without an image is; empty but for image folders, and there for
 *     an absent class
 * @param where the rows to keep, in SQL
 */
public record InputSettings(
    List<String> paths,
    Optional<String> table,
    Optional<InputFormat> format,
    Optional<String> source,
    Map<String, String> readerOptions,
    String labelColumn,
    Optional<String> samplesColumn,
    Optional<String> samplesSeparator,
    Optional<EmptyFolders> emptyFolders,
    Optional<String> where) {
  /**
   * @throws io.github.adaptivemargins.failure.JobException USAGE, naming the option, its value and
   *     the bound
   */
  public InputSettings {
    if (paths.isEmpty() == table.isEmpty() && (table.isPresent() || source.isEmpty())) {
      throw usage(
          "give either --input or --table"
              + (table.isPresent() ? ", not both" : ": what to count"));
    }
    require(!paths.contains(""), "--input", "''", "the path of a file or a folder");
    Optional<?> named = format.isPresent() ? format : source;
    require(table.isEmpty() || named.isEmpty(), "--format", named, "left out with --table");
    require(
        table.isEmpty() || readerOptions.isEmpty(),
        "--reader-option",
        readerOptions,
        "left out with --table");
    require(
        samplesColumn.isEmpty() || format.filter(InputFormat::isLayout).isEmpty(),
        "--samples-column",
        samplesColumn,
        "left out with --format " + format.map(Object::toString).orElse(""));
    require(
        samplesSeparator.isEmpty()
            || (samplesColumn.isPresent() && !samplesSeparator.get().isEmpty()),
        "--samples-separator",
        samplesSeparator.map(given -> "'" + given + "'"),
        "one character or more, and beside --samples-column");
    require(
        emptyFolders.isEmpty() || isImageFolder(format),
        "--empty-folders",
        emptyFolders,
        "given with --format imagefolder, which alone has folders for classes");
  }

  /**
   * Keeps an output from changing what is to be read, as far as the names of the inputs tell: their
   * listing may fail.
   *
   * @param option which names the file that is to be written
   * @throws JobException CANNOT_CREATE, when it lies in the input
   */
  public void refuseOutput(String option, Location file, Configuration conf) throws IOException {
    InputPlaces.named(paths, conf).refuseOutput(option, file, conf);
  }

  /** How far the paths are listed, by what reads them. */
  InputFiles.Depth depth() {
    if (isImageFolder(format)) {
      return InputFiles.Depth.ROOTS;
    }
    return isSet("recursiveFileLookup") ? InputFiles.Depth.FOLDERS : InputFiles.Depth.FILES;
  }

  private static boolean isImageFolder(Optional<InputFormat> format) {
    return format.filter(InputFormat.IMAGEFOLDER::equals).isPresent();
  }

  /** Whether a row of a text format may be more than one line. */
  boolean isMultiLine() {
    return isSet("multiLine");
  }

  private boolean isSet(String readerOption) {
    return readerOption(readerOption).filter(Boolean::parseBoolean).isPresent();
  }

  /** A reader option, whose name may be written in any case. */
  Optional<String> readerOption(String name) {
    return readerOptions.entrySet().stream()
        .filter(option -> option.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Whether Spark or a catalog of its reads what there is, and not this job the files. */
  boolean isReadBySpark() {
    return table.isPresent() || source.isPresent();
  }

  /** What to call the whole, in a message. */
  public String name() {
    return table.or(() -> source.filter(name -> paths.isEmpty())).orElse(String.join(", ", paths));
  }
}
