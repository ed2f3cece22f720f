package io.github.adaptivemargins.baseline;

/**
 * A histogram of common classes over pairs of sizes, before and now. Sizes are rounded down to four
 * steps per power of two, so that there are at most a few hundred.
 */
public final class SizeChangeHistogram {
  /** Four steps between a power of two and the next. */
  private static final int STEP_BITS = 2;

  private static final int SIZES = Long.SIZE << STEP_BITS;

  private final int[] classes = new int[SIZES * SIZES];
  private int grown;
  private int shrunk;
  private int unchanged;

  /** Takes the number of classes with a pair of sizes. */
  public interface Consumer {
    void accept(long before, long now, int classes);
  }

  void add(long before, long now) {
    if (now == before) {
      unchanged++;
    } else if (now > before) {
      grown++;
    } else {
      shrunk++;
    }
    classes[step(before) * SIZES + step(now)]++;
  }

  private static int step(long samples) {
    int doublings = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(samples) - STEP_BITS - 1);
    return (doublings << STEP_BITS) + (int) (samples >> doublings);
  }

  private static long size(int step) {
    int doublings = Math.max(0, (step >> STEP_BITS) - 1);
    return (long) (step - (doublings << STEP_BITS)) << doublings;
  }

  /** Each pair of sizes that occurs, in ascending order. */
  public void forEach(Consumer consumer) {
    for (int pair = 0; pair < classes.length; pair++) {
      if (classes[pair] > 0) {
        consumer.accept(size(pair / SIZES), size(pair % SIZES), classes[pair]);
      }
    }
  }

  /** Whether there are no common classes. */
  public boolean isEmpty() {
    return grown == 0 && shrunk == 0 && unchanged == 0;
  }

  /** The number of classes that have more samples now. */
  public int grown() {
    return grown;
  }

  /** The number of classes that have fewer samples now. */
  public int shrunk() {
    return shrunk;
  }

  /** The number of classes that have the same number of samples. */
  public int unchanged() {
    return unchanged;
  }
}
