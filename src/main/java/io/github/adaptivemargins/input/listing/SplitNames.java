package io.github.adaptivemargins.input.listing;

import io.github.adaptivemargins.failure.JobException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Recognizes names of a dataset's splits, such as train and test. */
public final class SplitNames {
  private static final Set<String> NAMES =
      Set.of("train", "training", "test", "testing", "val", "valid", "validation", "dev");

  private SplitNames() {}

  /** The split that a file or folder name contains as a word; empty if it contains none or two. */
  public static Optional<String> of(String name) {
    List<String> found = words(name).filter(NAMES::contains).distinct().toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** The words of a text, in lower case. */
  static Stream<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+"));
  }

  /**
   * The exception for an input that contains splits.
   *
   * @param input as given
   * @param remedies by split: the option that selects it
   */
  public static JobException mixed(String input, NavigableMap<String, String> remedies) {
    String example =
        remedies.keySet().stream()
            .filter(split -> split.startsWith("train"))
            .findFirst()
            .orElseGet(remedies::firstKey);
    return JobException.badData(
        "--input "
            + input
            + " contains splits of a dataset: "
            + String.join(", ", remedies.keySet())
            + "; to count one, use "
            + remedies.get(example)
            + "; to count several, name each by its own --input");
  }
}
