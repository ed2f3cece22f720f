package io.github.adaptivemargins.classes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.failure.JobException;
import java.io.ByteArrayOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of strings that timm has ({@code natural_key}): in lower case, as pieces of text and
 * numbers in turn, text by code point and numbers by their value, however long.
 */
final class NaturalOrder {
  /** Digits of any script, as Python's pattern for them. */
  private static final Pattern NUMBER = Pattern.compile("\\p{Nd}+");

  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

  /** Less than any byte of a text, all of which are moved up by one. */
  private static final int END_OF_TEXT = 0;

  private static final int MAX_BYTE = 0xFF;

  private NaturalOrder() {}

  /**
   * Where the labels of a table are, in their natural order.
   *
   * @param labels distinct
   * @throws JobException BAD_DATA, naming two that are the same to this order, as {@code 1} and
   *     {@code 01} are: in which order timm has them differs from run to run
   */
  static long[] places(StringTable labels) {
    LabelBytes bytes = new LabelBytes();
    for (int i = 0; i < labels.size(); i++) {
      bytes.add(key(labels.text(i)), i);
    }
    StringTable keys = StringTable.of(bytes);
    keys.sort();
    for (int i = 1; i < keys.size(); i++) {
      if (keys.compare(i - 1, keys, i) == 0) {
        throw tied(labels, (int) keys.number(i - 1), (int) keys.number(i));
      }
    }
    return keys.numbers();
  }

  private static JobException tied(StringTable labels, int i, int j) {
    boolean isInOrder = labels.compare(i, labels, j) < 0;
    return JobException.badData(
        String.format(
            "the labels '%s' and '%s' are the same to --label-encoding natural, and timm has them in"
                + " another order on another run: rename one, or give the order by --class-list",
            labels.text(isInOrder ? i : j), labels.text(isInOrder ? j : i)));
  }

  /** Bytes whose unsigned order is the natural one. */
  static byte[] key(String label) {
    String text = LowerCase.of(label);
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    Matcher numbers = NUMBER.matcher(text);
    int end = 0;
    while (numbers.find()) {
      addText(key, text.substring(end, numbers.start()));
      addNumber(key, numbers.group());
      end = numbers.end();
    }
    addText(key, text.substring(end));
    return key.toByteArray();
  }

  private static void addText(ByteArrayOutputStream key, String text) {
    for (byte b : text.getBytes(UTF_8)) {
      key.write(Byte.toUnsignedInt(b) + 1);
    }
    key.write(END_OF_TEXT);
  }

  /** How many digits it has comes first. */
  private static void addNumber(ByteArrayOutputStream key, String digits) {
    StringBuilder decimal = new StringBuilder();
    digits.codePoints().forEach(digit -> decimal.append(Character.digit(digit, 10)));
    String value = LEADING_ZEROS.matcher(decimal).replaceFirst("");
    int length = value.length();
    for (; length >= MAX_BYTE; length -= MAX_BYTE) {
      key.write(MAX_BYTE);
    }
    key.write(length);
    key.writeBytes(value.getBytes(UTF_8));
  }
}
