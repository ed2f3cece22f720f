package io.github.adaptivemargins.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeChangeHistogramTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "7, 7",
    "8, 8",
    "9, 8",
    "10, 10",
    "15, 14",
    "16, 16",
    "1000, 896",
    "1024, 1024",
    "9223372036854775807, 8070450532247928832"
  })
  void size_ofAClass_isRoundedDownToAQuarterOfADoubling(long samples, long rounded) {
    SizeChangeHistogram sizes = new SizeChangeHistogram();
    sizes.add(samples, 3);
    sizes.add(5, samples);
    List<Long> found = new ArrayList<>();
    sizes.forEach((before, now, classes) -> found.add(before == 5 ? now : before));
    assertEquals(List.of(rounded, rounded), found);
  }

  @Test
  void classes_ofEqualSizes_areOnePair() {
    SizeChangeHistogram sizes = new SizeChangeHistogram();
    sizes.add(8, 16);
    sizes.add(9, 17);
    sizes.add(2, 2);
    sizes.add(2, 1);
    List<List<Long>> found = new ArrayList<>();
    sizes.forEach((before, now, classes) -> found.add(List.of(before, now, (long) classes)));
    assertEquals(List.of(List.of(2L, 1L, 1L), List.of(2L, 2L, 1L), List.of(8L, 16L, 2L)), found);
    assertEquals(2, sizes.grown());
    assertEquals(1, sizes.shrunk());
    assertEquals(1, sizes.unchanged());
  }
}
