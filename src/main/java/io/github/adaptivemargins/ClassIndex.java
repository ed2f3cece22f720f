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
  }

  /** Classes labelled by strings. */
  abstract static sealed class OfStrings extends ClassIndex {
    /** In UTF-8. */
    abstract byte[] label(int classIndex);
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
                  + " gives each of them, and no other, a class",
              numClasses.get(),
              counts.size()));
    }
    return counts.areStrings()
        ? new StringRanks(counts.strings())
        : new IntegerRanks(counts.integers());
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
    int indexOf(LabelCounts counts, int i) {
      return Math.toIntExact(counts.integers()[i]);
    }
  }

  private static final class IntegerRanks extends OfIntegers {
    private final long[] labels;

    private IntegerRanks(long[] labels) {
      this.labels = labels.clone();
      Arrays.sort(this.labels);
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
    int indexOf(LabelCounts counts, int i) {
      return Arrays.binarySearch(labels, counts.integers()[i]);
    }
  }

  private static final class StringRanks extends OfStrings {
    private final byte[][] labels;

    private StringRanks(List<byte[]> labels) {
      this.labels = labels.toArray(byte[][]::new);
      // The order of UTF-8 bytes is that of code points, which String.compareTo does not follow.
      Arrays.sort(this.labels, Arrays::compareUnsigned);
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
    int indexOf(LabelCounts counts, int i) {
      return Arrays.binarySearch(labels, counts.strings().get(i), Arrays::compareUnsigned);
    }
  }
}
