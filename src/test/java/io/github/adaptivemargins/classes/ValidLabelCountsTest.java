package io.github.adaptivemargins.classes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.classes.labels.IntegerLabels;
import io.github.adaptivemargins.classes.labels.StringLabels;
import io.github.adaptivemargins.count.RawLabelCounts;
import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidLabelCountsTest {
  @Test
  void labels_ofAnyNumericType_areIntegers() {
    ValidLabelCounts counts =
        count(
            StringInterpretation.INTEGERS,
            (byte) 1,
            (short) 2,
            3,
            4L,
            5.0f,
            6.0,
            new BigDecimal("7"),
            new BigDecimal("8.00"),
            "9",
            Long.MAX_VALUE);
    assertArrayEquals(new long[] {1, 2, 3, 4, 5, 6, 7, 8, 9, Long.MAX_VALUE}, integers(counts));
    assertEquals(0, counts.invalid().samples());
  }

  @Test
  void labels_thatCannotBeAClass_areTalliedByKind() {
    ValidLabelCounts counts =
        count(
            StringInterpretation.INTEGERS,
            0,
            null,
            "",
            -1,
            -5,
            2.5,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            new BigDecimal("2.50"),
            "cat",
            0x1p60,
            16_777_218f,
            new BigDecimal("9223372036854775808"));
    assertArrayEquals(new long[] {0}, integers(counts));
    assertEquals(
        "2 null or empty, 2 negative (such as -1), 4 not a whole number (such as 2.5),"
            + " 1 not written as an integer (such as 'cat'),"
            + " 3 outside the classes (such as 1152921504606846976)",
        counts.invalid().toString());
  }

  @Test
  void labels_aboveTheLargest_areOutsideTheClasses() {
    RawLabelCounts groups = new RawLabelCounts(StringInterpretation.INTEGERS);
    groups.add(4L, 10);
    groups.add(5L, 3);
    ValidLabelCounts counts =
        ValidLabelCounts.consume(groups, new ValidLabelCounts.Bounds(4, Optional.empty()));
    assertArrayEquals(new long[] {10}, counts.labels().numbers());
    assertEquals("3 outside the classes (such as 5)", counts.invalid().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {" 1", "1 ", "1.5", "1e-3", "0x1", "٣", "9223372036854775808", ".", "-"})
  void stringLabel_thatIsNoInteger_isInvalidOrAString(String label) {
    assertEquals(1, count(StringInterpretation.INTEGERS, label).invalid().samples());
    assertTrue(areStrings(count(StringInterpretation.INTEGERS_ELSE_STRINGS, label)));
  }

  @ParameterizedTest
  @CsvSource({"12.0, 12", "12., 12", "12.000000, 12", "+1, 1", "1.000e3, 1000", "1.2E+1, 12"})
  void stringLabel_writtenAsAnInteger_isThatInteger(String label, long integer) {
    for (StringInterpretation kind :
        List.of(StringInterpretation.INTEGERS, StringInterpretation.INTEGERS_ELSE_STRINGS)) {
      ValidLabelCounts counts = count(kind, label);
      assertArrayEquals(new long[] {integer}, integers(counts));
      assertEquals(0, counts.invalid().samples());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e3", "1.2e3", "1E+05", "1.23457E+11", "12e1", "1e+16", "1e99"})
  void stringLabel_whoseExponentHidesDigits_isInvalid(String label) {
    for (StringInterpretation kind :
        List.of(StringInterpretation.INTEGERS, StringInterpretation.INTEGERS_ELSE_STRINGS)) {
      assertEquals(
          "1 with digits that an exponent hides (such as '" + label + "')",
          count(kind, label).invalid().toString());
    }
  }

  @Test
  void stringLabel_withLeadingZeros_isAnIntegerUnderIndexAndElseAString() {
    assertArrayEquals(new long[] {7}, integers(count(StringInterpretation.INTEGERS, "007")));
    assertTrue(areStrings(count(StringInterpretation.INTEGERS_ELSE_STRINGS, "007")));
  }

  @Test
  void oneInteger_writtenInTwoWays_isOneLabel() {
    RawLabelCounts groups = new RawLabelCounts(StringInterpretation.INTEGERS_ELSE_STRINGS);
    groups.add(UTF8String.fromString("2"), 3);
    groups.add(UTF8String.fromString("2.0"), 4);
    ValidLabelCounts counts = ValidLabelCounts.consume(groups, ValidLabelCounts.Bounds.NONE);
    assertArrayEquals(new long[] {2}, integers(counts));
    assertArrayEquals(new long[] {7}, counts.labels().numbers());
  }

  @Test
  void integersWrittenInTwoWays_besideAName_areTheStringsThatTheyAre() {
    RawLabelCounts groups = new RawLabelCounts(StringInterpretation.INTEGERS_ELSE_STRINGS);
    groups.add(UTF8String.fromString("2"), 3);
    groups.add(UTF8String.fromString("2.0"), 4);
    groups.add(UTF8String.fromString("cat"), 1);
    assertEquals(3, ValidLabelCounts.consume(groups, ValidLabelCounts.Bounds.NONE).size());
  }

  @Test
  void stringLabels_allCanonical_areIntegersInTextFormats() {
    ValidLabelCounts counts =
        count(StringInterpretation.INTEGERS_ELSE_STRINGS, "0", "10", "9223372036854775807");
    assertFalse(areStrings(counts));
    assertArrayEquals(new long[] {0, 10, Long.MAX_VALUE}, integers(counts));
  }

  @Test
  void stringLabels_partlyCanonical_areStringsEachWithItsOwnSamples() {
    RawLabelCounts groups = new RawLabelCounts(StringInterpretation.INTEGERS_ELSE_STRINGS);
    groups.add(UTF8String.fromString("7"), 70);
    groups.add(UTF8String.fromString("x"), 5);
    groups.add(UTF8String.fromString("-8"), 80);
    ValidLabelCounts counts = ValidLabelCounts.consume(groups, ValidLabelCounts.Bounds.NONE);
    assertTrue(areStrings(counts) && counts.isMixed());
    for (int i = 0; i < counts.size(); i++) {
      long expected =
          switch (counts.labels().text(i)) {
            case "7" -> 70;
            case "x" -> 5;
            case "-8" -> 80;
            default -> throw new AssertionError(i);
          };
      assertEquals(expected, counts.labels().number(i));
    }
    assertEquals(3, counts.size());
  }

  @Test
  void stringLabels_ofATypedColumn_areStrings() {
    ValidLabelCounts counts = count(StringInterpretation.STRINGS, "1", "2");
    assertTrue(areStrings(counts));
    assertFalse(counts.isMixed());
  }

  private static boolean areStrings(ValidLabelCounts counts) {
    return counts.labels() instanceof StringLabels;
  }

  private static long[] integers(ValidLabelCounts counts) {
    return ((IntegerLabels) counts.labels()).labels();
  }

  private static ValidLabelCounts count(
      StringInterpretation stringInterpretation, Object... labels) {
    RawLabelCounts groups = new RawLabelCounts(stringInterpretation);
    for (Object label : labels) {
      groups.add(CatalystTypeConverters.convertToCatalyst(label), 1);
    }
    return ValidLabelCounts.consume(groups, ValidLabelCounts.Bounds.NONE);
  }
}
