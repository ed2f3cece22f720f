package io.github.adaptivemargins.failure;

import java.util.Locale;

/** Checks that data fits in the heap of the driver, before the heap is full. */
public final class DriverHeap {
  /** The heap of a Spark session before it counts, in bytes. */
  private static final long SESSION_BYTES = 32L << 20;

  private DriverHeap() {}

  /**
   * Checks that data fits in the heap.
   *
   * @param bytes the minimum size of the data
   * @param number of things in the data, for the message
   * @param things a noun in plural, for the message
   * @throws JobException FAULT, naming {@code --driver-memory}
   */
  public static void require(long bytes, long number, String things) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes + SESSION_BYTES > heap) {
      throw new JobException(
          ExitStatus.FAULT,
          String.format(
              Locale.ROOT,
              "the driver has a heap of %d MiB, too small for %,d %s: they take at least %d MiB;"
                  + " raise --driver-memory",
              heap >> 20,
              number,
              things,
              bytes >> 20));
    }
  }
}
