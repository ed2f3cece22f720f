package io.github.adaptivemargins.classes.labels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NaturalOrderTest {
  /** As Python 3.11 has it: {@code sorted(labels, key=timm.utils.misc.natural_key)}. */
  private static final List<String> ORDERED =
      List.of(
          "1.5",
          "1.10",
          "1a",
          "1b",
          "2",
          "\u0663",
          "10",
          "010b",
          "9223372036854775807",
          "18446744073709551616",
          "99999999999999999999999999999999",
          "_x",
          "a",
          "A1",
          "a1b2",
          "a1b10",
          "a2",
          "a10",
          "a\u0001",
          "a 1",
          "a-1",
          "B",
          "I",
          "\u0130",
          "n01440764",
          "n1440765",
          "x99999999999999999999999999999999",
          "x100000000000000000000000000000000",
          "Z",
          "~",
          "½",
          "ß",
          "é",
          "ΑΣ",
          "ΑΣ9",
          "ΑΣΑ",
          "Ａ",
          "😀");

  @Test
  void labels_inAnyOrder_areOrderedAsPythonOrdersThem() {
    List<String> labels = new ArrayList<>(ORDERED);
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(labels, new Random(seed));
      assertEquals(ORDERED, ordered(labels));
    }
  }

  @Test
  void numbersOfHundredsOfDigits_areOrderedByTheirValue() {
    List<String> labels =
        List.of("8".repeat(254), "7".repeat(255), "1" + "0".repeat(255), "9".repeat(800));
    List<String> reversed = new ArrayList<>(labels);
    Collections.reverse(reversed);
    assertEquals(labels, ordered(reversed));
  }

  @ParameterizedTest
  @CsvSource({"01, 1", "A, a", "x007y, x7Y", "1, \u0661", "0, 000"})
  void labels_thatTieInTimm_areRefusedByName(String first, String second) {
    for (List<String> labels : List.of(List.of(first, "b", second), List.of(second, first))) {
      JobException refused = assertThrows(JobException.class, () -> ordered(labels));
      assertEquals(ExitStatus.BAD_DATA, refused.status());
      String named = "the labels '" + first + "' and '" + second + "' are the same";
      assertTrue(refused.getMessage().startsWith(named), refused.getMessage());
    }
  }

  private static List<String> ordered(List<String> labels) {
    PackedLabels bytes = new PackedLabels();
    labels.forEach(label -> bytes.add(label.getBytes(UTF_8), 1));
    return Arrays.stream(NaturalOrder.indexesInOrder(StringLabels.of(bytes)))
        .mapToObj(place -> labels.get((int) place))
        .toList();
  }
}
