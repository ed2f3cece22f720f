package io.github.adaptivemargins.classes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.count.InvalidLabels.Kind;
import io.github.adaptivemargins.count.LabelGroups;
import io.github.adaptivemargins.failure.JobException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;

/**
 * The number of samples of each distinct label, in no order: primitive arrays, and all labels of
 * one kind, integers or strings. Labels that cannot stand for a class are set aside.
 */
public final class LabelCounts {
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

  /**
   * @param groups left without their labels
   * @param classes the classes, where they are known beforehand: any other label is outside
   * @param maxLabel where they are not, an integer above it is outside the classes
   */
  static LabelCounts of(LabelGroups groups, Optional<ClassIndex> classes, long maxLabel) {
    groups.settle();
    if (classes.orElse(null) instanceof ClassIndex.OfIntegers listed) {
      return ofIntegers(groups, unlisted(listed));
    } else if (!groups.haveStrings() && classes.isEmpty()) {
      return ofIntegers(groups, outside(maxLabel));
    }
    boolean hadIntegers = groups.turnIntegersToStrings();
    return ofStrings(groups, (ClassIndex.OfStrings) classes.orElse(null), hadIntegers);
  }

  private static LabelCounts ofIntegers(LabelGroups groups, LongFunction<Optional<Kind>> problem) {
    long[] labels = groups.takeIntegers();
    long[] samples = groups.takeIntegerSamples();
    int kept = 0;
    for (int i = 0; i < labels.length; i++) {
      Optional<Kind> kind = problem.apply(labels[i]);
      if (kind.isPresent()) {
        groups.invalid().add(kind.get(), Long.toString(labels[i]), samples[i]);
      } else {
        labels[kept] = labels[i];
        samples[kept++] = samples[i];
      }
    }
    long[] found = Arrays.copyOf(labels, kept);
    return groups.mayRepeat()
        ? joined(found, samples, groups.invalid())
        : new LabelCounts(found, List.of(), Arrays.copyOf(samples, kept), groups.invalid(), false);
  }

  private static LabelCounts joined(long[] labels, long[] samples, InvalidLabels invalid) {
    long[] distinct = Arrays.stream(labels).sorted().distinct().toArray();
    long[] sums = new long[distinct.length];
    for (int i = 0; i < labels.length; i++) {
      add(sums, Arrays.binarySearch(distinct, labels[i]), samples[i]);
    }
    return new LabelCounts(distinct, List.of(), sums, invalid, false);
  }

  private static LabelCounts joined(
      List<byte[]> labels, long[] samples, InvalidLabels invalid, boolean isMixed) {
    Set<byte[]> ordered = new TreeSet<>(Arrays::compareUnsigned);
    ordered.addAll(labels);
    byte[][] distinct = ordered.toArray(byte[][]::new);
    long[] sums = new long[distinct.length];
    for (int i = 0; i < labels.size(); i++) {
      add(sums, Arrays.binarySearch(distinct, labels.get(i), Arrays::compareUnsigned), samples[i]);
    }
    return new LabelCounts(new long[0], List.of(distinct), sums, invalid, isMixed);
  }

  private static void add(long[] sums, int i, long samples) {
    try {
      sums[i] = Math.addExact(sums[i], samples);
    } catch (ArithmeticException e) {
      throw JobException.badData("the samples of a label add up to 2^63 or more");
    }
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

  private static LabelCounts ofStrings(
      LabelGroups groups, ClassIndex.OfStrings classes, boolean isMixed) {
    List<byte[]> strings = groups.strings();
    long[] samples = groups.takeStringSamples();
    if (classes == null) {
      return groups.mayRepeat()
          ? joined(strings, samples, groups.invalid(), isMixed)
          : new LabelCounts(new long[0], strings, samples, groups.invalid(), isMixed);
    }
    List<byte[]> kept = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      if (classes.indexOf(strings.get(i)) < 0) {
        groups.invalid().add(Kind.UNLISTED, new String(strings.get(i), UTF_8), samples[i]);
      } else {
        samples[kept.size()] = samples[i];
        kept.add(strings.get(i));
      }
    }
    return new LabelCounts(
        new long[0], kept, Arrays.copyOf(samples, kept.size()), groups.invalid(), false);
  }

  public int size() {
    return samples.length;
  }

  /** Whether the labels are strings, not integers. */
  boolean areStrings() {
    return !strings.isEmpty();
  }

  /** Whether they are strings although some of them are written as integers. */
  public boolean areMixed() {
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

  public InvalidLabels invalid() {
    return invalid;
  }
}
