package io.github.adaptivemargins.classes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.classes.labels.IntegerLabels;
import io.github.adaptivemargins.classes.labels.LabelArray;
import io.github.adaptivemargins.classes.labels.LongPairRadixSort;
import io.github.adaptivemargins.classes.labels.StringLabels;
import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import io.github.adaptivemargins.count.Utf8Slice;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The labels of all classes, in class order: class indexes are 0 to {@code size() - 1}. */
public abstract sealed class ClassLabels {
  public abstract int size();

  /** The label of a class as text. */
  public abstract String name(int classIndex);

  /** Whether each label is its class index, always false for strings. */
  boolean isIdentity() {
    return false;
  }

  /** How a string label of the input is interpreted. */
  abstract StringInterpretation stringInterpretation();

  /** The labels sorted, each with its class index. */
  abstract LabelArray sortedByLabel();

  /**
   * These classes, then others. Use the result in place of these classes, as it may reuse their
   * arrays.
   *
   * @param others distinct labels of the same type that are not in these classes
   */
  abstract ClassLabels followedBy(PackedLabels others);

  /** Classes with integer labels. */
  public abstract static sealed class OfIntegers extends ClassLabels {
    public abstract long label(int classIndex);

    @Override
    public final String name(int classIndex) {
      return Long.toString(label(classIndex));
    }

    abstract long[] labels();

    @Override
    final boolean isIdentity() {
      return IntStream.range(0, size()).allMatch(c -> label(c) == c);
    }

    @Override
    final StringInterpretation stringInterpretation() {
      return StringInterpretation.INTEGERS;
    }

    @Override
    final LabelArray sortedByLabel() {
      long[] labels = labels();
      long[] classes = range(labels.length);
      if (LongPairRadixSort.isSorted(labels, 0, labels.length)) {
        return new IntegerLabels(labels, classes);
      }
      IntegerLabels ordered = new IntegerLabels(labels.clone(), classes);
      ordered.sort();
      return ordered;
    }

    @Override
    final ClassLabels followedBy(PackedLabels others) {
      long[] added = IntegerLabels.of(others).labels();
      long[] all = Arrays.copyOf(labels(), size() + added.length);
      System.arraycopy(added, 0, all, size(), added.length);
      return listed(all);
    }
  }

  /** Classes with string labels. */
  public static final class OfStrings extends ClassLabels {
    private final StringLabels labels;

    private OfStrings(StringLabels labels) {
      this.labels = labels;
    }

    @Override
    public int size() {
      return labels.size();
    }

    public byte[] label(int classIndex) {
      return text(classIndex).bytes();
    }

    @Override
    public String name(int classIndex) {
      return new String(label(classIndex), UTF_8);
    }

    Utf8Slice text(int classIndex) {
      return labels.label(classIndex);
    }

    @Override
    StringInterpretation stringInterpretation() {
      return StringInterpretation.STRINGS;
    }

    @Override
    LabelArray sortedByLabel() {
      return labels.sortedByLabel();
    }

    @Override
    ClassLabels followedBy(PackedLabels others) {
      return new OfStrings(labels.followedBy(others));
    }
  }

  private static long[] range(int end) {
    long[] range = new long[end];
    Arrays.setAll(range, i -> i);
    return range;
  }

  /** The label is the class index, as in {@code np.bincount}. */
  static ClassLabels identity(int numClasses) {
    return new Identity(numClasses);
  }

  /**
   * The classes of an integer list, in its order.
   *
   * @param labels distinct
   */
  static ClassLabels listed(long[] labels) {
    return new ListedIntegers(labels);
  }

  /**
   * The classes of a string list, in its order.
   *
   * @param labels distinct strings, each with its class index
   */
  static ClassLabels listed(PackedLabels labels) {
    return new OfStrings(StringLabels.of(labels));
  }

  /** The classes of distinct labels, in the order of the array. */
  static ClassLabels of(LabelArray labels) {
    return labels instanceof StringLabels strings
        ? new OfStrings(strings)
        : new ListedIntegers(((IntegerLabels) labels).labels());
  }

  private static final class Identity extends OfIntegers {
    private final int size;

    private Identity(int size) {
      this.size = size;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public long label(int classIndex) {
      return classIndex;
    }

    @Override
    long[] labels() {
      return range(size);
    }
  }

  private static final class ListedIntegers extends OfIntegers {
    private final long[] labels;

    private ListedIntegers(long[] labels) {
      this.labels = labels;
    }

    @Override
    public int size() {
      return labels.length;
    }

    @Override
    public long label(int classIndex) {
      return labels[classIndex];
    }

    @Override
    long[] labels() {
      return labels;
    }
  }
}
