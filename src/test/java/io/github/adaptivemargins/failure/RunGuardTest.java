package io.github.adaptivemargins.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that waits for a thread that dies. */
@Timeout(60)
class RunGuardTest {
  @Test
  void wait_forAThreadThatDiesOfTheJvm_endsWithTheReason() {
    try (RunGuard guard = RunGuard.open()) {
      guard.holds("the counts of the labels");
      InterruptedException woken = awaitDeathOf(new OutOfMemoryError("Java heap space"));
      JobException end = guard.explain(woken);
      assertEquals(ExitStatus.FAULT, end.status());
      assertTrue(end.getMessage().contains("with the counts of the labels: raise --driver-memory"));
    }
    assertFalse(Thread.interrupted());
  }

  @Test
  void thread_thatDiesOfAMissingClass_isTheReasonToo() {
    try (RunGuard guard = RunGuard.open()) {
      InterruptedException woken = awaitDeathOf(new NoClassDefFoundError("a/B"));
      assertTrue(guard.explain(woken).getMessage().contains("a/B"));
    }
  }

  /** What the driver has no room for stays where it was made, until there is none either. */
  @Test
  void executor_outOfMemoryAfterALostResult_isTheDriversFault() {
    try (RunGuard guard = RunGuard.open()) {
      guard.tasksAreLocal(false);
      RuntimeException thrown =
          new IllegalStateException(
              "Job aborted due to stage failure: Lost task 0.3 in stage 2.0 (TID 7) (host executor 0):"
                  + " java.lang.OutOfMemoryError: Java heap space");
      assertTrue(guard.explain(thrown).getMessage().contains("--executor-memory"));
      guard.resultLost();
      assertTrue(guard.explain(thrown).getMessage().contains("--driver-memory"));
    }
  }

  @Test
  void handler_ofOthers_hasTheRestAndIsThereAfterwards() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.UncaughtExceptionHandler others = (thread, thrown) -> seen.set(thrown);
    Thread.setDefaultUncaughtExceptionHandler(others);
    try (RunGuard guard = RunGuard.open()) {
      IllegalStateException thrown = new IllegalStateException();
      die(thrown);
      assertSame(thrown, seen.get());
      assertSame(thrown, guard.explain(thrown).getCause());
    } finally {
      assertSame(others, Thread.getDefaultUncaughtExceptionHandler());
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  private static InterruptedException awaitDeathOf(Throwable thrown) {
    return assertThrows(
        InterruptedException.class,
        () -> {
          die(thrown);
          new CountDownLatch(1).await();
        });
  }

  private static void die(Throwable thrown) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              started.countDown();
              RunGuardTest.<RuntimeException>sneak(thrown);
            });
    thread.start();
    assertTrue(started.await(1, TimeUnit.MINUTES));
    thread.join();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
