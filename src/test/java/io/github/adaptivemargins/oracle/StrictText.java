package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Bytes to text and text to numbers, or not at all. */
final class StrictText {
  private StrictText() {}

  /** Without a byte-order mark. */
  static String decode(byte[] bytes, String charset) throws BadDataException {
    try {
      String text = Charset.forName(charset).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new BadDataException("bytes that are no " + charset);
    }
  }

  /** A text, unless it has half of a surrogate pair, which is no character. */
  static String encodable(String text) throws BadDataException {
    if (text != null && !UTF_8.newEncoder().canEncode(text)) {
      throw new BadDataException("half of a surrogate pair");
    }
    return text;
  }

  /** A number of samples: an integer, or one with a fraction of zeros. */
  static long samples(String text) throws BadDataException {
    if (text == null || !text.matches("[0-9]+(\\.0*)?")) {
      throw new BadDataException("a number of samples that is none: " + text);
    }
    try {
      return new BigDecimal(text.replaceFirst("\\.0*$", "")).longValueExact();
    } catch (ArithmeticException e) {
      throw new BadDataException("a number of samples beyond 64 bits");
    }
  }

  /** How many samples a text lists. */
  static long items(String text, String separator) throws BadDataException {
    if (text == null) {
      throw new BadDataException("null for a list of samples");
    }
    return Arrays.stream(text.split(Pattern.quote(separator)))
        .filter(item -> !item.isEmpty())
        .count();
  }
}
