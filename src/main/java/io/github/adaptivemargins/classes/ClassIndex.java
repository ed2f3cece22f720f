package io.github.adaptivemargins.classes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.count.LabelGroups.StringInterpretation;
import io.github.adaptivemargins.count.Utf8;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The classes in order: which label has which class index, from 0 to {@code size() - 1}. */
public abstract sealed class ClassIndex {
  /** The number of classes. */
  public abstract int size();

  /** The label of a class as text. */
  public abstract String name(int classIndex);

  /** Whether each label is its class index, which strings never are. */
  boolean isIdentity() {
    return false;
  }

  /** What a label of type string stands for among these classes. */
  abstract StringInterpretation stringInterpretation();

  /** The labels in their own order, each with its class index. */
  abstract LabelTable ranked();

  /**
   * The classes of a list, and others behind them.
   *
   * @param others distinct, of the same kind, and none of the list's
   * @return in place of these classes, whose arrays it may take
   */
  abstract ClassIndex followedBy(LabelBytes others);

  /** Classes labelled by integers. */
  public abstract static sealed class OfIntegers extends ClassIndex {
    public abstract long label(int classIndex);

    @Override
    public final String name(int classIndex) {
      return Long.toString(label(classIndex));
    }

    /** In class order. */
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
    final LabelTable ranked() {
      long[] labels = labels();
      long[] classes = range(labels.length);
      if (PairSort.isSorted(labels, 0, labels.length)) {
        return new IntegerTable(labels, classes);
      }
      IntegerTable ordered = new IntegerTable(labels.clone(), classes);
      ordered.sort();
      return ordered;
    }

    @Override
    final ClassIndex followedBy(LabelBytes others) {
      long[] added = IntegerTable.of(others).labels();
      long[] all = Arrays.copyOf(labels(), size() + added.length);
      System.arraycopy(added, 0, all, size(), added.length);
      return listed(all);
    }
  }

  /** Classes labelled by strings, in UTF-8. */
  public static final class OfStrings extends ClassIndex {
    private final StringTable labels;

    private OfStrings(StringTable labels) {
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

    Utf8 text(int classIndex) {
      return labels.label(classIndex);
    }

    @Override
    StringInterpretation stringInterpretation() {
      return StringInterpretation.STRINGS;
    }

    @Override
    LabelTable ranked() {
      return labels.ranked();
    }

    @Override
    ClassIndex followedBy(LabelBytes others) {
      return new OfStrings(labels.followedBy(others));
    }
  }

  private static long[] range(int end) {
    long[] range = new long[end];
    Arrays.setAll(range, i -> i);
    return range;
  }

  /** The label is the class index, as in {@code np.bincount}. */
  static ClassIndex identity(int numClasses) {
    return new Identity(numClasses);
  }

  /**
   * The classes of a list, in its order.
   *
   * @param labels distinct
   */
  static ClassIndex listed(long[] labels) {
    return new ListedIntegers(labels);
  }

  /**
   * The classes of a list, in its order.
   *
   * @param labels distinct strings, each with its class index
   */
  static ClassIndex listed(LabelBytes labels) {
    return new OfStrings(StringTable.of(labels));
  }

  /**
   * The classes of labels that stand in the order of the classes.
   *
   * @param labels distinct
   */
  static ClassIndex of(LabelTable labels) {
    return labels instanceof StringTable strings
        ? new OfStrings(strings)
        : new ListedIntegers(((IntegerTable) labels).labels());
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
