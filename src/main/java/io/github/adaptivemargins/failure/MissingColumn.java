package io.github.adaptivemargins.failure;

import java.util.List;
import java.util.stream.Collectors;

/** Explains a column that does not exist, with the option that names it. */
public final class MissingColumn {
  private static final String WHERE = "--where";
  private static final int MAX_COLUMNS = 20;

  private MissingColumn() {}

  /**
   * The exception for a file or table without a column: USAGE if {@code --where} names it, else
   * BAD_DATA.
   *
   * @param input the file or table
   * @param columns that it has
   * @param option the option that names the column
   */
  public static JobException exception(
      String input, List<String> columns, String name, String option) {
    return exception(input, name, option, present(columns) + remedy(columns, name, option));
  }

  /** The same exception, with what was found instead of the columns. */
  public static JobException exception(String input, String name, String option, String found) {
    String message = input + " has no column " + name + "; " + found;
    return option.equals(WHERE)
        ? JobException.usage(WHERE + ": " + message)
        : JobException.badData(message);
  }

  private static String present(List<String> columns) {
    if (columns.isEmpty()) {
      return "it has no column at all";
    }
    String shown = columns.stream().limit(MAX_COLUMNS).collect(Collectors.joining(", "));
    return "there are " + Shortened.text(shown, 500) + (columns.size() > MAX_COLUMNS ? ", …" : "");
  }

  private static String remedy(List<String> columns, String name, String option) {
    if (columns.isEmpty()) {
      return "";
    }
    String nearest = Suggestions.nearest(name, columns);
    boolean isNear = Suggestions.near(name, columns).isPresent();
    if (option.equals(WHERE)) {
      return (isNear ? "; the nearest is " + nearest : "")
          + "; text takes single quotes: '"
          + name
          + "'";
    }
    String example = option + " " + quoted(nearest);
    return isNear
        ? "; the nearest is " + nearest + ": use " + example
        : "; name the column with " + option + ", such as " + example;
  }

  private static String quoted(String name) {
    return name.matches("[\\w.-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }
}
