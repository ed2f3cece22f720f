package io.github.adaptivemargins.count;

import io.github.adaptivemargins.count.InvalidLabels.Reason;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognizes what spreadsheets, databases and joined files leave in a text column instead of a
 * label.
 */
public final class LabelSlip {
  /** In lower case. Among names each of these may be a class. */
  private static final Set<String> MISSING =
      Set.of("na", "n/a", "<na>", "nan", "-nan", "null", "none", "nil", "nat", "?", "-");

  /** Length of the longest of these. */
  private static final int MAX_MISSING = 4;

  /** How Hive and other databases write null. */
  private static final String DATABASE_NULL = "\\N";

  private static final Pattern SPREADSHEET_ERROR =
      Pattern.compile("#(N/A|REF!|DIV/0!|VALUE!|NAME\\?|NUM!|NULL!|SPILL!|CALC!|##+)");

  /** As Excel shows a long number. */
  private static final Pattern SPREADSHEET_NUMBER =
      Pattern.compile("[+-]?\\d([.,]\\d+)?E[+-]\\d{2,3}");

  private static final Pattern SEVERAL = Pattern.compile("[+-]?\\d+(\\s*[ ,;|/]\\s*[+-]?\\d+)+");

  private LabelSlip() {}

  /** Why a text is no label, whatever the other labels are. */
  public static Optional<Reason> find(String text) {
    return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
      case '\\' -> Optional.of(Reason.MISSING).filter(reason -> text.equals(DATABASE_NULL));
      case '#' -> Optional.of(Reason.SPREADSHEET_ERROR).filter(reason -> isError(text));
      case '\uFEFF' -> Optional.of(Reason.BYTE_ORDER_MARK);
      default -> Optional.of(Reason.HIDDEN_DIGITS).filter(reason -> isRounded(text));
    };
  }

  private static boolean isError(String text) {
    return SPREADSHEET_ERROR.matcher(text).matches();
  }

  /** Whether Excel has rounded the number. In {@code 1.2E+01} all digits are shown. */
  private static boolean isRounded(String text) {
    return text.indexOf('E') > 0
        && SPREADSHEET_NUMBER.matcher(text).matches()
        && IntegerText.parse(text).isEmpty();
  }

  /** Why a text is no label if all others are integers; empty if it may be a name. */
  static Optional<Reason> findAmongIntegers(String text) {
    Optional<Reason> always = find(text);
    if (always.isPresent()) {
      return always;
    } else if (text.isBlank() || isMissing(text)) {
      return Optional.of(Reason.MISSING);
    } else if (Character.isLetter(text.charAt(0))) {
      // Most names end here: the patterns of numbers are slow for millions of names.
      return Optional.empty();
    } else if (IntegerText.hidesDigits(text)) {
      return Optional.of(Reason.HIDDEN_DIGITS);
    } else if (SEVERAL.matcher(text).matches()) {
      return Optional.of(Reason.SEVERAL);
    }
    return !text.equals(text.strip()) && IntegerText.parse(text.strip()).isPresent()
        ? Optional.of(Reason.BLANKS)
        : Optional.empty();
  }

  private static boolean isMissing(String text) {
    return text.length() <= MAX_MISSING && MISSING.contains(text.toLowerCase(Locale.ROOT));
  }
}
