package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.LabelGroups.StringLabels;
import java.util.Arrays;

/** The classes in order: which label has which class index, from 0 to {@code size() - 1}. */
public abstract sealed class ClassIndex {
  /** The number of classes. */
  public abstract int size();

  /** What a label of type string stands for among these classes. */
  abstract StringLabels stringLabels();

  /** Classes labelled by integers. */
  public abstract static sealed class OfIntegers extends ClassIndex {
    public abstract long label(int classIndex);

    /** The class index of a label; negative when there is no such class. */
    abstract int indexOf(long label);

    @Override
    final StringLabels stringLabels() {
      return StringLabels.INTEGERS;
    }
  }

  /** Classes labelled by strings, in UTF-8. */
  public abstract static sealed class OfStrings extends ClassIndex {
    public abstract byte[] label(int classIndex);

    /** The class index of a label; negative when there is no such class. */
    abstract int indexOf(byte[] label);

    @Override
    final StringLabels stringLabels() {
      return StringLabels.STRINGS;
    }
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
   * @param labels distinct, in UTF-8
   */
  static ClassIndex listed(byte[][] labels) {
    return new ListedStrings(labels);
  }

  static long[] inOrder(long[] labels) {
    long[] ordered = labels.clone();
    Arrays.sort(ordered);
    return ordered;
  }

  /** The order of UTF-8 bytes is that of code points, which String.compareTo does not follow. */
  static byte[][] inOrder(byte[][] labels) {
    byte[][] ordered = labels.clone();
    Arrays.sort(ordered, Arrays::compareUnsigned);
    return ordered;
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
    int indexOf(long label) {
      return label >= 0 && label < size ? (int) label : -1;
    }
  }

  private static final class ListedIntegers extends OfIntegers {
    private final long[] labels;
    private final long[] ordered;
    private final int[] classOfRank;

    private ListedIntegers(long[] labels) {
      this.labels = labels;
      this.ordered = inOrder(labels);
      this.classOfRank = new int[labels.length];
      for (int c = 0; c < labels.length; c++) {
        classOfRank[Arrays.binarySearch(ordered, labels[c])] = c;
      }
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
    int indexOf(long label) {
      int rank = Arrays.binarySearch(ordered, label);
      return rank < 0 ? -1 : classOfRank[rank];
    }
  }

  private static final class ListedStrings extends OfStrings {
    private final byte[][] labels;
    private final byte[][] ordered;
    private final int[] classOfRank;

    private ListedStrings(byte[][] labels) {
      this.labels = labels;
      this.ordered = inOrder(labels);
      this.classOfRank = new int[labels.length];
      for (int c = 0; c < labels.length; c++) {
        classOfRank[rank(labels[c])] = c;
      }
    }

    private int rank(byte[] label) {
      return Arrays.binarySearch(ordered, label, Arrays::compareUnsigned);
    }

    @Override
    public int size() {
      return labels.length;
    }

    @Override
    public byte[] label(int classIndex) {
      return labels[classIndex];
    }

    @Override
    int indexOf(byte[] label) {
      int rank = rank(label);
      return rank < 0 ? -1 : classOfRank[rank];
    }
  }
}
