package io.github.adaptivemargins.testing;

import java.util.concurrent.atomic.AtomicInteger;

/** The requests that ask a server for one thing: they are counted, and the first are cut off. */
public final class Requests implements StoreProxy.Fault {
  private final String wanted;
  private final int cuts;
  private final AtomicInteger seen = new AtomicInteger();

  private Requests(String wanted, int cuts) {
    this.wanted = wanted;
    this.cuts = cuts;
  }

  /**
   * They all arrive.
   *
   * @param wanted what stands in their first line
   */
  public static Requests counted(String wanted) {
    return new Requests(wanted, 0);
  }

  public static Requests cut(String wanted) {
    return new Requests(wanted, Integer.MAX_VALUE);
  }

  public static Requests cut(String wanted, int times) {
    return new Requests(wanted, times);
  }

  @Override
  public boolean cuts(String sent) {
    return sent.contains(wanted) && seen.incrementAndGet() <= cuts;
  }

  public int seen() {
    return seen.get();
  }

  public int cuts() {
    return Math.min(cuts, seen.get());
  }
}
