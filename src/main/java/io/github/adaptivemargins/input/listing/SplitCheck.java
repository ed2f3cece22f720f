package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.input.dataset.WherePredicate;
import io.github.adaptivemargins.input.settings.InputSettings;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** Checks that the files of one input are not of several splits, such as train and test. */
final class SplitCheck {
  private final String input;

  /** Columns whose partition folders are not splits to mix: the label, and those of a filter. */
  private final Set<String> selected;

  /** By split: the option that selects it. */
  private final NavigableMap<String, String> remedies = new TreeMap<>();

  /**
   * @param input as given: a path or a glob
   */
  SplitCheck(String input, InputSettings settings) {
    this.input = input;
    this.selected =
        settings.where().map(WherePredicate::columns).orElse(Set.of()).stream()
            .collect(Collectors.toSet());
    this.selected.add(settings.labelColumn());
  }

  /**
   * Adds a file.
   *
   * @param root the input path that contains it
   */
  void add(Path root, DataFile file) {
    for (Path folder = file.path().getParent();
        folder != null && folder.toString().length() > root.toString().length();
        folder = folder.getParent()) {
      String name = folder.getName();
      if (!PartitionFolders.isPartition(name)) {
        addSplit(SplitNames.of(name), "--input '" + folder.getParent() + "/" + name + "'");
      }
    }
    for (Map.Entry<String, String> partition : file.partitions().entrySet()) {
      if (partition.getValue() != null
          && selected.stream().noneMatch(partition.getKey()::equalsIgnoreCase)) {
        addSplit(
            SplitNames.of(partition.getValue()),
            "--where \"" + partition.getKey() + " = '" + partition.getValue() + "'\"");
      }
    }
    String name = file.path().getName();
    addSplit(SplitNames.of(name), "--input '" + file.path().getParent() + "/" + glob(name) + "'");
  }

  private void addSplit(Optional<String> split, String remedy) {
    split.ifPresent(name -> remedies.putIfAbsent(name, remedy));
  }

  /** A glob of the files of the same split. */
  private static String glob(String name) {
    String split = SplitNames.of(name).orElse("");
    boolean isFirst = name.toLowerCase(java.util.Locale.ROOT).startsWith(split);
    return (isFirst ? "" : "*") + split + "*";
  }

  /**
   * Checks the files that were added. A glob that names their splits itself is accepted.
   *
   * @throws io.github.adaptivemargins.failure.JobException BAD_DATA, with a glob that selects one
   */
  void check() {
    String glob = input.replaceFirst("^[^*?\\[{]*/", "");
    boolean isNamed =
        remedies.keySet().stream()
            .allMatch(split -> SplitNames.words(glob).anyMatch(split::equals));
    if (remedies.size() > 1 && !isNamed) {
      throw SplitNames.mixed(input, remedies);
    }
  }
}
