package io.github.adaptivemargins.input.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CountedFilesTest {
  private static final int LIMIT = 1 << 16;

  private static CountedFiles files(int from, int to) {
    return CountedFiles.of(
        LongStream.range(from, to).map(i -> CountedFiles.hash("part-" + i + ".csv", 17)));
  }

  @Test
  void record_asText_isTheSame() {
    CountedFiles read = CountedFiles.parse(files(0, 100).toString());
    for (int i = 0; i < 200; i++) {
      assertEquals(i < 100, read.contains(CountedFiles.hash("part-" + i + ".csv", 17)), "" + i);
      assertFalse(read.contains(CountedFiles.hash("part-" + i + ".csv", 18)), "" + i);
    }
  }

  @Test
  void order_doesNotMatter() {
    CountedFiles together = CountedFiles.of(Stream.of(files(50, 100), files(0, 60)));
    assertEquals(files(0, 100).toString(), together.toString());
  }

  @Test
  void moreFilesThanTheLimit_areASampleThatRecognizesThem() {
    CountedFiles many = files(0, 3 * LIMIT);
    assertEquals(LIMIT * 8 * 4 / 3.0, many.toString().length(), 4);
    assertTrue(many.hasCommon(files(0, 3 * LIMIT)));
    assertTrue(many.hasCommon(files(1000, 2000)));
    assertFalse(many.hasCommon(files(3 * LIMIT, 4 * LIMIT)));
  }

  @Test
  void textThatIsNoRecord_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> CountedFiles.parse("?"));
  }

  @Test
  void noText_isNoFile() {
    assertFalse(CountedFiles.parse("").hasCommon(files(0, 10)));
    assertEquals("", CountedFiles.NONE.toString());
  }
}
