package io.github.adaptivemargins.input.settings;

import static io.github.adaptivemargins.failure.JobException.require;
import static io.github.adaptivemargins.failure.JobException.usage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to read, and how.
 *
 * @param paths files, folders and globs; empty if a table is read
 * @param table a table or view of the session's catalogs, in place of paths
 * @param format of the files; empty if their names decide
 * @param source a Spark data source in place of a format; it may need no paths
 * @param readerOptions options of the files' reader, as given
 * @param labelColumn the column of labels
 * @param samplesColumn the number of samples of a row; empty if each row is one sample
 * @param samplesSeparator separator of the samples in that column
 * @param emptyFolders what an empty folder becomes; only for image folders, empty for ABSENT
 * @param where SQL predicate of the rows to keep
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
    Optional<EmptyFolderPolicy> emptyFolders,
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
        String.join(", ", readerOptions.keySet()),
        "left out with --table");
    require(
        samplesColumn.isEmpty() || format.filter(InputFormat::hasOnlyLabels).isEmpty(),
        "--samples-column",
        samplesColumn,
        "left out with --format " + format.map(Object::toString).orElse(""));
    require(
        samplesSeparator.isEmpty()
            || (samplesColumn.isPresent() && !samplesSeparator.get().isEmpty()),
        "--samples-separator",
        samplesSeparator.map(given -> "'" + given + "'"),
        "one character or more, and given together with --samples-column");
    require(
        emptyFolders.isEmpty() || isImageFolder(format),
        "--empty-folders",
        emptyFolders,
        "given together with --format imagefolder");
  }

  public boolean isImageFolder() {
    return isImageFolder(format);
  }

  private static boolean isImageFolder(Optional<InputFormat> format) {
    return format.filter(InputFormat.IMAGEFOLDER::equals).isPresent();
  }

  /** Whether a reader option is {@code true}. */
  public boolean isEnabled(String readerOption) {
    return readerOption(readerOption).filter(Boolean::parseBoolean).isPresent();
  }

  /** The value of a reader option, whose name is case-insensitive. */
  public Optional<String> readerOption(String name) {
    return readerOptions.entrySet().stream()
        .filter(option -> option.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /**
   * By column, in this order, the option that names it: the label, the samples, and the others.
   *
   * @param whereColumns the columns of {@code --where}
   */
  public Map<String, String> columnOptions(Set<String> whereColumns) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put(labelColumn, "--label-column");
    samplesColumn.ifPresent(column -> options.putIfAbsent(column, "--samples-column"));
    whereColumns.forEach(column -> options.putIfAbsent(column, "--where"));
    return options;
  }

  /** Whether Spark finds the data by a catalog or data source, and the job lists no files. */
  public boolean isReadBySpark() {
    return table.isPresent() || source.isPresent();
  }

  /** The name of the input in messages. */
  public String name() {
    return table.or(() -> source.filter(name -> paths.isEmpty())).orElse(String.join(", ", paths));
  }
}
