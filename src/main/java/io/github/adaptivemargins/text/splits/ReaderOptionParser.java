package io.github.adaptivemargins.text.splits;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect.Form;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The options of Spark's text readers, by name in any case. Each method that reads an option throws
 * USAGE if its value is not allowed.
 */
final class ReaderOptionParser {
  private static final Set<String> LINE_OPTIONS = Set.of("encoding", "charset", "linesep");

  private static final Map<Form, Set<String>> KNOWN =
      Map.of(
          Form.CSV,
          Set.of(
              "sep",
              "delimiter",
              "header",
              "quote",
              "escape",
              "comment",
              "encoding",
              "charset",
              "multiline",
              "nullvalue",
              "linesep",
              "ignoreleadingwhitespace",
              "ignoretrailingwhitespace",
              "maxcolumns",
              "inferschema",
              "mode",
              "enforceschema"),
          Form.JSON,
          Set.of("encoding", "charset", "multiline", "linesep", "mode"),
          Form.IMAGELIST,
          LINE_OPTIONS,
          Form.LST,
          LINE_OPTIONS);

  /** Options about which files are read. They do not change how text is read. */
  private static final Set<String> FILE_OPTIONS = Set.of("recursivefilelookup", "basepath");

  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * Checks the names of all options, and the values of those that have no effect here.
   *
   * @throws JobException USAGE
   */
  ReaderOptionParser(Form form, Map<String, String> options) {
    values.putAll(options);
    for (String name : values.keySet()) {
      String lowerCase = name.toLowerCase(Locale.ROOT);
      if (!KNOWN.get(form).contains(lowerCase) && !FILE_OPTIONS.contains(lowerCase)) {
        throw wrong(
            name,
            "is unknown for "
                + form.name().toLowerCase(Locale.ROOT)
                + "; known are "
                + KNOWN.get(form).stream().sorted().collect(Collectors.joining(", ")));
      }
    }
    checkMaxColumns();
    checkLineSeparator();
  }

  private static JobException wrong(String name, String problem) {
    return JobException.usage("--reader-option " + name + " " + problem);
  }

  String readText(String name, String defaultValue) {
    return values.getOrDefault(name, defaultValue);
  }

  boolean readFlag(String name, boolean defaultValue) {
    String value = values.get(name);
    if (value == null) {
      return defaultValue;
    }
    if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
      throw wrong(name, "is set to " + value + " but must be true or false");
    }
    return Boolean.parseBoolean(value);
  }

  /** Returns 0 for an empty value. */
  char readChar(String name, char defaultValue) {
    String value = values.get(name);
    if (value == null) {
      return defaultValue;
    }
    String text = unescape(value);
    if (text.length() > 1) {
      throw wrong(name, "is set to " + value + " but must be one character");
    }
    return text.isEmpty() ? '\0' : text.charAt(0);
  }

  String readSeparator(String defaultValue) {
    String value =
        unescape(values.getOrDefault("sep", values.getOrDefault("delimiter", defaultValue)));
    if (value.isEmpty()) {
      throw wrong("sep", "is empty but must be one character or more");
    }
    return value;
  }

  private static String unescape(String value) {
    return value.equals("\\t") ? "\t" : value.equals("\\\\") ? "\\" : value;
  }

  /** Returns the canonical name of the charset. */
  String readCharset() {
    String name = values.getOrDefault("encoding", values.getOrDefault("charset", "UTF-8"));
    try {
      return Charset.forName(name).name();
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw wrong("encoding", "is set to " + name + ", a charset that this JVM does not have");
    }
  }

  /** Returns whether a record may lack fields. */
  boolean isPermissive() {
    String mode = values.getOrDefault("mode", "FAILFAST").toUpperCase(Locale.ROOT);
    if (!List.of("FAILFAST", "PERMISSIVE").contains(mode)) {
      throw wrong(
          "mode",
          "is set to " + mode + " but must be FAILFAST or PERMISSIVE; the job drops no record");
    }
    return mode.equals("PERMISSIVE");
  }

  private void checkMaxColumns() {
    String value = values.getOrDefault("maxColumns", "1");
    if (!value.matches("-?\\d{1,9}")) {
      throw wrong("maxColumns", "is set to " + value + " but must be a number");
    }
  }

  private void checkLineSeparator() {
    String value = values.getOrDefault("lineSep", "\n");
    if (!List.of("\n", "\r\n", "\r", "\\n", "\\r\\n", "\\r").contains(value)) {
      throw wrong("lineSep", "is set to " + value + " but must be \\n, \\r\\n or \\r");
    }
  }
}
