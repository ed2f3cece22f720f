package io.github.adaptivemargins.margins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.NumpyMargins;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarginFunctionTest {
  private static final MarginParameters DEFAULTS =
      new MarginParameters(0.05, 0.5, -0.25, MarginNorm.MINMAX);

  /** numpy's pow differs by an ulp between processors; the rounding of the formula adds a few. */
  private static final double NUMPY_TOLERANCE = 1e-15;

  // The expected margins are numpy 2.4.6's, of
  // n[n == 0] = 1; f = np.power(n, power); (f - f.min()) / (f.max() - f.min()) * (hi - lo) + lo

  @Test
  void margin_ofTwoThreeThreeNoneTwo_isNumpys() {
    assertMargins(
        DEFAULTS,
        new long[] {2, 3, 3, 0, 2},
        0.20188488106537367,
        0.05,
        0.05,
        0.5,
        0.20188488106537367);
  }

  @Test
  void margin_ofPowersOfTen_isNumpys() {
    assertMargins(
        DEFAULTS,
        new long[] {1, 10, 100, 1000},
        0.5,
        0.26045597571775997,
        0.12575047166145595,
        0.05);
  }

  @Test
  void margin_ofAbsentClasses_isThatOfOneSample() {
    assertMargins(DEFAULTS, new long[] {7, 0, 0, 1}, 0.05, 0.5, 0.5, 0.5);
  }

  @Test
  void margin_ofOtherParameters_isNumpys() {
    assertMargins(
        new MarginParameters(0.1, 0.7, -0.5, MarginNorm.MINMAX),
        new long[] {1, 2, 10, 1000},
        0.7,
        0.5185253359518689,
        0.2763393329820746,
        0.1);
  }

  @Test
  void margin_ofPositivePower_growsWithTheClass() {
    assertMargins(
        new MarginParameters(0, 1, 0.5, MarginNorm.MINMAX),
        new long[] {1, 2, 10, 1000},
        0,
        0.013526322833518617,
        0.07061011116965425,
        1);
  }

  @Test
  void margin_ofHugeClasses_isNumpys() {
    assertMargins(
        DEFAULTS,
        new long[] {1, 2, 1L << 40, 1L << 62},
        0.5,
        0.4284018418341679,
        0.05042975176479655,
        0.05);
  }

  @ParameterizedTest
  @EnumSource(MarginNorm.class)
  void margin_ofLandmarkShapedClasses_isNumpysInFloat32(MarginNorm norm) {
    Map<Long, Double> numpy = NumpyMargins.bySize(norm);
    long[] sizes = numpy.keySet().stream().mapToLong(Long::longValue).toArray();
    MarginFunction function = over(ofItsSource(norm), sizes);
    assertEquals(1115, sizes.length);
    numpy.forEach(
        (size, margin) -> {
          assertEquals(margin.floatValue(), (float) function.margin(size), "size " + size);
          assertEquals(margin, function.margin(size), NUMPY_TOLERANCE, "size " + size);
        });
  }

  private static MarginParameters ofItsSource(MarginNorm norm) {
    return switch (norm) {
      case MINMAX -> DEFAULTS;
      case MAX -> new MarginParameters(0, 0.5, -0.25, norm);
      case NONE -> new MarginParameters(0.05, 0.32126, -0.364399, norm);
    };
  }

  @Test
  void margin_withoutANorm_isTheSameWhateverTheOtherClassesAre() {
    MarginParameters parameters = ofItsSource(MarginNorm.NONE);
    MarginFunction before = over(parameters, 3, 10);
    MarginFunction after = over(parameters, 0, 3, 1L << 40);
    assertEquals(before.margin(3), after.margin(3));
    assertEquals(0.32126, after.margin(1));
    assertEquals(0.32126, after.margin(0));
  }

  @Test
  void margin_asAPartOfTheGreatest_isTheGreatestForTheSmallestClass() {
    MarginParameters parameters = new MarginParameters(0.1, 0.7, -0.5, MarginNorm.MAX);
    assertMargins(parameters, new long[] {4, 16, 100}, 0.7, 0.4, 0.22);
    assertMargins(parameters, new long[] {0, 4}, 0.7, 0.4);
    assertMargins(
        new MarginParameters(0.1, 0.7, 0.5, MarginNorm.MAX),
        new long[] {4, 16, 100},
        0.22,
        0.34,
        0.7);
  }

  @ParameterizedTest
  @CsvSource({"MAX, 5, 0.5", "MAX, 0, 0.5", "NONE, 0, 0.5", "NONE, 1, 0.5", "NONE, 16, 0.275"})
  void margin_ofEqualClasses_isThatOfTheFormula(MarginNorm norm, long size, double margin) {
    MarginFunction function =
        MarginFunction.over(new MarginParameters(0.05, 0.5, -0.25, norm), size, size);
    assertTrue(function.isFlat());
    assertEquals(margin, function.margin(size), NUMPY_TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 5, 1L << 62})
  void margin_ofEqualClasses_isTheLeast(long size) {
    MarginFunction function = MarginFunction.over(DEFAULTS, size, size);
    assertTrue(function.isFlat());
    assertEquals(0.05, function.margin(size));
  }

  @Test
  void margin_ofAbsentAndSingleSampleClasses_isTheLeast() {
    assertEquals(0.05, MarginFunction.over(DEFAULTS, 0, 1).margin(0));
  }

  @Test
  void margin_ofSizesThatADoubleCannotTellApart_isTheLeast() {
    MarginFunction function = MarginFunction.over(DEFAULTS, 1L << 62, (1L << 62) + 1);
    assertEquals(0.05, function.margin(1L << 62));
  }

  @RepeatedTest(200)
  void margin_ofAnySizes_isFiniteWithinItsBoundsAndFallsAsSizesRise(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    MarginParameters parameters = anyParameters(random);
    long[] sizes = anySizes(random);
    MarginFunction function = over(parameters, sizes);
    double above = parameters.power() < 0 ? parameters.max() : parameters.min();
    for (long size : Arrays.stream(sizes).sorted().toArray()) {
      double margin = function.margin(size);
      assertTrue(Double.isFinite(margin));
      assertTrue(margin >= parameters.min() && margin <= parameters.max(), () -> "of " + size);
      assertFalse(
          parameters.power() < 0 ? margin > above : margin < above, () -> "order at " + size);
      above = margin;
    }
  }

  @RepeatedTest(60)
  void margin_ofAnySizes_agreesWithHighPrecision(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    MarginParameters parameters = anyParameters(random);
    long[] sizes = anySizes(random);
    MarginFunction function = over(parameters, sizes);
    PreciseMargins precise = new PreciseMargins(parameters, sizes);
    for (long size : sizes) {
      double error =
          precise
              .margin(size)
              .subtract(new BigDecimal(function.margin(size)), MathContext.DECIMAL128)
              .abs()
              .doubleValue();
      assertTrue(
          error <= precise.errorBound(),
          () -> "error " + error + " of " + precise.errorBound() + " at " + size);
    }
  }

  private static MarginParameters anyParameters(Random random) {
    double min = random.nextDouble() - 0.5;
    MarginNorm norm = List.of(MarginNorm.values()).get(random.nextInt(3));
    double power = random.nextBoolean() ? -0.25 : random.nextDouble() * 4 - 2;
    return new MarginParameters(
        min, min + random.nextDouble(), norm == MarginNorm.NONE ? -Math.abs(power) : power, norm);
  }

  /** Two to fifty sizes of any magnitude up to 2^62, at times close together. */
  private static long[] anySizes(Random random) {
    long smallest = random.nextLong() >>> (2 + random.nextInt(62));
    int bits = 1 + random.nextInt(61);
    LongStream others =
        LongStream.generate(
                () -> Math.min(1L << 62, smallest + (random.nextLong() >>> (63 - bits))))
            .limit(1 + random.nextInt(49));
    return LongStream.concat(LongStream.of(smallest), others).toArray();
  }

  private static MarginFunction over(MarginParameters parameters, long... sizes) {
    return MarginFunction.over(
        parameters,
        Arrays.stream(sizes).min().orElseThrow(),
        Arrays.stream(sizes).max().orElseThrow());
  }

  private static void assertMargins(MarginParameters parameters, long[] sizes, double... expected) {
    MarginFunction function = over(parameters, sizes);
    double[] margins = Arrays.stream(sizes).mapToDouble(function::margin).toArray();
    assertEquals(expected.length, margins.length);
    for (int c = 0; c < margins.length; c++) {
      assertEquals(expected[c], margins[c], NUMPY_TOLERANCE, "class " + c);
    }
  }
}
