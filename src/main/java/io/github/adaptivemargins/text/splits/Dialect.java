package io.github.adaptivemargins.text.splits;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.failure.JobException;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a text is written, and which columns are special. Create it with a {@linkplain #builder
 * builder}, from the options of Spark's readers.
 *
 * @param form what a record is
 * @param separator between the fields of a line, one character or more
 * @param hasHeader whether the first line of each file names its columns
 * @param quote the character around a field; 0 for none
 * @param escape the character before a quote within quotes; the quote itself if quotes are doubled
 * @param comment the character that starts a comment line; 0 for none
 * @param charset canonical name
 * @param isMultiLine whether a record may span lines
 * @param nullValue a value that means null; null for none
 * @param isStartTrimmed whether white space before an unquoted value is removed
 * @param isEndTrimmed whether white space after an unquoted value is removed
 * @param canHaveShortRecords whether a record may lack fields, which are then null
 * @param scalarColumns columns whose values must be numbers or strings
 * @param columnOptions by column the option that names it
 * @param whereColumns all columns of {@code --where}, as it spells them
 * @param arraySizeColumn the column where an array means the number of its elements; null for none
 */
public record Dialect(
    Form form,
    String separator,
    boolean hasHeader,
    char quote,
    char escape,
    char comment,
    String charset,
    boolean isMultiLine,
    String nullValue,
    boolean isStartTrimmed,
    boolean isEndTrimmed,
    boolean canHaveShortRecords,
    List<String> scalarColumns,
    Map<String, String> columnOptions,
    List<String> whereColumns,
    String arraySizeColumn)
    implements Serializable {
  /** What a record is. */
  public enum Form {
    /** A line of fields with separators between them. */
    CSV,
    /** A JSON object. */
    JSON,
    /** A line of a path and a label. */
    IMAGELIST,
    /** A line of an index, a label and a path. */
    LST
  }

  /** Name of the reader option that contains a dialect. */
  public static final String OPTION = "dialect";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Charsets in which a line feed is a single byte, so that a file can be split. */
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

  /** Returns a builder of a dialect with a comma as separator and no special columns. */
  public static Builder builder(Form form) {
    return new Builder(form);
  }

  /** Collects the options of a dialect. */
  public static final class Builder {
    private final Form form;
    private String separator = ",";
    private Map<String, String> readerOptions = Map.of();
    private List<String> scalarColumns = List.of();
    private Map<String, String> columnOptions = Map.of();
    private List<String> whereColumns = List.of();
    private String arraySizeColumn;

    private Builder(Form form) {
      this.form = form;
    }

    /** Sets the separator; the reader option {@code sep} overrides it. */
    public Builder separator(String text) {
      separator = text;
      return this;
    }

    /** Sets the options of Spark's readers, by name in any case. */
    public Builder readerOptions(Map<String, String> options) {
      readerOptions = options;
      return this;
    }

    /** Sets the columns whose values must be numbers or strings. */
    public Builder scalarColumns(Collection<String> names) {
      scalarColumns = List.copyOf(names);
      return this;
    }

    /** Sets by column the option that names it. */
    public Builder columnOptions(Map<String, String> options) {
      columnOptions = options;
      return this;
    }

    /** Sets all columns of {@code --where}. */
    public Builder whereColumns(Collection<String> names) {
      whereColumns = List.copyOf(names);
      return this;
    }

    /** Sets the column where an array means the number of its elements; null for none. */
    public Builder arraySizeColumn(String name) {
      arraySizeColumn = name;
      return this;
    }

    /**
     * Checks the reader options and creates the dialect.
     *
     * @throws JobException USAGE, naming the reader option that is unknown or has a wrong value
     */
    public Dialect build() {
      ReaderOptionParser options = new ReaderOptionParser(form, readerOptions);
      char quote = options.readChar("quote", '"');
      return new Dialect(
          form,
          options.readSeparator(separator),
          options.readFlag("header", true),
          quote,
          options.readChar("escape", quote),
          options.readChar("comment", '\0'),
          options.readCharset(),
          options.readFlag("multiLine", false),
          options.readText("nullValue", null),
          options.readFlag("ignoreLeadingWhiteSpace", false),
          options.readFlag("ignoreTrailingWhiteSpace", false),
          options.isPermissive(),
          scalarColumns,
          columnOptions,
          whereColumns,
          arraySizeColumn);
    }
  }

  /** Returns the name of the format, for a {@code ContentHint}. */
  String formatName() {
    boolean isTsv = form == Form.CSV && separator.equals("\t");
    return isTsv ? "tsv" : form.name();
  }

  /** Returns whether several tasks may read one file, each from a line in its middle. */
  public boolean canSplitFiles() {
    return !isMultiLine && ASCII_SUPERSETS.contains(charset);
  }

  /**
   * Returns whether fields are plain UTF-8 CSV: doubled quotes are the only syntax besides
   * separators and line ends, and values stay as they are.
   */
  public boolean hasPlainCsv() {
    return charset.equals("UTF-8")
        && separator.length() == 1
        && isAscii(separator.charAt(0))
        && isAscii(quote)
        && separator.charAt(0) != quote
        && (escape == quote || escape == 0)
        && comment == 0
        && nullValue == null
        && !(isMultiLine || hasTrimming() || canHaveShortRecords);
  }

  private static boolean isAscii(char c) {
    return c > 0 && c < 0x80 && c != '\n' && c != '\r';
  }

  /** Returns whether only {@code --where} names a column. */
  public boolean isInPredicateOnly(String column) {
    return "--where".equals(columnOptions.get(column));
  }

  /**
   * Returns whether an empty unquoted field of a column is null, as in Spark. Other columns need no
   * difference between null and an empty string.
   */
  public boolean isNullIfEmpty(String column) {
    return whereColumns.stream().anyMatch(column::equalsIgnoreCase);
  }

  /** Returns whether white space around unquoted values is removed. */
  public boolean hasTrimming() {
    return isStartTrimmed || isEndTrimmed;
  }

  /** Converts this dialect to the value of a reader option. */
  public String toOption() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Converts the value of a reader option to a dialect. */
  public static Dialect ofOption(String option) {
    try {
      return MAPPER.readValue(option, Dialect.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
