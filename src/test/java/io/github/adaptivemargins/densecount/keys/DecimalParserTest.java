package io.github.adaptivemargins.densecount.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecimalParserTest {
  private static final int MAX_DIGITS = 18;

  @Test
  void canonicalForm_ofEachLength_isParsed() {
    SplittableRandom random = new SplittableRandom(1);
    long bound = 1;
    for (int digits = 1; digits <= MAX_DIGITS; digits++) {
      long lowest = bound == 1 ? 0 : bound;
      bound *= 10;
      for (long number : new long[] {lowest, bound - 1, random.nextLong(lowest, bound)}) {
        assertNumber(number, Long.toString(number));
      }
    }
  }

  /** Tests each byte value at each position of a text of each length. */
  @Test
  void textWithAnyOtherByte_isRejected() {
    for (int length = 1; length <= MAX_DIGITS + 2; length++) {
      for (int place = 0; place < length; place++) {
        for (int other = 0; other < 256; other++) {
          StringBuilder text = new StringBuilder("1".repeat(length));
          text.setCharAt(place, (char) other);
          boolean isNumber = text.toString().matches("0|[1-9][0-9]{0,17}");
          assertNumber(isNumber ? Long.parseLong(text.toString()) : -1, text.toString());
        }
      }
    }
    assertNumber(-1, "");
  }

  private static void assertNumber(long expected, String text) {
    for (String behind : new String[] {"", "7", ",http://x/7"}) {
      byte[] bytes = ("9" + text + behind).getBytes(ISO_8859_1);
      assertEquals(expected, DecimalParser.parse(bytes, 1, text.length()), text + behind);
    }
  }
}
