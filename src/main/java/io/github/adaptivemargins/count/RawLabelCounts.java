package io.github.adaptivemargins.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.InvalidLabels.Reason;
import io.github.adaptivemargins.failure.DriverHeap;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The number of samples of each label, as counted, for any type of label column. Labels are packed
 * as integers or strings.
 */
public final class RawLabelCounts implements Serializable {
  private static final long serialVersionUID = 1;

  /** From here on a double cannot represent every integer: two labels may have become one. */
  private static final double MAX_EXACT_DOUBLE = 0x1p53;

  private static final float MAX_EXACT_FLOAT = 0x1p24f;

  /** The memory that assigning a class takes per label, in bytes: a sort key and a number. */
  private static final int ASSIGN_BYTES = 2 * Long.BYTES;

  /** How a string label is interpreted. */
  public enum StringInterpretation {
    /** An integer, also {@code 12.0} or {@code 007}; any other text is invalid. */
    INTEGERS,
    /**
     * An integer if all labels are integers without leading zeros, else a string. For text formats,
     * which carry no types.
     */
    INTEGERS_ELSE_STRINGS,
    /** A string. */
    STRINGS
  }

  private final StringInterpretation interpretation;
  private PackedLabels integers = new PackedLabels();
  private PackedLabels strings = new PackedLabels();

  /** Integers written in an unusual way, such as 12.0: they become what the other labels are. */
  private PackedLabels unusual = new PackedLabels();

  /** Text such as NaN or 1,234: invalid among integers, and strings among names. */
  private PackedLabels slips = new PackedLabels();

  /** Whether a string is more than digits, so that the labels are names. */
  private boolean hasNames;

  /** Whether one of the slips is a number whose exponent hides digits. */
  private boolean hasHiddenDigits;

  private boolean hasDuplicates;

  /** The number of rows that were counted. */
  private long rows;

  private final InvalidLabels invalid = new InvalidLabels();

  public RawLabelCounts(StringInterpretation interpretation) {
    this.interpretation = interpretation;
  }

  /**
   * Adds a group.
   *
   * @param label null, or a value of Spark's integer, decimal, floating-point or string type
   * @param samples the number of samples with this label
   */
  public void add(Object label, long samples) {
    if (label == null) {
      invalid.add(Reason.NULL, "", samples);
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

  /** Moves the counts of another task into these, and returns these. */
  public RawLabelCounts merge(RawLabelCounts other) {
    integers.moveFrom(other.integers);
    strings.moveFrom(other.strings);
    unusual.moveFrom(other.unusual);
    slips.moveFrom(other.slips);
    hasNames |= other.hasNames;
    hasHiddenDigits |= other.hasHiddenDigits;
    hasDuplicates |= other.hasDuplicates;
    rows += other.rows;
    invalid.merge(other.invalid);
    long labels = integers.size() + strings.size() + unusual.size() + slips.size();
    long bytes = integers.bytes() + strings.bytes() + unusual.bytes() + slips.bytes();
    DriverHeap.require(bytes + ASSIGN_BYTES * labels, labels, "label counts");
    return this;
  }

  /** Merges counts of another dataset, which may contain the same labels. */
  RawLabelCounts mergeOverlapping(RawLabelCounts other) {
    hasDuplicates = true;
    return merge(other);
  }

  void addRows(long counted) {
    rows += counted;
  }

  /** The number of rows that were counted, with those whose label is invalid. */
  public long rows() {
    return rows;
  }

  /** Adds string labels with zero samples, for classes that no row has. */
  public void addNames(Iterable<String> names) {
    names.forEach(name -> strings.add(name.getBytes(UTF_8), 0));
    hasDuplicates = true;
  }

  /** Adds integer labels with zero samples, for classes that no row has. */
  public void addIds(Iterable<Long> ids) {
    ids.forEach(id -> integers.add(id, 0));
    hasDuplicates = true;
  }

  /** Whether a label may occur more than once, each time with a part of its samples. */
  public boolean hasDuplicates() {
    return hasDuplicates;
  }

  /**
   * Decides what the doubtful texts are: slips are invalid unless there are names, and integers
   * written in an unusual way are integers unless there are strings.
   */
  public void resolveTexts() {
    // Without names, all strings are digits.
    boolean hasNumbers = hasHiddenDigits || integers.size() + unusual.size() + strings.size() > 0;
    if (hasNumbers && !hasNames) {
      moveSlipsToInvalid();
    } else {
      strings.moveFrom(slips);
    }
    if (strings.size() > 0) {
      strings.moveFrom(unusual);
    } else {
      moveUnusualToIntegers();
    }
  }

  private void moveSlipsToInvalid() {
    PackedLabels.Reader reader = slips.reader();
    for (long i = 0; i < slips.size(); i++) {
      reader.next();
      String text = reader.string().toString();
      invalid.add(LabelSlip.findAmongIntegers(text).orElseThrow(), text, reader.number());
    }
    slips = new PackedLabels();
  }

  private void moveUnusualToIntegers() {
    PackedLabels.Reader reader = unusual.reader();
    for (long i = 0; i < unusual.size(); i++) {
      reader.next();
      integers.add(IntegerText.parse(reader.string().toString()).orElseThrow(), reader.number());
      hasDuplicates = true;
    }
    unusual = new PackedLabels();
  }

  public boolean hasStrings() {
    return strings.size() > 0;
  }

  /** Removes and returns the integer labels with their samples. */
  public PackedLabels takeIntegers() {
    PackedLabels taken = integers;
    integers = new PackedLabels();
    return taken;
  }

  /** Removes and returns the string labels with their samples. */
  public PackedLabels takeStrings() {
    PackedLabels taken = strings;
    strings = new PackedLabels();
    return taken;
  }

  public InvalidLabels invalid() {
    return invalid;
  }

  /**
   * Converts the integer labels to strings.
   *
   * @return whether there were integer labels
   */
  public boolean convertIntegersToStrings() {
    PackedLabels taken = takeIntegers();
    PackedLabels.Reader reader = taken.reader();
    for (long i = 0; i < taken.size(); i++) {
      reader.next();
      strings.add(Long.toString(reader.integer()).getBytes(UTF_8), reader.number());
    }
    return taken.size() > 0;
  }

  private void addString(UTF8String label, long samples) {
    byte[] utf8 = label.getBytes();
    if (utf8.length == 0) {
      invalid.add(Reason.NULL, "", samples);
    } else if (!isUtf8(utf8, label)) {
      invalid.add(Reason.NOT_UTF8, label.toString(), samples);
    } else {
      switch (interpretation) {
        case STRINGS -> strings.add(utf8, samples);
        case INTEGERS -> addIntegerText(label.toString(), samples);
        case INTEGERS_ELSE_STRINGS -> addIntegerOrString(label.toString(), utf8, samples);
      }
    }
  }

  /** Whether bytes are UTF-8. Java would decode different invalid bytes to the same string. */
  private static boolean isUtf8(byte[] bytes, UTF8String label) {
    for (byte b : bytes) {
      if (b < 0) {
        return Arrays.equals(bytes, label.toString().getBytes(UTF_8));
      }
    }
    return true;
  }

  private void addIntegerText(String label, long samples) {
    OptionalLong integer = IntegerText.parse(label);
    if (integer.isPresent()) {
      hasDuplicates |= IntegerText.parseCanonical(label).isEmpty();
      integers.add(integer.getAsLong(), samples);
    } else {
      Reason reason = LabelSlip.findAmongIntegers(label).orElse(Reason.NOT_A_NUMBER);
      invalid.add(reason, label, samples);
    }
  }

  private void addIntegerOrString(String text, byte[] utf8, long samples) {
    OptionalLong canonical = IntegerText.parseCanonical(text);
    if (canonical.isPresent()) {
      integers.add(canonical.getAsLong(), samples);
    } else if (IntegerText.hasLeadingZero(text) || IntegerText.parse(text).isEmpty()) {
      addStringOrSlip(text, utf8, samples);
    } else {
      unusual.add(utf8, samples);
    }
  }

  private void addStringOrSlip(String text, byte[] utf8, long samples) {
    Optional<Reason> slip = LabelSlip.find(text);
    Optional<Reason> slipAmongIntegers = LabelSlip.findAmongIntegers(text);
    if (slip.isPresent()) {
      invalid.add(slip.get(), text, samples);
    } else if (slipAmongIntegers.isPresent()) {
      hasHiddenDigits |= slipAmongIntegers.get() == Reason.HIDDEN_DIGITS;
      slips.add(utf8, samples);
    } else {
      hasNames |= IntegerText.parse(text).isEmpty();
      strings.add(utf8, samples);
    }
  }

  private void addDecimal(BigDecimal label, long samples) {
    BigDecimal whole = label.setScale(0, RoundingMode.DOWN);
    if (whole.compareTo(label) != 0) {
      invalid.add(Reason.NOT_WHOLE, label.toPlainString(), samples);
    } else if (whole.unscaledValue().bitLength() >= Long.SIZE) {
      invalid.add(Reason.OUTSIDE, whole.toPlainString(), samples);
    } else {
      integers.add(whole.longValueExact(), samples);
    }
  }

  private void addFloating(double label, boolean exact, long samples) {
    if (label != Math.rint(label) || Double.isInfinite(label)) {
      invalid.add(Reason.NOT_WHOLE, Double.toString(label), samples);
    } else if (!exact) {
      invalid.add(Reason.OUTSIDE, new BigDecimal(label).toPlainString(), samples);
    } else {
      integers.add((long) label, samples);
    }
  }
}
