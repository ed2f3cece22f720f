package io.github.adaptivemargins.failure;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that a run ends when a thread dies that it waits for. Spark's threads pass on what
 * they can handle; of an error of the JVM they die, and the driver would wait for their work for
 * ever.
 */
public final class RunGuard implements AutoCloseable, Thread.UncaughtExceptionHandler {
  private static final long GRACE_SECONDS = 30;

  private final Thread run = Thread.currentThread();
  private final Thread.UncaughtExceptionHandler others =
      Thread.getDefaultUncaughtExceptionHandler();
  private final CountDownLatch died = new CountDownLatch(1);
  private volatile boolean isOver;
  private volatile Throwable death;
  private volatile boolean isLocal = true;
  private volatile boolean isResultLost;
  private volatile String held = "the options";

  /** Guards what the calling thread does until it is closed. */
  public static RunGuard open() {
    RunGuard guard = new RunGuard();
    Thread.setDefaultUncaughtExceptionHandler(guard);
    return guard;
  }

  /** Where the tasks run: in this process, or in executors of their own. */
  public void tasksAreLocal(boolean local) {
    isLocal = local;
  }

  /** The driver could not take the result of a task that was done: that is for want of memory. */
  public void resultLost() {
    isResultLost = true;
  }

  /** What fills the memory from now on, in the words of a failure. */
  public void holds(String content) {
    held = content;
  }

  /**
   * Guards the run of a process that has no other, too. It is ended should it not end by itself
   * when it has to: for want of memory, that may fail as well.
   */
  public static RunGuard ofProcess(PrintStream err) {
    RunGuard guard = open();
    // It stands by, since no thread may be had then.
    Thread halt = new Thread(() -> guard.haltLate(err), "run-guard");
    halt.setDaemon(true);
    halt.start();
    return guard;
  }

  private void haltLate(PrintStream err) {
    try {
      died.await();
      if (!new CountDownLatch(1).await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        err.println("adaptive-margins: " + explain(death).getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(ExitStatus.FAULT.code());
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    if (!isOver
        && death == null
        && (thrown instanceof VirtualMachineError || thrown instanceof LinkageError)) {
      die(thrown);
    } else if (others != null) {
      others.uncaughtException(thread, thrown);
    } else if (death == null && !(thrown instanceof InterruptedException)) {
      thrown.printStackTrace();
    }
  }

  private void die(Throwable thrown) {
    death = thrown;
    died.countDown();
    run.interrupt();
  }

  /** The one line and the exit status for what ended the run. */
  public JobException explain(Throwable thrown) {
    Throwable cause = Optional.ofNullable(death).orElse(thrown);
    return OutOfMemory.explain(cause, isLocal || isResultLost, held)
        .orElseGet(() -> Failure.explain(cause));
  }

  @Override
  public void close() {
    isOver = true;
    // Another run of this process may have come between.
    if (Thread.getDefaultUncaughtExceptionHandler() == this) {
      Thread.setDefaultUncaughtExceptionHandler(others);
    }
    if (death != null) {
      Thread.interrupted();
    }
  }
}
