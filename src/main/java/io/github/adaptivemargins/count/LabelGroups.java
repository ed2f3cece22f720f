package io.github.adaptivemargins.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.InvalidLabels.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;

/** The groups of the count on their way to the driver, whatever type the label column has. */
public final class LabelGroups implements TaskResult<LabelGroups> {
  private static final long serialVersionUID = 1;

  /** Beyond it a double skips integers, and two labels may have become one. */
  private static final double MAX_EXACT_DOUBLE = 0x1p53;

  private static final float MAX_EXACT_FLOAT = 0x1p24f;

  /** What a decoder puts for bytes it does not know: different labels may have become one. */
  private static final char REPLACEMENT = '\uFFFD';

  /** What a label that is a string of the dataset stands for. */
  public enum StringLabels {
    /** An integer in canonical form; anything else is invalid. */
    INTEGERS,
    /** Integers when every one of them is canonical, else strings: text formats carry no types. */
    INTEGERS_ELSE_STRINGS,
    /** Itself. */
    STRINGS
  }

  private final StringLabels stringLabels;
  private final LongChunks integers = new LongChunks();
  private final LongChunks integerSamples = new LongChunks();
  private final ArrayList<byte[]> strings = new ArrayList<>();
  private final LongChunks stringSamples = new LongChunks();
  private final InvalidLabels invalid = new InvalidLabels();

  public LabelGroups(StringLabels stringLabels) {
    this.stringLabels = stringLabels;
  }

  /**
   * @param group a label and the number of its samples
   */
  @Override
  public void add(Row group) {
    add(group.get(0), group.getLong(1));
  }

  /**
   * Adds a group.
   *
   * @param label a value of a column of integers, decimals, floating-point numbers or strings
   * @param samples how many samples have it
   */
  public void add(Object label, long samples) {
    if (label == null) {
      invalid.add(Kind.NULL, "", samples);
    } else if (label instanceof String string) {
      addString(string, samples);
    } else if (label instanceof BigDecimal decimal) {
      addDecimal(decimal, samples);
    } else if (label instanceof Double number) {
      addFloating(number, Math.abs(number) <= MAX_EXACT_DOUBLE, samples);
    } else if (label instanceof Float number) {
      addFloating(number, Math.abs(number) <= MAX_EXACT_FLOAT, samples);
    } else {
      addInteger(((Number) label).longValue(), samples);
    }
  }

  @Override
  public LabelGroups merge(LabelGroups other) {
    integers.append(other.integers);
    integerSamples.append(other.integerSamples);
    strings.addAll(other.strings);
    stringSamples.append(other.stringSamples);
    invalid.merge(other.invalid);
    return this;
  }

  /** The labels that are integers, and in the same order their samples; none is left here. */
  public long[] takeIntegers() {
    return integers.take();
  }

  public long[] takeIntegerSamples() {
    return integerSamples.take();
  }

  public boolean haveStrings() {
    return !strings.isEmpty();
  }

  /** In UTF-8, the labels that are strings. */
  public List<byte[]> strings() {
    return strings;
  }

  /** The samples of each of the strings; none is left here. */
  public long[] takeStringSamples() {
    return stringSamples.take();
  }

  public InvalidLabels invalid() {
    return invalid;
  }

  /** Returns whether there were any. */
  public boolean turnIntegersToStrings() {
    long[] labels = takeIntegers();
    Arrays.stream(labels).mapToObj(Long::toString).forEach(this::keepString);
    stringSamples.append(integerSamples);
    return labels.length > 0;
  }

  private void addInteger(long label, long samples) {
    integers.add(label);
    integerSamples.add(samples);
  }

  private void addString(String label, long samples) {
    OptionalLong integer =
        stringLabels == StringLabels.STRINGS ? OptionalLong.empty() : canonicalInteger(label);
    if (label.isEmpty()) {
      invalid.add(Kind.NULL, "", samples);
    } else if (label.indexOf(REPLACEMENT) >= 0) {
      invalid.add(Kind.NOT_UTF8, label, samples);
    } else if (integer.isPresent()) {
      addInteger(integer.getAsLong(), samples);
    } else if (stringLabels == StringLabels.INTEGERS) {
      invalid.add(Kind.NOT_A_NUMBER, label, samples);
    } else {
      keepString(label);
      stringSamples.add(samples);
    }
  }

  private void keepString(String label) {
    strings.add(label.getBytes(UTF_8));
  }

  private void addDecimal(BigDecimal label, long samples) {
    BigDecimal whole = label.setScale(0, RoundingMode.DOWN);
    if (whole.compareTo(label) != 0) {
      invalid.add(Kind.NOT_WHOLE, label.toPlainString(), samples);
    } else if (whole.unscaledValue().bitLength() >= Long.SIZE) {
      invalid.add(Kind.OUTSIDE, whole.toPlainString(), samples);
    } else {
      addInteger(whole.longValueExact(), samples);
    }
  }

  private void addFloating(double label, boolean exact, long samples) {
    if (label != Math.rint(label) || Double.isInfinite(label)) {
      invalid.add(Kind.NOT_WHOLE, Double.toString(label), samples);
    } else if (!exact) {
      invalid.add(Kind.OUTSIDE, new BigDecimal(label).toPlainString(), samples);
    } else {
      addInteger((long) label, samples);
    }
  }

  /** The integer that a string is the usual writing of, as {@code 12} is and {@code 012} is not. */
  public static OptionalLong canonicalInteger(String label) {
    try {
      long value = Long.parseLong(label);
      return Long.toString(value).equals(label) ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
