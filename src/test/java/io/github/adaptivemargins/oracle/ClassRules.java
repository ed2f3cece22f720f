package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which class a label is, as classes.md defines it under "Encodings". */
final class ClassRules {
  private static final Comparator<String> BY_CODE_POINT =
      Comparator.comparing(label -> label.getBytes(UTF_8), Arrays::compareUnsigned);
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]{1,2})?");
  private static final Pattern LEADING_ZEROS = Pattern.compile("[+-]?0[0-9].*");
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  /** More classes than that are a table of the gaps between them. */
  private static final BigInteger MANY = BigInteger.valueOf(10_000_000);

  private final ClassOptions options;
  private boolean hasInvalid;

  private ClassRules(ClassOptions options) {
    this.options = options;
  }

  static Verdict apply(ClassOptions options, List<Sample> samples) {
    try {
      return new ClassRules(options).verdict(samples);
    } catch (BadDataException e) {
      return Verdict.badData(e.getMessage());
    }
  }

  private Verdict verdict(List<Sample> samples) throws BadDataException {
    if (samples.isEmpty()) {
      throw new BadDataException("no row");
    }
    Verdict.Counted counted =
        options.list().isPresent()
            ? byList(samples, options.list().get())
            : options.sorted() ? bySorting(samples) : byIndex(samples);
    if (hasInvalid && !options.drop()) {
      throw new BadDataException("invalid labels");
    }
    return counted;
  }

  private Verdict.Counted byList(List<Sample> samples, List<String> list) throws BadDataException {
    boolean isTyped = samples.stream().anyMatch(s -> s.kind() == Sample.Kind.STRING);
    boolean areIntegers = !isTyped && list.stream().allMatch(ClassRules::isCanonical);
    Function<String, Comparable<?>> read = areIntegers ? BigInteger::new : label -> label;
    List<Comparable<?>> classes = new ArrayList<>(list.stream().map(read).toList());
    Map<Comparable<?>, BigInteger> counts = new HashMap<>();
    for (Sample sample : samples) {
      Optional<? extends Comparable<?>> label = areIntegers ? integer(sample) : text(sample);
      if (label.isPresent() && classes.contains(label.get())) {
        add(counts, label.get(), sample);
      } else {
        hasInvalid = true;
      }
    }
    return counted(classes, counts);
  }

  private Verdict.Counted byIndex(List<Sample> samples) throws BadDataException {
    Map<BigInteger, BigInteger> counts = new TreeMap<>();
    for (Sample sample : samples) {
      Optional<BigInteger> label = integer(sample).filter(this::isIndex);
      hasInvalid |= label.isEmpty();
      label.ifPresent(l -> add(counts, l, sample));
    }
    if (counts.isEmpty() || (hasInvalid && !options.drop())) {
      throw new BadDataException("invalid labels, or none left");
    }
    BigInteger last =
        options
            .numClasses()
            .map(n -> BigInteger.valueOf(n - 1L))
            .orElseGet(() -> counts.keySet().stream().max(Comparator.naturalOrder()).orElseThrow());
    if (last.compareTo(MANY) > 0) {
      throw new BadDataException("a vast class index");
    }
    List<BigInteger> classes =
        Stream.iterate(BigInteger.ZERO, c -> c.compareTo(last) <= 0, c -> c.add(BigInteger.ONE))
            .toList();
    return counted(classes, counts);
  }

  private boolean isIndex(BigInteger label) {
    return label.signum() >= 0
        && options.numClasses().map(n -> label.compareTo(BigInteger.valueOf(n)) < 0).orElse(true);
  }

  /** Texts that are no labels become samples without a class. */
  private static List<Sample> withoutSlips(List<Sample> samples) {
    List<Sample> usable = markSlips(samples, ClassRules::isNeverLabel);
    List<Sample> others =
        usable.stream()
            .filter(s -> s.kind() == Sample.Kind.TEXT && text(s).isPresent())
            .filter(s -> !isNoLabelAmongNumbers(s.label()))
            .toList();
    boolean hasNumber =
        !others.isEmpty()
            || usable.stream()
                .filter(s -> s.kind() == Sample.Kind.TEXT && text(s).isPresent())
                .anyMatch(s -> hidesDigits(s.label()));
    boolean areNumbers = hasNumber && others.stream().allMatch(s -> isInteger(s.label()));
    return areNumbers ? markSlips(usable, ClassRules::isNoLabelAmongNumbers) : usable;
  }

  private static boolean isInteger(String label) {
    return label.matches("[0-9]+")
        || (integer(label).isPresent() && !LEADING_ZEROS.matcher(label).matches());
  }

  private static List<Sample> markSlips(List<Sample> samples, Predicate<String> isSlip) {
    return samples.stream()
        .map(
            s ->
                s.kind() == Sample.Kind.TEXT && text(s).filter(isSlip).isPresent()
                    ? new Sample(s.label(), Sample.Kind.NO_CLASS, s.samples())
                    : s)
        .toList();
  }

  private static boolean isNeverLabel(String label) {
    return label.equals("\\N")
        || label.startsWith("\uFEFF")
        || label.matches("#(N/A|REF!|DIV/0!|VALUE!|NAME[?]|NUM!|NULL!|SPILL!|CALC!|##+)")
        || (label.matches("[+-]?[0-9]([.,][0-9]+)?E[+-][0-9]{2,3}") && integer(label).isEmpty());
  }

  private static boolean hidesDigits(String label) {
    return NUMBER.matcher(label).matches()
        && new BigDecimal(label.replaceFirst("\\.(?=$|[eE])", "")).scale() < 0;
  }

  private static boolean isNoLabelAmongNumbers(String label) {
    return isNeverLabel(label)
        || label.isBlank()
        || label.matches("(?i)na|n/a|<na>|-?nan|null|none|nil|nat|[?]|-")
        || label.matches("[+-]?[0-9]+(\\s*[ ,;|/]\\s*[+-]?[0-9]+)+")
        || hidesDigits(label)
        || (!label.equals(label.strip()) && integer(label.strip()).isPresent());
  }

  private Verdict.Counted bySorting(List<Sample> all) throws BadDataException {
    List<Sample> samples = withoutSlips(all);
    boolean areStrings =
        samples.stream()
            .anyMatch(
                s ->
                    s.kind() == Sample.Kind.STRING
                        || (s.kind() == Sample.Kind.TEXT && isName(s.label())));
    Verdict.Counted counted;
    if (areStrings) {
      boolean isNatural = options.order() == ClassOptions.Order.NATURAL;
      Map<String, BigInteger> counts = new TreeMap<>(isNatural ? NaturalRule.ORDER : BY_CODE_POINT);
      for (Sample sample : samples) {
        Optional<String> label = text(sample);
        hasInvalid |= label.isEmpty();
        label.ifPresent(l -> add(counts, l, sample));
      }
      if (isNatural) {
        NaturalRule.refuseTies(counts.keySet());
      }
      counted = counted(List.copyOf(counts.keySet()), counts);
    } else {
      Map<BigInteger, BigInteger> counts = new TreeMap<>();
      for (Sample sample : samples) {
        Optional<BigInteger> label = integer(sample).filter(l -> l.signum() >= 0);
        hasInvalid |= label.isEmpty();
        label.ifPresent(l -> add(counts, l, sample));
      }
      counted = counted(List.copyOf(counts.keySet()), counts);
    }
    int classes = counted.labels().size();
    if (options.numClasses().isPresent() && options.numClasses().get() != classes) {
      throw new BadDataException("--num-classes beside " + classes + " labels");
    }
    return counted;
  }

  private static <T> void add(Map<T, BigInteger> counts, T label, Sample sample) {
    counts.merge(label, BigInteger.valueOf(sample.samples()), BigInteger::add);
  }

  private static <T> Verdict.Counted counted(List<T> classes, Map<T, BigInteger> counts)
      throws BadDataException {
    if (counts.isEmpty()) {
      throw new BadDataException("no usable label");
    }
    BigInteger sum = counts.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
    if (sum.compareTo(MAX) > 0) {
      throw new BadDataException("samples beyond 64 bits");
    }
    List<Long> ordered = new ArrayList<>();
    for (T label : classes) {
      ordered.add(counts.getOrDefault(label, BigInteger.ZERO).longValueExact());
    }
    return new Verdict.Counted(
        classes.stream().map(c -> c instanceof BigInteger n ? n.longValueExact() : c).toList(),
        ordered);
  }

  /** A text that makes all labels strings where they are sorted. */
  private static boolean isName(String label) {
    return label != null
        && !label.isEmpty()
        && (LEADING_ZEROS.matcher(label).matches() || integer(label).isEmpty());
  }

  private static Optional<String> text(Sample sample) {
    return sample.kind() == Sample.Kind.NO_CLASS
        ? Optional.empty()
        : Optional.ofNullable(sample.label()).filter(label -> !label.isEmpty());
  }

  private static Optional<BigInteger> integer(Sample sample) {
    return text(sample).flatMap(ClassRules::integer);
  }

  private static Optional<BigInteger> integer(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(text.replaceFirst("\\.(?=$|[eE])", ""));
    if (number.scale() < 0) {
      return Optional.empty();
    }
    if (number.stripTrailingZeros().scale() > 0) {
      return Optional.empty();
    }
    BigInteger integer = number.toBigIntegerExact();
    return integer.bitLength() > 63 ? Optional.empty() : Optional.of(integer);
  }

  private static boolean isCanonical(String text) {
    return text.matches("0|-?[1-9][0-9]*") && new BigInteger(text).bitLength() <= 63;
  }
}
