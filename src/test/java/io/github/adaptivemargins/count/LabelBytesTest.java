package io.github.adaptivemargins.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelBytesTest {
  @Test
  void integers_ofAnySize_areReadAsTheyWereAdded() {
    long[] some = {0, 1, -1, 63, 64, -64, -65, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE};
    LabelBytes labels = new LabelBytes();
    for (long label : some) {
      labels.add(label, label & Long.MAX_VALUE);
    }
    LabelBytes.Reader reader = labels.reader();
    for (long label : some) {
      reader.next();
      assertEquals(label & Long.MAX_VALUE, reader.number());
      assertEquals(label, reader.integer());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100, 70_000})
  void strings_ofAnyNumber_areReadInTurnAndWhereTheyAre(int size) {
    assertStrings(size, strings(0, size));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 70_000})
  void appended_followWhatWasThere_andAreFollowedByWhatIsAdded(int size) {
    LabelBytes labels = strings(0, size);
    LabelBytes given = strings(size, 2 * size);
    labels.append(given);
    assertEquals(0, given.size());
    labels.add(text(2 * size).getBytes(UTF_8), 2L * size);
    assertStrings(2 * size + 1, labels);
  }

  @Test
  void string_thatNoChunkHolds_isHeld() {
    LabelBytes labels = strings(0, 3);
    String huge = "x".repeat(1_000_000);
    labels.add(huge.getBytes(UTF_8), 7);
    labels.append(strings(3, 4));
    LabelBytes.Reader reader = labels.reader();
    for (int i = 0; i < 3; i++) {
      reader.next();
      reader.string();
    }
    reader.next();
    assertEquals(huge, reader.string().toString());
    reader.next();
    assertEquals(text(3), reader.string().toString());
  }

  private static void assertStrings(int size, LabelBytes labels) {
    assertEquals(size, labels.size());
    long[] positions = new long[size];
    LabelBytes.Reader reader = labels.reader();
    for (int i = 0; i < size; i++) {
      reader.next();
      positions[i] = reader.position();
      assertEquals(text(i), reader.string().toString());
    }
    for (int i = size - 1; i >= 0; i--) {
      reader.seek(positions[i]);
      assertEquals(i, reader.number());
      assertEquals(text(i), reader.string().toString());
    }
  }

  private static LabelBytes strings(int from, int to) {
    LabelBytes labels = new LabelBytes();
    for (int i = from; i < to; i++) {
      labels.add(text(i).getBytes(UTF_8), i);
    }
    return labels;
  }

  /** Of 0 to 200 bytes. */
  private static String text(int i) {
    return "é".repeat(i % 97) + i % 1000;
  }
}
