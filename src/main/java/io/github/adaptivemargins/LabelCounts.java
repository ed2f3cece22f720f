package io.github.adaptivemargins;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.InvalidLabels.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * The number of samples of each distinct label, in no order: primitive arrays, and all labels of
 * one kind, integers or strings. Labels that cannot stand for a class are set aside.
 */
final class LabelCounts {
  private final long[] integers;
  private final List<byte[]> strings;
  private final long[] samples;
  private final InvalidLabels invalid;
  private final boolean mixed;

  private LabelCounts(
      long[] integers, List<byte[]> strings, long[] samples, InvalidLabels invalid, boolean mixed) {
    this.integers = integers;
    this.strings = strings;
    this.samples = samples;
    this.invalid = invalid;
    this.mixed = mixed;
  }

  int size() {
    return samples.length;
  }

  /** Whether the labels are strings, not integers. */
  boolean areStrings() {
    return !strings.isEmpty();
  }

  /** Whether they are strings although some of them are written as integers. */
  boolean areMixed() {
    return mixed;
  }

  /** The labels, when they are integers: none of them negative. */
  long[] integers() {
    return integers;
  }

  /** The labels in UTF-8, when they are strings. */
  List<byte[]> strings() {
    return strings;
  }

  /** Samples of each label, in the order of the labels. */
  long[] samples() {
    return samples;
  }

  InvalidLabels invalid() {
    return invalid;
  }

  /** The integer that a string is the usual writing of, as {@code 12} is and {@code 012} is not. */
  static OptionalLong canonicalInteger(String label) {
    try {
      long value = Long.parseLong(label);
      return Long.toString(value).equals(label) ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** What a label that is a string of the dataset stands for. */
  enum StringLabels {
    /** An integer in canonical form; anything else is invalid. */
    INTEGERS,
    /** Integers when every one of them is canonical, else strings: text formats carry no types. */
    INTEGERS_ELSE_STRINGS,
    /** Itself. */
    STRINGS
  }

  /** Takes the groups of the count one by one, whatever type the label column has. */
  static final class Builder {
    /** Beyond it a double skips integers, and two labels may have become one. */
    private static final double MAX_EXACT_DOUBLE = 0x1p53;

    private static final float MAX_EXACT_FLOAT = 0x1p24f;

    /** What a decoder puts for bytes it does not know: different labels may have become one. */
    private static final char REPLACEMENT = '\uFFFD';

    private final StringLabels stringLabels;
    private final LongStream.Builder integers = LongStream.builder();
    private final LongStream.Builder integerSamples = LongStream.builder();
    private final List<byte[]> strings = new ArrayList<>();
    private final LongStream.Builder stringSamples = LongStream.builder();
    private final InvalidLabels invalid = new InvalidLabels();

    Builder(StringLabels stringLabels) {
      this.stringLabels = stringLabels;
    }

    /**
     * @param label a value of a column of integers, decimals, floating-point numbers or strings
     * @param samples how many samples have it
     */
    void add(Object label, long samples) {
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

    /**
     * @param classes the classes, where they are known beforehand: any other label is outside
     * @param maxLabel where they are not, an integer above it is outside the classes
     */
    LabelCounts build(Optional<ClassIndex> classes, long maxLabel) {
      if (classes.orElse(null) instanceof ClassIndex.OfIntegers listed) {
        return integerCounts(unlisted(listed));
      } else if (strings.isEmpty() && classes.isEmpty()) {
        return integerCounts(outside(maxLabel));
      }
      long[] canonical = integers.build().toArray();
      Arrays.stream(canonical).mapToObj(Long::toString).forEach(this::keepString);
      integerSamples.build().forEach(stringSamples);
      return stringCounts((ClassIndex.OfStrings) classes.orElse(null), canonical.length > 0);
    }

    private LabelCounts integerCounts(LongFunction<Optional<Kind>> problem) {
      long[] labels = integers.build().toArray();
      long[] samples = integerSamples.build().toArray();
      int kept = 0;
      for (int i = 0; i < labels.length; i++) {
        Optional<Kind> kind = problem.apply(labels[i]);
        if (kind.isPresent()) {
          invalid.add(kind.get(), Long.toString(labels[i]), samples[i]);
        } else {
          labels[kept] = labels[i];
          samples[kept++] = samples[i];
        }
      }
      return new LabelCounts(
          Arrays.copyOf(labels, kept), List.of(), Arrays.copyOf(samples, kept), invalid, false);
    }

    private static LongFunction<Optional<Kind>> unlisted(ClassIndex.OfIntegers classes) {
      return label -> classes.indexOf(label) < 0 ? Optional.of(Kind.UNLISTED) : Optional.empty();
    }

    private static LongFunction<Optional<Kind>> outside(long maxLabel) {
      return label ->
          label < 0
              ? Optional.of(Kind.NEGATIVE)
              : label > maxLabel ? Optional.of(Kind.OUTSIDE) : Optional.empty();
    }

    private LabelCounts stringCounts(ClassIndex.OfStrings classes, boolean isMixed) {
      long[] samples = stringSamples.build().toArray();
      if (classes == null) {
        return new LabelCounts(new long[0], strings, samples, invalid, isMixed);
      }
      List<byte[]> kept = new ArrayList<>();
      for (int i = 0; i < samples.length; i++) {
        if (classes.indexOf(strings.get(i)) < 0) {
          invalid.add(Kind.UNLISTED, new String(strings.get(i), UTF_8), samples[i]);
        } else {
          samples[kept.size()] = samples[i];
          kept.add(strings.get(i));
        }
      }
      return new LabelCounts(
          new long[0], kept, Arrays.copyOf(samples, kept.size()), invalid, false);
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
  }
}
