package io.github.adaptivemargins.input.settings;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The command line options of the input. */
public final class InputOptions {
  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "file, directory or glob on any Hadoop file system; repeat for more")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "read this table or view of the session's catalogs instead")
  private Optional<String> table = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      completionCandidates = FormatNames.class,
      description = {
        "${COMPLETION-CANDIDATES}; or a Spark data source, such as jdbc or delta, or its class",
        "default: by file ending, else parquet"
      })
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--reader-option",
      paramLabel = "K=V",
      description = "reader option, with Spark's name and meaning; repeat for more")
  private Map<String, String> readerOptions = new LinkedHashMap<>();

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      defaultValue = "landmark_id",
      description = "column of the labels; a dot is part of the name; default: ${DEFAULT-VALUE}")
  private String labelColumn = "";

  @Option(
      names = "--samples-column",
      paramLabel = "NAME",
      description = {
        "number of samples in a row: a number, or an array whose elements are counted",
        "default: 1 per row"
      })
  private Optional<String> samplesColumn = Optional.empty();

  @Option(
      names = "--samples-separator",
      paramLabel = "S",
      description = "separator of samples in that column, such as ' '")
  private Optional<String> samplesSeparator = Optional.empty();

  @Option(
      names = "--empty-folders",
      paramLabel = "absent|skip",
      description = {
        "image folder: a folder without images is an absent class, or no class (skip)",
        "default: absent"
      })
  private Optional<EmptyFolderPolicy> emptyFolders = Optional.empty();

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "count only these rows, such as 'fold <> 0'; default: all")
  private Optional<String> where = Optional.empty();

  /**
   * The settings of these options.
   *
   * @throws io.github.adaptivemargins.failure.JobException USAGE, if an option is outside its
   *     bounds
   */
  public InputSettings settings() {
    Optional<InputFormat> known = format.flatMap(InputFormat::named);
    return new InputSettings(
        inputs,
        table,
        known,
        known.isPresent() ? Optional.empty() : format,
        readerOptions,
        labelColumn,
        samplesColumn,
        // Spark reads \t as a tab in its field separator, too.
        samplesSeparator.map(given -> given.replace("\\t", "\t")),
        emptyFolders,
        where);
  }

  private static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return InputFormat.names().iterator();
    }
  }
}
