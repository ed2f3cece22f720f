package io.github.adaptivemargins.classes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.adaptivemargins.count.RawLabelCounts;
import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.junit.jupiter.api.Test;

class ClassCountsTest {
  @Test
  void index_withGaps_hasAbsentClassesInThem() {
    ClassCounts counts = counts(LabelEncoding.INDEX, Optional.empty(), Map.of(1L, 5L, 4L, 7L));
    assertEquals(List.of(0L, 5L, 0L, 0L, 7L), list(counts));
    assertEquals(3, counts.absent());
  }

  @Test
  void index_withNumClasses_isPaddedToIt() {
    ClassCounts counts = counts(LabelEncoding.INDEX, Optional.of(4), Map.of(1L, 5L));
    assertEquals(List.of(0L, 5L, 0L, 0L), list(counts));
  }

  @Test
  void sorted_integers_areRankedNumerically() {
    ClassCounts counts =
        counts(LabelEncoding.SORTED, Optional.empty(), Map.of(1L << 40, 1L, 9L, 2L, 10L, 3L));
    assertEquals(List.of(2L, 3L, 1L), list(counts));
    ClassLabels.OfIntegers classes = (ClassLabels.OfIntegers) counts.classes();
    assertEquals(1L << 40, classes.label(2));
  }

  @Test
  void sorted_strings_areRankedByCodePoint() {
    // In UTF-16, as String.compareTo has it, the emoji would stand before the full-width letter.
    Map<String, Long> samples = Map.of("Ａ", 1L, "😀", 2L, "a", 3L, "B", 4L, " b", 5L, "ab", 6L);
    ClassCounts counts = counts(LabelEncoding.SORTED, Optional.empty(), samples);
    ClassLabels.OfStrings classes = (ClassLabels.OfStrings) counts.classes();
    assertEquals(
        List.of(" b", "B", "a", "ab", "Ａ", "😀"),
        IntStream.range(0, 6).mapToObj(c -> new String(classes.label(c), UTF_8)).toList());
    assertEquals(List.of(5L, 4L, 3L, 6L, 1L, 2L), list(counts));
  }

  @Test
  void sorted_withOtherNumClasses_isBadData() {
    JobException refused =
        assertThrows(
            JobException.class,
            () -> counts(LabelEncoding.SORTED, Optional.of(3), Map.of(1L, 5L, 2L, 5L)));
    assertEquals(ExitStatus.BAD_DATA, refused.status());
  }

  @Test
  void index_ofAVastLabel_isBadDataWithAHint() {
    for (long label : new long[] {1L << 40, Long.MAX_VALUE, Integer.MAX_VALUE}) {
      JobException refused =
          assertThrows(
              JobException.class,
              () -> counts(LabelEncoding.INDEX, Optional.empty(), Map.of(label, 1L)));
      assertEquals(ExitStatus.BAD_DATA, refused.status());
    }
  }

  @Test
  void statistics_ofClassSizes_countAbsentOnes() {
    ClassCounts counts =
        counts(LabelEncoding.INDEX, Optional.of(6), Map.of(0L, 1L, 1L, 2L, 2L, 3L, 3L, 100L));
    assertEquals(106, counts.samples());
    assertEquals(0, counts.min());
    assertEquals(100, counts.max());
    assertEquals(2, counts.quantile(0.5));
    assertEquals(0, counts.quantile(0));
    assertEquals(100, counts.quantile(1));
    assertEquals(2, counts.classesBetween(2, 3));
    assertEquals(2, counts.absent());
  }

  @Test
  void statistics_ofLargeAndSmallClasses_areThoseOfAllSizesSorted() {
    Random random = new Random(1);
    long[] sizes = LongStream.range(0, 500).map(c -> random.nextLong() >>> (24 + c % 40)).toArray();
    ClassCounts counts = Counted.classes(sizes.length, c -> sizes[(int) c]);
    Arrays.sort(sizes);
    for (double q : new double[] {0, 0.01, 0.25, 0.5, 0.75, 0.99, 1}) {
      assertEquals(sizes[(int) Math.ceil(q * (sizes.length - 1))], counts.quantile(q));
    }
    for (long low = 0, high = 0; high < 1L << 41; low = high + 1, high = 2 * high + 1) {
      long from = low;
      long to = high;
      long between = Arrays.stream(sizes).filter(n -> from <= n && n <= to).count();
      assertEquals(between, counts.classesBetween(low, high), low + " to " + high);
    }
  }

  private static ClassCounts counts(
      LabelEncoding encoding, Optional<Integer> numClasses, Map<?, Long> samples) {
    RawLabelCounts groups = new RawLabelCounts(StringInterpretation.STRINGS);
    samples.forEach((label, n) -> groups.add(CatalystTypeConverters.convertToCatalyst(label), n));
    ValidLabelCounts counts = ValidLabelCounts.consume(groups, ValidLabelCounts.Bounds.NONE);
    return encoding.assign(counts, numClasses);
  }

  private static List<Long> list(ClassCounts counts) {
    return IntStream.range(0, counts.size()).mapToObj(counts::count).toList();
  }
}
