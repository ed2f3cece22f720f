package io.github.adaptivemargins.count;

import io.github.adaptivemargins.count.InvalidLabels.Reason;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognizes text that spreadsheets, databases and data frames put in the place of a label. Formats
 * with types do not need this: there a string is what it is.
 */
final class LabelArtifacts {
  /** Null, as Hive, PostgreSQL and MySQL write it. */
  private static final String DATABASE_NULL = "\\N";

  /** The values that pandas reads as missing. */
  private static final Set<String> MISSING =
      Set.of(
          "NA", "N/A", "n/a", "<NA>", "NaN", "nan", "-NaN", "-nan", "NULL", "null", "None", "none");

  private static final Pattern SPREADSHEET_ERROR =
      Pattern.compile("#(N/A|NA|REF!|DIV/0!|VALUE!|NAME\\?|NUM!|NULL!|##+)");

  /** A number as Excel shows a long one: its last digits are lost. */
  private static final Pattern SCIENTIFIC = Pattern.compile("\\d\\.\\d+E\\+\\d+");

  private static final Pattern GROUPED = Pattern.compile("[+-]?\\d{1,3}(,\\d{3})+(\\.0*)?");

  private LabelArtifacts() {}

  /** Why a text can be no label at all; empty if it can be one. */
  static Optional<Reason> find(String text) {
    return switch (text.charAt(0)) {
      case '\uFEFF' -> Optional.of(Reason.BYTE_ORDER_MARK);
      case '\\' -> Optional.of(Reason.MISSING).filter(reason -> text.equals(DATABASE_NULL));
      case '#' ->
          Optional.of(Reason.SPREADSHEET)
              .filter(reason -> SPREADSHEET_ERROR.matcher(text).matches());
      default ->
          Optional.of(Reason.SPREADSHEET)
              .filter(reason -> isDigit(text.charAt(0)) && isLostNumber(text));
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLostNumber(String text) {
    return SCIENTIFIC.matcher(text).matches() && IntegerText.hasHiddenDigits(text);
  }

  /** Why a text can be no label where all others are integers; empty if it can be one. */
  static Optional<Reason> findAmongIntegers(String text) {
    if (MISSING.contains(text)) {
      return Optional.of(Reason.MISSING);
    }
    boolean isChanged = IntegerText.hasHiddenDigits(text) || GROUPED.matcher(text).matches();
    return isChanged ? Optional.of(Reason.SPREADSHEET) : Optional.empty();
  }
}
