package io.github.adaptivemargins.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * How a CSV file is written, as the reader options say it.
 *
 * @param quote 0 for none
 * @param escape before a quote within quotes, which is doubled where it is the quote itself
 * @param comment 0 for none
 * @param permissive whether fields may lack at a record's end
 */
record CsvDialect(
    String separator,
    char quote,
    char escape,
    char comment,
    boolean header,
    boolean multiLine,
    boolean trimsStart,
    boolean trimsEnd,
    boolean permissive,
    String nullValue,
    String charset) {

  static CsvDialect of(Dice dice, boolean isTsv) {
    String separator = isTsv ? "\t" : dice.onceIn(4) ? dice.pick(";", "|", "\t", "::") : ",";
    char quote = dice.onceIn(10) ? dice.pick('\'', '\0') : '"';
    char escape = quote == '"' && dice.onceIn(8) ? '\\' : quote;
    return new CsvDialect(
        separator,
        quote,
        escape,
        dice.onceIn(8) ? '#' : '\0',
        !dice.onceIn(8),
        dice.onceIn(5),
        dice.onceIn(10),
        dice.onceIn(10),
        dice.onceIn(6),
        dice.onceIn(8) ? dice.pick("NA", "0", "null") : null,
        dice.onceIn(12) ? dice.pick("ISO-8859-1", "UTF-16LE", "windows-1252") : "UTF-8");
  }

  List<String> args(boolean isTsv) {
    List<String> args = new ArrayList<>();
    if (!separator.equals(isTsv ? "\t" : ",")) {
      add(args, separator.length() > 1 ? "delimiter" : "sep", separator);
    }
    if (quote != '"') {
      add(args, "quote", quote == '\0' ? "" : "'");
    }
    if (escape != quote) {
      add(args, "escape", "\\");
    }
    if (comment != '\0') {
      add(args, "comment", "#");
    }
    addFlag(args, "header", header, true);
    addFlag(args, "multiLine", multiLine, false);
    addFlag(args, "ignoreLeadingWhiteSpace", trimsStart, false);
    addFlag(args, "ignoreTrailingWhiteSpace", trimsEnd, false);
    if (permissive) {
      add(args, "mode", "PERMISSIVE");
    }
    if (nullValue != null) {
      add(args, "nullValue", nullValue);
    }
    if (!charset.equals("UTF-8")) {
      add(args, "encoding", charset);
    }
    return args;
  }

  private static void addFlag(List<String> args, String name, boolean value, boolean otherwise) {
    if (value != otherwise) {
      add(args, name, Boolean.toString(value));
    }
  }

  private static void add(List<String> args, String name, String value) {
    args.addAll(List.of("--reader-option", name + "=" + value));
  }
}
