package io.github.adaptivemargins.classes.labels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.count.PackedLabels;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels of any kind are sorted, each with its own number, and joined where they repeat. */
class LabelArrayTest {
  /** No more bits than these, so that there are large and small buckets, and signs. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 20, 33, 63, 64})
  void integers_ofSoManyBits_areSortedWithTheirNumbers(int bits) {
    Random random = new Random(bits);
    for (int size : new int[] {0, 1, 2, 31, 32, 1000, 300_000}) {
      long[] labels = random.longs(size).map(n -> bits == 0 ? 5 : n >> (64 - bits)).toArray();
      IntegerLabels table = new IntegerLabels(labels.clone(), LongStream.range(0, size).toArray());
      table.sort();
      assertArrayEquals(Arrays.stream(labels).sorted().toArray(), table.labels());
      assertEquals(size, Arrays.stream(table.numbers()).distinct().count());
      for (int i = 0; i < size; i++) {
        assertEquals(labels[(int) table.number(i)], table.label(i));
      }
    }
  }

  @Test
  void integers_thatRepeat_areJoined() {
    IntegerLabels table =
        new IntegerLabels(new long[] {3, -1, 3, 7, -1, 3}, new long[] {1, 2, 4, 8, 16, 32});
    table.sort();
    table.mergeDuplicates();
    assertArrayEquals(new long[] {-1, 3, 7}, table.labels());
    assertArrayEquals(new long[] {18, 37, 8}, table.numbers());
  }

  @RepeatedTest(100)
  void strings_ofAnyBytes_areSortedWithTheirNumbersAndJoined(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Map<byte[], Long> expected = new TreeMap<>(Arrays::compareUnsigned);
    PackedLabels bytes = new PackedLabels();
    byte[] alphabet = "\0\1aé\uFFFD😀".getBytes(UTF_8);
    int letters = 1 + random.nextInt(alphabet.length);
    byte[] prefix = "p".repeat(random.nextInt(20)).getBytes(UTF_8);
    int longest = 1 + random.nextInt(30);
    for (int n = 0; n < 3000; n++) {
      int length = random.nextInt(longest);
      byte[] label = Arrays.copyOf(prefix, prefix.length + length);
      for (int i = prefix.length; i < label.length; i++) {
        label[i] = alphabet[random.nextInt(letters)];
      }
      bytes.add(label, n);
      expected.merge(label, (long) n, Long::sum);
    }
    StringLabels table = StringLabels.of(bytes);
    table.sort();
    table.mergeDuplicates();
    byte[][] labels = expected.keySet().toArray(byte[][]::new);
    assertEquals(labels.length, table.size());
    for (int i = 0; i < labels.length; i++) {
      assertArrayEquals(labels[i], table.label(i).bytes());
      assertEquals(expected.get(labels[i]), table.number(i));
    }
  }
}
