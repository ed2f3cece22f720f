package io.github.adaptivemargins.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.InvalidLabels.Kind;
import io.github.adaptivemargins.failure.DriverHeap;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;

/** The groups of the count on their way to the driver, whatever type the label column has. */
public final class LabelGroups implements TaskResult<LabelGroups> {
  private static final long serialVersionUID = 1;

  /** From it on a double skips integers, and two labels may have become one. */
  private static final double MAX_EXACT_DOUBLE = 0x1p53;

  private static final float MAX_EXACT_FLOAT = 0x1p24f;

  /** Of a label: itself and its samples. */
  private static final int INTEGER_BYTES = 2 * Long.BYTES;

  /** The same without the label's own, which is referred to. */
  private static final int STRING_BYTES = Long.BYTES + Integer.BYTES;

  /** What a label that is a string of the dataset stands for. */
  public enum StringLabels {
    /** An integer, however it is written; anything else is invalid. */
    INTEGERS,
    /**
     * Integers when every one of them is written as one without leading zeros, else strings: text
     * formats carry no types.
     */
    INTEGERS_ELSE_STRINGS,
    /** Itself. */
    STRINGS
  }

  private final StringLabels stringLabels;
  private final LongChunks integers = new LongChunks();
  private final LongChunks integerSamples = new LongChunks();
  private final ArrayList<byte[]> strings = new ArrayList<>();
  private final LongChunks stringSamples = new LongChunks();

  /** Numbers that are written otherwise than usual: they are what the other labels are. */
  private final ArrayList<byte[]> numbers = new ArrayList<>();

  private final LongChunks numberSamples = new LongChunks();
  private boolean mayRepeat;
  private long number;

  /**
   * What is held here takes: no more is certain, since labels may be there repeatedly, and those
   * that turn out invalid have no class.
   */
  private long leastBytes;

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
      addFloating(number, Math.abs(number) < MAX_EXACT_DOUBLE, samples);
    } else if (label instanceof Float number) {
      addFloating(number, Math.abs(number) < MAX_EXACT_FLOAT, samples);
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
    numbers.addAll(other.numbers);
    numberSamples.append(other.numberSamples);
    mayRepeat |= other.mayRepeat;
    invalid.merge(other.invalid);
    number += other.number;
    leastBytes += other.leastBytes;
    DriverHeap.require(leastBytes, number, "counts of labels and more");
    return this;
  }

  /** The same of groups that were made apart, and may have labels of these. */
  LabelGroups mergeRepeated(LabelGroups other) {
    mayRepeat = true;
    return merge(other);
  }

  /** Whether a label may be there more than once, with a part of its samples each time. */
  public boolean mayRepeat() {
    return mayRepeat;
  }

  /** Makes numbers of whatever is written as one where all labels are, else strings of all. */
  public void settle() {
    if (strings.isEmpty()) {
      long[] samples = numberSamples.take();
      for (int i = 0; i < samples.length; i++) {
        String number = new String(numbers.get(i), UTF_8);
        addInteger(IntegerText.any(number).orElseThrow(), samples[i]);
        mayRepeat = true;
      }
    } else {
      strings.addAll(numbers);
      stringSamples.append(numberSamples);
    }
    numbers.clear();
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
    for (long label : labels) {
      strings.add(Long.toString(label).getBytes(UTF_8));
    }
    stringSamples.append(integerSamples);
    return labels.length > 0;
  }

  private void addInteger(long label, long samples) {
    integers.add(label);
    integerSamples.add(samples);
    number++;
    leastBytes += INTEGER_BYTES;
  }

  private void addString(String label, long samples) {
    if (label.isEmpty()) {
      invalid.add(Kind.NULL, "", samples);
      return;
    }
    switch (stringLabels) {
      case STRINGS -> keepString(label, samples);
      case INTEGERS -> addIntegerText(label, samples);
      case INTEGERS_ELSE_STRINGS -> addNumberOrString(label, samples);
    }
  }

  private void addIntegerText(String label, long samples) {
    OptionalLong integer = IntegerText.any(label);
    if (integer.isPresent()) {
      mayRepeat |= IntegerText.canonical(label).isEmpty();
      addInteger(integer.getAsLong(), samples);
    } else {
      invalid.add(Kind.NOT_A_NUMBER, label, samples);
    }
  }

  private void addNumberOrString(String label, long samples) {
    OptionalLong canonical = IntegerText.canonical(label);
    if (canonical.isPresent()) {
      addInteger(canonical.getAsLong(), samples);
    } else if (IntegerText.any(label).isPresent() && !IntegerText.hasLeadingZero(label)) {
      numbers.add(utf8(label));
      numberSamples.add(samples);
    } else {
      keepString(label, samples);
    }
  }

  private void keepString(String label, long samples) {
    strings.add(utf8(label));
    stringSamples.add(samples);
  }

  private byte[] utf8(String label) {
    byte[] bytes = label.getBytes(UTF_8);
    number++;
    leastBytes += STRING_BYTES + DriverHeap.bytesOf(bytes.length);
    return bytes;
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
}
