package io.github.adaptivemargins.classes.labels;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Shortened;
import java.io.ByteArrayOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of class names in timm ({@code natural_key}): lower case, split into text and numbers,
 * text by code point and numbers by value.
 */
public final class NaturalOrder {
  /** Digits of any script, as {@code \d} in Python. */
  private static final Pattern NUMBER = Pattern.compile("\\p{Nd}+");

  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

  /** Smaller than any byte of a text, as those are increased by one. */
  private static final int END_OF_TEXT = 0;

  private static final int MAX_BYTE = 0xFF;

  private NaturalOrder() {}

  /**
   * The indexes of distinct labels, in natural order of the labels.
   *
   * @throws JobException BAD_DATA, naming two labels that are equal in this order, such as {@code
   *     1} and {@code 01}: their order in timm differs from run to run
   */
  public static long[] indexesInOrder(StringLabels labels) {
    PackedLabels bytes = new PackedLabels();
    for (int i = 0; i < labels.size(); i++) {
      bytes.add(key(labels.text(i)), i);
    }
    StringLabels keys = StringLabels.of(bytes);
    keys.sort();
    for (int i = 1; i < keys.size(); i++) {
      if (keys.compare(i - 1, keys, i) == 0) {
        throw tied(labels, (int) keys.number(i - 1), (int) keys.number(i));
      }
    }
    return keys.numbers();
  }

  private static JobException tied(StringLabels labels, int i, int j) {
    boolean isInOrder = labels.compare(i, labels, j) < 0;
    return JobException.badData(
        String.format(
            "the labels '%s' and '%s' are the same to --label-encoding natural, and their order in timm"
                + " differs from run to run: rename one, or give the order by --class-list",
            Shortened.text(labels.text(isInOrder ? i : j)),
            Shortened.text(labels.text(isInOrder ? j : i))));
  }

  /** Bytes whose unsigned order is the natural order of labels. */
  static byte[] key(String label) {
    String text = PythonLowerCase.of(label);
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

  /** Writes the number of digits first, so that longer numbers sort later. */
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
