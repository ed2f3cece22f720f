package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.input.dataset.WherePredicate;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.util.HashSet;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;

/** Checks that the files of one input are not of several splits, such as train and test. */
final class SplitCheck {
  private final String input;

  /** Partition columns that the run looks at, in lower case: the label, and those of a filter. */
  private final Set<String> selected = new HashSet<>();

  /** By split: the option that selects it. */
  private final NavigableMap<String, String> remedies = new TreeMap<>();

  /**
   * Starts the check of an input.
   *
   * @param input as given: a path or a glob
   */
  SplitCheck(String input, InputSettings settings) {
    this.input = input;
    settings
        .where()
        .map(WherePredicate::columns)
        .ifPresent(columns -> columns.forEach(column -> selected.add(lowerCase(column))));
    selected.add(lowerCase(settings.labelColumn()));
  }

  /**
   * Adds a file or a root of image folders. Its split is that of a folder, else that of its name.
   *
   * @param base the folder above all files of the input
   * @param partitions columns of the dataset that its folders give
   */
  void add(Path path, Path base, Set<String> partitions) {
    boolean isInSplit = false;
    for (Path folder = path.getParent();
        folder != null && folder.toString().length() > base.toString().length();
        folder = folder.getParent()) {
      isInSplit |= addFolder(folder, partitions);
    }
    if (!isInSplit) {
      String name = path.getName();
      add(SplitNames.of(name), () -> "--input '" + path.getParent() + "/" + glob(name) + "'");
    }
  }

  /** Adds the split of a folder. Returns whether it has one. */
  private boolean addFolder(Path folder, Set<String> partitions) {
    String name = folder.getName();
    String column = name.substring(0, Math.max(0, name.indexOf('=')));
    if (partitions.contains(column)) {
      String value = name.substring(column.length() + 1);
      return !selected.contains(lowerCase(column))
          && add(SplitNames.of(value), () -> "--where \"" + column + " = '" + value + "'\"");
    }
    String word = name.substring(name.indexOf('=') + 1);
    return add(SplitNames.of(word), () -> "--input '" + folder + "'");
  }

  private boolean add(Optional<String> split, Supplier<String> remedy) {
    split.ifPresent(name -> remedies.computeIfAbsent(name, unknown -> remedy.get()));
    return split.isPresent();
  }

  /** A glob of the names with the same split. */
  private static String glob(String name) {
    String split = SplitNames.of(name).orElse("");
    return (lowerCase(name).startsWith(split) ? "" : "*") + split + "*";
  }

  private static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * Checks the files that were added. A glob that spells their splits is accepted.
   *
   * @throws io.github.adaptivemargins.failure.JobException BAD_DATA, with an option that selects
   *     one
   */
  void check() {
    String glob = input.replaceFirst("^[^*?\\[{]*/", "");
    boolean isSpelled =
        remedies.keySet().stream()
            .allMatch(split -> SplitNames.words(glob).anyMatch(split::equals));
    if (remedies.size() > 1 && !isSpelled) {
      throw SplitNames.mixed(input, remedies);
    }
  }
}
