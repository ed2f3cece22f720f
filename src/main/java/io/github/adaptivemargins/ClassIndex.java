package io.github.adaptivemargins;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The classes in order: which label has which class index, from 0 to {@code size() - 1}. */
abstract sealed class ClassIndex {
  /** The number of classes. */
  abstract int size();

  /** The class index of the {@code i}-th label of {@code counts}. */
  abstract int indexOf(LabelCounts counts, int i);

  /** Classes labelled by integers. */
  abstract static sealed class OfIntegers extends ClassIndex {
    abstract long label(int classIndex);

    /** The class index of a label; negative when there is no such class. */
    abstract int indexOf(long label);

    @Override
    final int indexOf(LabelCounts counts, int i) {
      return indexOf(counts.integers()[i]);
    }
  }

  /** Classes labelled by strings, in UTF-8. */
  abstract static sealed class OfStrings extends ClassIndex {
    abstract byte[] label(int classIndex);

    /** The class index of a label; negative when there is no such class. */
    abstract int indexOf(byte[] label);

    @Override
    final int indexOf(LabelCounts counts, int i) {
      return indexOf(counts.strings().get(i));
    }
  }

  /**
   * The classes of the labels that were found.
   *
   * @param counts at least one label
   * @param numClasses how many classes there are, if that is known; no integer label is above
   * @throws JobException BAD_DATA, when the labels cannot be those of so many classes, or ask for
   *     more classes than the driver can hold
   */
  static ClassIndex of(LabelCounts counts, LabelEncoding encoding, Optional<Integer> numClasses) {
    return encoding == LabelEncoding.INDEX
        ? identity(counts, numClasses)
        : ranks(counts, numClasses);
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
  static ClassIndex listed(List<byte[]> labels) {
    return new ListedStrings(labels.toArray(byte[][]::new));
  }

  /** The label is the class index, as in {@code np.bincount}. */
  private static ClassIndex identity(LabelCounts counts, Optional<Integer> numClasses) {
    long maxLabel = Arrays.stream(counts.integers()).max().orElseThrow();
    long last = numClasses.map(n -> n - 1L).orElse(maxLabel);
    // Counts in class order and in ascending order, in no more than half of the heap.
    long limit = Runtime.getRuntime().maxMemory() / 2 / (2 * Long.BYTES);
    if (last >= Math.min(limit, Integer.MAX_VALUE)) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "class index %d asks for a table of all the classes up to it, of which %,d have"
                  + " samples; this driver's memory holds %,d classes: use --label-encoding sorted",
              last,
              counts.size(),
              limit));
    }
    return new Identity((int) last + 1);
  }

  /** The class index is the rank of the label: numeric for integers, by code point for strings. */
  private static ClassIndex ranks(LabelCounts counts, Optional<Integer> numClasses) {
    if (numClasses.isPresent() && numClasses.get() != counts.size()) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "--num-classes is %,d but there are %,d distinct labels, and --label-encoding sorted"
                  + " gives each of them, and no other, a class; --class-list names absent ones",
              numClasses.get(),
              counts.size()));
    }
    return counts.areStrings()
        ? new ListedStrings(inOrder(counts.strings().toArray(byte[][]::new)))
        : new ListedIntegers(inOrder(counts.integers()));
  }

  private static long[] inOrder(long[] labels) {
    long[] ordered = labels.clone();
    Arrays.sort(ordered);
    return ordered;
  }

  /** The order of UTF-8 bytes is that of code points, which String.compareTo does not follow. */
  private static byte[][] inOrder(byte[][] labels) {
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
    int size() {
      return size;
    }

    @Override
    long label(int classIndex) {
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
    int size() {
      return labels.length;
    }

    @Override
    long label(int classIndex) {
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
    int size() {
      return labels.length;
    }

    @Override
    byte[] label(int classIndex) {
      return labels[classIndex];
    }

    @Override
    int indexOf(byte[] label) {
      int rank = rank(label);
      return rank < 0 ? -1 : classOfRank[rank];
    }
  }
}
