package io.github.adaptivemargins.baseline;

/**
 * Classes by their samples, before and now, each rounded down to a quarter of a doubling: there are
 * some hundreds of such sizes, however many classes.
 */
public final class SizeChanges {
  /** Of the steps between a power of two and the next. */
  private static final int STEP_BITS = 2;

  private static final int SIZES = Long.SIZE << STEP_BITS;

  private final int[] classes = new int[SIZES * SIZES];
  private int grown;
  private int shrunk;
  private int unchanged;

  /** Takes the classes of a pair of sizes. */
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

  /** Each pair of sizes that some classes have, in ascending order. */
  public void forEach(Consumer consumer) {
    for (int pair = 0; pair < classes.length; pair++) {
      if (classes[pair] > 0) {
        consumer.accept(size(pair / SIZES), size(pair % SIZES), classes[pair]);
      }
    }
  }

  /** Whether there is no class of both. */
  public boolean isEmpty() {
    return grown == 0 && shrunk == 0 && unchanged == 0;
  }

  /** Classes that have more samples now. */
  public int grown() {
    return grown;
  }

  /** Classes that have fewer. */
  public int shrunk() {
    return shrunk;
  }

  /** Classes that have as many. */
  public int unchanged() {
    return unchanged;
  }
}
