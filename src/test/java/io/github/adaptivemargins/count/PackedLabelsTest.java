package io.github.adaptivemargins.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedLabelsTest {
  @Test
  void integers_ofAnySize_areReadAsTheyWereAdded() {
    long[] some = {0, 1, -1, 63, 64, -64, -65, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE};
    PackedLabels labels = new PackedLabels();
    for (long label : some) {
      labels.add(label, label & Long.MAX_VALUE);
    }
    PackedLabels.Reader reader = labels.reader();
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
    PackedLabels labels = strings(0, size);
    PackedLabels given = strings(size, 2 * size);
    labels.moveFrom(given);
    assertEquals(0, given.size());
    labels.add(text(2 * size).getBytes(UTF_8), 2L * size);
    assertStrings(2 * size + 1, labels);
  }

  @Test
  void string_thatNoChunkHolds_isHeld() {
    PackedLabels labels = strings(0, 3);
    String huge = "x".repeat(1_000_000);
    labels.add(huge.getBytes(UTF_8), 7);
    labels.moveFrom(strings(3, 4));
    PackedLabels.Reader reader = labels.reader();
    for (int i = 0; i < 3; i++) {
      reader.next();
      reader.string();
    }
    reader.next();
    assertEquals(huge, reader.string().toString());
    reader.next();
    assertEquals(text(3), reader.string().toString());
  }

  private static void assertStrings(int size, PackedLabels labels) {
    assertEquals(size, labels.size());
    long[] positions = new long[size];
    PackedLabels.Reader reader = labels.reader();
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

  private static PackedLabels strings(int from, int to) {
    PackedLabels labels = new PackedLabels();
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
