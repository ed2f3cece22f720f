package io.github.adaptivemargins.failure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that waits for a thread that dies. */
@Timeout(60)
class FatalErrorWatcherTest {
  @Test
  void wait_forAThreadThatDiesOfTheJvm_endsWithTheReason() {
    try (FatalErrorWatcher watcher = FatalErrorWatcher.open()) {
      watcher.enterPhase("counting the labels");
      InterruptedException woken = awaitDeathOf(new OutOfMemoryError("Java heap space"));
      JobException end = watcher.toJobException(woken);
      assertEquals(ExitStatus.FAULT, end.status());
      assertTrue(end.getMessage().contains("while counting the labels: raise --driver-memory"));
    }
    assertFalse(Thread.interrupted());
  }

  @Test
  void threadOfSpark_thatDiesOfAMissingClass_isTheReasonToo() {
    try (FatalErrorWatcher watcher = FatalErrorWatcher.open()) {
      InterruptedException woken =
          awaitDeathOf("dag-scheduler-event-loop", new NoClassDefFoundError("a/B"));
      assertTrue(watcher.toJobException(woken).getMessage().contains("a/B"));
    }
  }

  /** Its stack is its own, such as that of another cell of a notebook. */
  @Test
  void otherThread_thatOverflowsItsStack_doesNotEndTheRun() throws Exception {
    try (FatalErrorWatcher watcher = FatalErrorWatcher.open()) {
      die("notebook-cell", new StackOverflowError());
      assertFalse(Thread.interrupted());
      JobException own = watcher.toJobException(JobException.badData("row 1"));
      assertEquals("row 1", own.getMessage());
      InterruptedException woken =
          awaitDeathOf("dag-scheduler-event-loop", new StackOverflowError());
      assertTrue(watcher.toJobException(woken).getMessage().contains("StackOverflowError"));
    }
  }

  @Test
  void fatalError_reportedLate_hasTheStatusOfItsLine() {
    try (FatalErrorWatcher watcher = FatalErrorWatcher.open()) {
      awaitDeathOf("dag-scheduler-event-loop", new NoClassDefFoundError("a/B"));
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      assertEquals(ExitStatus.USAGE, watcher.reportFatalError(new PrintStream(err, true, UTF_8)));
      assertTrue(err.toString(UTF_8).contains("a class is missing"), err.toString(UTF_8));
    }
  }

  /** Both wait for the same threads of Spark. */
  @Test
  void runs_ofOneProcess_allEndWhenAThreadDies() throws Exception {
    OutOfMemoryError shortage = new OutOfMemoryError("Java heap space");
    try (FatalErrorWatcher outer = FatalErrorWatcher.open()) {
      FutureTask<JobException> inner =
          new FutureTask<>(
              () -> {
                try (FatalErrorWatcher watcher = FatalErrorWatcher.open()) {
                  return watcher.toJobException(awaitDeathOf(shortage));
                }
              });
      new Thread(inner).start();
      InterruptedException woken =
          assertThrows(InterruptedException.class, () -> new CountDownLatch(1).await());
      assertEquals(ExitStatus.FAULT, outer.toJobException(woken).status());
      assertEquals(outer.toJobException(woken).getMessage(), inner.get().getMessage());
    }
  }

  @Test
  void death_afterTheEnd_leavesTheThreadOfTheCallerAlone() throws Exception {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> seen.set(thrown));
    try {
      FatalErrorWatcher watcher = FatalErrorWatcher.open();
      watcher.close();
      OutOfMemoryError late = new OutOfMemoryError("late");
      watcher.uncaughtException(Thread.currentThread(), late);
      assertFalse(Thread.interrupted());
      assertSame(late, seen.get());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void runs_thatEndInTheOrderOfTheirBeginning_leaveTheHandlerOfOthers() {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    FatalErrorWatcher first = FatalErrorWatcher.open();
    FatalErrorWatcher second = FatalErrorWatcher.open();
    first.close();
    second.close();
    assertSame(before, Thread.getDefaultUncaughtExceptionHandler());
  }

  /** What the driver has no room for stays where it was made, until there is none either. */
  @Test
  void executor_outOfMemoryAfterALostResult_namesBoth() {
    try (FatalErrorWatcher watcher = FatalErrorWatcher.open()) {
      watcher.setLocal(false);
      RuntimeException thrown =
          new IllegalStateException(
              "Job aborted due to stage failure: Lost task 0.3 in stage 2.0 (TID 7) (host executor 0):"
                  + " java.lang.OutOfMemoryError: Java heap space");
      assertTrue(watcher.toJobException(thrown).getMessage().endsWith("raise --executor-memory"));
      watcher.recordLostResult();
      String line = watcher.toJobException(thrown).getMessage();
      assertTrue(line.matches("an executor .*raise --executor-memory; .*--driver-memory.*"), line);
    }
  }

  /** The results that it held are lost with it. */
  @Test
  void result_lostWithAnExecutorOutOfMemory_namesBoth() {
    try (FatalErrorWatcher watcher = FatalErrorWatcher.open()) {
      watcher.setLocal(false);
      RuntimeException thrown =
          new IllegalStateException(
              "Job aborted due to stage failure: Lost task 0.3 in stage 2.0 (TID 7) (host executor 0):"
                  + " TaskResultLost (result lost from block manager)");
      watcher.recordLostExecutor("Worker shutting down");
      assertTrue(watcher.toJobException(thrown).getMessage().startsWith("the driver, "));
      watcher.recordLostExecutor("Command exited with code 52");
      String line = watcher.toJobException(thrown).getMessage();
      assertTrue(line.matches("an executor .*raise --executor-memory; .*--driver-memory.*"), line);
    }
  }

  @Test
  void handler_ofOthers_hasTheRestAndIsThereAfterwards() throws Exception {
    BlockingQueue<Throwable> seen = new LinkedBlockingQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.UncaughtExceptionHandler others = (thread, thrown) -> seen.add(thrown);
    Thread.setDefaultUncaughtExceptionHandler(others);
    try (FatalErrorWatcher watcher = FatalErrorWatcher.open()) {
      IllegalStateException thrown = new IllegalStateException();
      die("any", thrown);
      assertSame(thrown, seen.poll(1, TimeUnit.MINUTES));
      assertSame(thrown, watcher.toJobException(thrown).getCause());
      // Not a thread that the run waits for.
      NoClassDefFoundError missing = new NoClassDefFoundError("a/B");
      die("metrics-reporter", missing);
      assertSame(missing, seen.poll(1, TimeUnit.MINUTES));
      assertFalse(Thread.interrupted());
      assertSame(thrown, watcher.toJobException(thrown).getCause());
      OutOfMemoryError death = new OutOfMemoryError("Java heap space");
      awaitDeathOf(death);
      assertSame(death, seen.poll(1, TimeUnit.MINUTES));
    } finally {
      assertSame(others, Thread.getDefaultUncaughtExceptionHandler());
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  private static InterruptedException awaitDeathOf(Throwable thrown) {
    return awaitDeathOf("any", thrown);
  }

  private static InterruptedException awaitDeathOf(String name, Throwable thrown) {
    return assertThrows(
        InterruptedException.class,
        () -> {
          die(name, thrown);
          new CountDownLatch(1).await();
        });
  }

  private static void die(String name, Throwable thrown) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              started.countDown();
              FatalErrorWatcherTest.<RuntimeException>sneak(thrown);
            },
            name);
    thread.start();
    assertTrue(started.await(1, TimeUnit.MINUTES));
    thread.join();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
