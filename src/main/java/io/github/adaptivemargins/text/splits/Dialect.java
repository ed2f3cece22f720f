package io.github.adaptivemargins.text.splits;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.failure.JobException;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How the text is written, by the names and the meaning that Spark's own reader options have.
 *
 * @param form what a record is
 * @param separator between the fields of a line
 * @param header whether a file's first line names its columns
 * @param quote the character around a field; 0 for none
 * @param escape the character before a quote within quotes; the quote itself where it is doubled
 * @param comment the character that begins a comment line; 0 for none
 * @param charset by name
 * @param isMultiLine whether a record may span lines
 * @param nullValue what stands for null, beside nothing
 * @param trimsStart whether white space before a value is no part of it
 * @param trimsEnd whether white space behind a value is no part of it
 * @param takesShortRecords whether the fields that a record lacks are null
 * @param scalarColumns where nothing but numbers and strings may stand
 * @param predicateColumns which {@code --where} alone asks for: to name one that is not there is
 *     wrong usage
 * @param countedColumn the column where an array stands for the number of its elements
 */
public record Dialect(
    Form form,
    String separator,
    boolean header,
    char quote,
    char escape,
    char comment,
    String charset,
    boolean isMultiLine,
    String nullValue,
    boolean trimsStart,
    boolean trimsEnd,
    boolean takesShortRecords,
    List<String> scalarColumns,
    List<String> predicateColumns,
    String countedColumn)
    implements Serializable {
  /** What a record is. */
  public enum Form {
    /** A line of fields between separators. */
    CSV,
    /** A JSON object. */
    JSON,
    /** A line of a path and a label. */
    IMAGELIST,
    /** A line of an index, a label and a path. */
    LST
  }

  /** The name of the option that carries a dialect. */
  public static final String OPTION = "dialect";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Those whose line feeds are single bytes, so that a file can be read from its middle. */
  private static final Set<String> ASCII_SUPERSETS =
      Set.of(
          "UTF-8",
          "US-ASCII",
          "ISO-8859-1",
          "ISO-8859-15",
          "windows-1252",
          "windows-1250",
          "windows-1251",
          "KOI8-R",
          "GB18030",
          "GBK",
          "EUC-JP",
          "EUC-KR");

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
          Set.of("encoding", "charset", "linesep"),
          Form.LST,
          Set.of("encoding", "charset", "linesep"));

  /** Options of Spark's reader that say which files are read, and are none of the text's. */
  private static final Set<String> OF_FILES = Set.of("recursivefilelookup", "basepath");

  /**
   * The dialect that reader options name.
   *
   * @param separator where they name none
   * @param scalarColumns where nothing but numbers and strings may stand
   * @param predicateColumns which {@code --where} alone asks for
   * @param countedColumn the column where an array stands for the number of its elements, or null
   * @throws JobException USAGE, naming the option that is not understood
   */
  public static Dialect of(
      Form form,
      String separator,
      Map<String, String> given,
      Collection<String> scalarColumns,
      Collection<String> predicateColumns,
      String countedColumn) {
    Options options = new Options(form, given);
    char quote = options.character("quote", '"');
    return new Dialect(
        form,
        options.separator(separator),
        options.flag("header", true),
        quote,
        options.character("escape", quote),
        options.character("comment", '\0'),
        options.charset(),
        options.flag("multiLine", false),
        options.text("nullValue", null),
        options.flag("ignoreLeadingWhiteSpace", false),
        options.flag("ignoreTrailingWhiteSpace", false),
        options.takesShortRecords(),
        List.copyOf(scalarColumns),
        List.copyOf(predicateColumns),
        countedColumn);
  }

  /** Whether a file has to be read from its start to its end, by one task. */
  public boolean isWholeFile() {
    return isMultiLine || !ASCII_SUPERSETS.contains(charset);
  }

  /** Whether fields are UTF-8 and taken as they are, quotes within quotes are doubled, no more. */
  public boolean isPlainCsv() {
    return charset.equals("UTF-8")
        && separator.length() == 1
        && isPlain(separator.charAt(0))
        && isPlain(quote)
        && separator.charAt(0) != quote
        && (escape == quote || escape == 0)
        && comment == 0
        && nullValue == null
        && !(isMultiLine || trimsStart || trimsEnd || takesShortRecords);
  }

  private static boolean isPlain(char c) {
    return c > 0 && c < 0x80 && c != '\n' && c != '\r';
  }

  /** As a reader option. */
  public String toOption() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Dialect ofOption(String option) {
    try {
      return MAPPER.readValue(option, Dialect.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reader options, by names in any case. */
  private static final class Options {
    private final Map<String, String> given = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    Options(Form form, Map<String, String> options) {
      given.putAll(options);
      for (String name : given.keySet()) {
        String known = name.toLowerCase(Locale.ROOT);
        if (!KNOWN.get(form).contains(known) && !OF_FILES.contains(known)) {
          throw refused(
              name,
              "is none that the reader of "
                  + form.name().toLowerCase(Locale.ROOT)
                  + " understands; it takes "
                  + KNOWN.get(form).stream().sorted().collect(Collectors.joining(", ")));
        }
      }
      maxColumns();
      lineSeparator();
    }

    private static JobException refused(String name, String why) {
      return JobException.usage("--reader-option " + name + " " + why);
    }

    String text(String name, String otherwise) {
      return given.getOrDefault(name, otherwise);
    }

    boolean flag(String name, boolean otherwise) {
      String value = given.get(name);
      if (value == null) {
        return otherwise;
      }
      if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
        throw refused(name, "is set to " + value + " but must be true or false");
      }
      return Boolean.parseBoolean(value);
    }

    char character(String name, char otherwise) {
      String value = given.get(name);
      if (value == null) {
        return otherwise;
      }
      String shown = unescaped(value);
      if (shown.length() > 1) {
        throw refused(name, "is set to " + value + " but must be one character");
      }
      return shown.isEmpty() ? '\0' : shown.charAt(0);
    }

    String separator(String otherwise) {
      String value =
          unescaped(given.getOrDefault("sep", given.getOrDefault("delimiter", otherwise)));
      if (value.isEmpty()) {
        throw refused("sep", "is empty but must be one character or more");
      }
      return value;
    }

    private static String unescaped(String value) {
      return value.equals("\\t") ? "\t" : value.equals("\\\\") ? "\\" : value;
    }

    String charset() {
      String name = given.getOrDefault("encoding", given.getOrDefault("charset", "UTF-8"));
      try {
        return Charset.forName(name).name();
      } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
        throw refused("encoding", "is set to " + name + ", a charset that this JVM has not");
      }
    }

    boolean takesShortRecords() {
      String mode = given.getOrDefault("mode", "FAILFAST").toUpperCase(Locale.ROOT);
      if (!List.of("FAILFAST", "PERMISSIVE").contains(mode)) {
        throw refused(
            "mode", "is set to " + mode + " but must be FAILFAST or PERMISSIVE: none is dropped");
      }
      return mode.equals("PERMISSIVE");
    }

    private void maxColumns() {
      String value = given.getOrDefault("maxColumns", "1");
      if (!value.matches("-?\\d{1,9}")) {
        throw refused("maxColumns", "is set to " + value + " but must be a number");
      }
    }

    private void lineSeparator() {
      String value = given.getOrDefault("lineSep", "\n");
      if (!List.of("\n", "\r\n", "\r", "\\n", "\\r\\n", "\\r").contains(value)) {
        throw refused("lineSep", "is set to " + value + " but must be \\n, \\r\\n or \\r");
      }
    }
  }
}
