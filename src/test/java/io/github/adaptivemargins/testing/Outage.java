package io.github.adaptivemargins.testing;

import java.time.Duration;
import java.time.Instant;

/** A while in which a server cannot be reached: what is connected is cut, and nothing else is. */
public final class Outage implements StoreProxy.Fault {
  private final Duration duration;
  private long bytesBefore = Long.MAX_VALUE;
  private Instant end = Instant.MIN;

  private Outage(Duration duration) {
    this.duration = duration;
  }

  public static Outage ofASecond() {
    return new Outage(Duration.ofSeconds(1));
  }

  public static Outage forGood() {
    return new Outage(Duration.ofDays(1));
  }

  /** Has it begin when clients have sent so much more, if it has not yet. */
  public synchronized void beginAfter(long bytes) {
    bytesBefore = hasBegun() ? Long.MAX_VALUE : bytes;
  }

  @Override
  public synchronized boolean cuts(String sent) {
    bytesBefore -= sent.length();
    if (bytesBefore < 0) {
      end = Instant.now().plus(duration);
      bytesBefore = Long.MAX_VALUE;
    }
    return isOutage();
  }

  @Override
  public synchronized boolean isOutage() {
    return Instant.now().isBefore(end);
  }

  /** Whether it has come. */
  public synchronized boolean hasBegun() {
    return end.isAfter(Instant.MIN);
  }
}
