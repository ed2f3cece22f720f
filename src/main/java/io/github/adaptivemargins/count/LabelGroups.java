package io.github.adaptivemargins.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.InvalidLabels.Kind;
import io.github.adaptivemargins.failure.DriverHeap;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;

/** The groups of the count on their way to the driver, whatever type the label column has. */
public final class LabelGroups implements TaskResult<LabelGroups> {
  private static final long serialVersionUID = 1;

  /** From it on a double skips integers, and two labels may have become one. */
  private static final double MAX_EXACT_DOUBLE = 0x1p53;

  private static final float MAX_EXACT_FLOAT = 0x1p24f;

  /** To give a label its class takes it, or where it is and how it begins, and its samples. */
  private static final int ARRANGED_BYTES = 2 * Long.BYTES;

  /** What a label that is a string of the dataset stands for. */
  public enum StringInterpretation {
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

  private final StringInterpretation stringInterpretation;
  private LabelBytes integers = new LabelBytes();
  private LabelBytes strings = new LabelBytes();

  /** Numbers that are written otherwise than usual: they are what the other labels are. */
  private LabelBytes numbers = new LabelBytes();

  private boolean mayRepeat;
  private final InvalidLabels invalid = new InvalidLabels();

  public LabelGroups(StringInterpretation stringInterpretation) {
    this.stringInterpretation = stringInterpretation;
  }

  @Override
  public void add(Object label, InternalRow group) {
    add(label, group.getLong(1));
  }

  /**
   * Adds a group.
   *
   * @param label as Spark has it in a column of integers, decimals, floating-point numbers or
   *     strings
   * @param samples how many samples have it
   */
  public void add(Object label, long samples) {
    if (label == null) {
      invalid.add(Kind.NULL, "", samples);
    } else if (label instanceof UTF8String string) {
      addString(string, samples);
    } else if (label instanceof Decimal decimal) {
      addDecimal(decimal.toJavaBigDecimal(), samples);
    } else if (label instanceof Double number) {
      addFloating(number, Math.abs(number) < MAX_EXACT_DOUBLE, samples);
    } else if (label instanceof Float number) {
      addFloating(number, Math.abs(number) < MAX_EXACT_FLOAT, samples);
    } else {
      integers.add(((Number) label).longValue(), samples);
    }
  }

  @Override
  public LabelGroups merge(LabelGroups other) {
    integers.append(other.integers);
    strings.append(other.strings);
    numbers.append(other.numbers);
    mayRepeat |= other.mayRepeat;
    invalid.merge(other.invalid);
    long number = integers.size() + strings.size() + numbers.size();
    long held = integers.bytes() + strings.bytes() + numbers.bytes();
    DriverHeap.require(held + ARRANGED_BYTES * number, number, "counts of labels and more");
    return this;
  }

  /** The same of groups that were made apart, and may have labels of these. */
  LabelGroups mergeRepeated(LabelGroups other) {
    mayRepeat = true;
    return merge(other);
  }

  /** Adds labels with no samples, so that each is there even where no row has it. */
  public void addNames(Iterable<String> names) {
    names.forEach(name -> strings.add(name.getBytes(UTF_8), 0));
    mayRepeat = true;
  }

  /** The same of labels that are integers. */
  public void addIds(Iterable<Long> ids) {
    ids.forEach(id -> integers.add(id, 0));
    mayRepeat = true;
  }

  /** Whether a label may be there more than once, with a part of its samples each time. */
  public boolean mayRepeat() {
    return mayRepeat;
  }

  /** Makes numbers of whatever is written as one where all labels are, else strings of all. */
  public void settle() {
    if (strings.size() > 0) {
      strings.append(numbers);
      return;
    }
    LabelBytes.Reader reader = numbers.reader();
    for (long i = 0; i < numbers.size(); i++) {
      reader.next();
      integers.add(IntegerText.any(reader.string().toString()).orElseThrow(), reader.number());
      mayRepeat = true;
    }
    numbers = new LabelBytes();
  }

  public boolean haveStrings() {
    return strings.size() > 0;
  }

  /** The labels that are integers, with their samples; none is left here. */
  public LabelBytes takeIntegers() {
    LabelBytes taken = integers;
    integers = new LabelBytes();
    return taken;
  }

  /** The labels that are strings, with their samples; none is left here. */
  public LabelBytes takeStrings() {
    LabelBytes taken = strings;
    strings = new LabelBytes();
    return taken;
  }

  public InvalidLabels invalid() {
    return invalid;
  }

  /**
   * Makes strings of the labels that are integers, in their usual writing.
   *
   * @return whether there were any
   */
  public boolean turnIntegersToStrings() {
    LabelBytes taken = takeIntegers();
    LabelBytes.Reader reader = taken.reader();
    for (long i = 0; i < taken.size(); i++) {
      reader.next();
      strings.add(Long.toString(reader.integer()).getBytes(UTF_8), reader.number());
    }
    return taken.size() > 0;
  }

  private void addString(UTF8String label, long samples) {
    byte[] utf8 = label.getBytes();
    if (utf8.length == 0) {
      invalid.add(Kind.NULL, "", samples);
    } else if (!isUtf8(utf8, label)) {
      invalid.add(Kind.NOT_UTF8, label.toString(), samples);
    } else {
      switch (stringInterpretation) {
        case STRINGS -> strings.add(utf8, samples);
        case INTEGERS -> addIntegerText(label.toString(), samples);
        case INTEGERS_ELSE_STRINGS -> addNumberOrString(label.toString(), utf8, samples);
      }
    }
  }

  /** A file may hold what is not, of which Java reads several as the same string. */
  private static boolean isUtf8(byte[] bytes, UTF8String label) {
    for (byte b : bytes) {
      if (b < 0) {
        return Arrays.equals(bytes, label.toString().getBytes(UTF_8));
      }
    }
    return true;
  }

  private void addIntegerText(String label, long samples) {
    OptionalLong integer = IntegerText.any(label);
    if (integer.isPresent()) {
      mayRepeat |= IntegerText.canonical(label).isEmpty();
      integers.add(integer.getAsLong(), samples);
    } else {
      invalid.add(Kind.NOT_A_NUMBER, label, samples);
    }
  }

  private void addNumberOrString(String text, byte[] utf8, long samples) {
    OptionalLong canonical = IntegerText.canonical(text);
    if (canonical.isPresent()) {
      integers.add(canonical.getAsLong(), samples);
    } else if (IntegerText.any(text).isPresent() && !IntegerText.hasLeadingZero(text)) {
      numbers.add(utf8, samples);
    } else {
      strings.add(utf8, samples);
    }
  }

  private void addDecimal(BigDecimal label, long samples) {
    BigDecimal whole = label.setScale(0, RoundingMode.DOWN);
    if (whole.compareTo(label) != 0) {
      invalid.add(Kind.NOT_WHOLE, label.toPlainString(), samples);
    } else if (whole.unscaledValue().bitLength() >= Long.SIZE) {
      invalid.add(Kind.OUTSIDE, whole.toPlainString(), samples);
    } else {
      integers.add(whole.longValueExact(), samples);
    }
  }

  private void addFloating(double label, boolean exact, long samples) {
    if (label != Math.rint(label) || Double.isInfinite(label)) {
      invalid.add(Kind.NOT_WHOLE, Double.toString(label), samples);
    } else if (!exact) {
      invalid.add(Kind.OUTSIDE, new BigDecimal(label).toPlainString(), samples);
    } else {
      integers.add((long) label, samples);
    }
  }
}
