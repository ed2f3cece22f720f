package io.github.adaptivemargins.failure;

import java.util.Locale;

/** What the driver is to hold against the heap that it has: said before the heap is full. */
public final class DriverHeap {
  /** What a session of Spark has alive before there is any class. */
  private static final long SESSION = 32L << 20;

  private DriverHeap() {}

  /** The heap's bytes of an array of so many. */
  public static long bytesOf(int length) {
    return 16 + ((length + 7L) & ~7L);
  }

  /**
   * Refuses what cannot fit, whatever else happens.
   *
   * @param bytes what {@code number} of {@code things} take at the least
   * @throws JobException FAULT
   */
  public static void require(long bytes, long number, String things) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes + SESSION > heap) {
      throw new JobException(
          ExitStatus.FAULT,
          String.format(
              Locale.ROOT,
              "the driver, which may take %d MiB, cannot hold %,d %s: they take %d MiB at the least;"
                  + " raise --driver-memory",
              heap >> 20,
              number,
              things,
              bytes >> 20));
    }
  }
}
