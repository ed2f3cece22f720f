package io.github.adaptivemargins.failure;

import io.github.adaptivemargins.failure.OutOfMemory.Seen;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Sees to it that a run ends when a thread dies that it waits for. Spark's threads pass on what
 * they can handle; of an error of the JVM they die, and the driver would wait for their work for
 * ever.
 */
public final class RunGuard implements AutoCloseable, Thread.UncaughtExceptionHandler {
  private static final long GRACE_SECONDS = 30;
  private static final int LOOK_SECONDS = 10;
  private static final double BUSY_SHARE = 0.95;

  /** Half a minute in which the run has stood still. */
  private static final int MAX_BUSY_LOOKS = 3;

  /**
   * The threads of Spark's driver that a run waits for: another's missing class is its own loss.
   */
  private static final Pattern OF_SPARK =
      Pattern.compile(
          "(dag-scheduler-|task-result-getter-|task-scheduler-|dispatcher-|driver-revive-|heartbeat-"
              + "|map-output-|block-manager-|netty-rpc-|rpc-|files-client-|shuffle-|Executor task"
              + "|broadcast-exchange-|subquery-|QueryStageCreator-).*");

  private final Thread run = Thread.currentThread();
  private final Thread.UncaughtExceptionHandler others =
      Thread.getDefaultUncaughtExceptionHandler();
  private final CountDownLatch died = new CountDownLatch(1);
  private volatile boolean isOver;
  private volatile Throwable death;
  private volatile boolean isLocal = true;
  private volatile boolean isResultLost;
  private volatile boolean isExecutorShort;
  private volatile String held = "the options";

  /** Guards what the calling thread does until it is closed. */
  public static synchronized RunGuard open() {
    RunGuard guard = new RunGuard();
    Thread.setDefaultUncaughtExceptionHandler(guard);
    return guard;
  }

  /** Where the tasks run: in this process, or in executors of their own. */
  public void tasksAreLocal(boolean local) {
    isLocal = local;
  }

  /**
   * The driver did not get the result of a task that was done: for want of memory, its own or that
   * of the executor that held the result.
   */
  public void resultLost() {
    isResultLost = true;
  }

  /**
   * An executor has ended.
   *
   * @param reason in Spark's words
   */
  public void executorLost(String reason) {
    isExecutorShort |= OutOfMemory.isEndOfExecutor(reason);
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
      awaitDeath();
      if (!new CountDownLatch(1).await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        err.println("adaptive-margins: " + explain(death).getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(ExitStatus.FAULT.code());
    }
  }

  /** A collector that finds a little each time can go on so for hours. */
  private void awaitDeath() throws InterruptedException {
    long before = collecting();
    int busy = 0;
    while (!died.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
      long now = collecting();
      busy = now - before > BUSY_SHARE * LOOK_SECONDS * 1000 ? busy + 1 : 0;
      before = now;
      if (busy == MAX_BUSY_LOOKS) {
        isEnding(true, new OutOfMemoryError("the heap is collected all the time"));
      }
    }
  }

  /** The milliseconds for which collectors have stopped the run; some work beside it. */
  private static long collecting() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(collector -> !collector.getName().matches("(?i).*(cycles|concurrent).*"))
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  /** Others hear of it as well: another run may wait for the same thread. */
  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    boolean isEnding = isEnding(isFatal(thread, thrown), thrown);
    if (others != null) {
      others.uncaughtException(thread, thrown);
    } else if (!isEnding && !(thrown instanceof InterruptedException)) {
      thrown.printStackTrace();
    }
  }

  private static boolean isFatal(Thread thread, Throwable thrown) {
    return thrown instanceof VirtualMachineError
        || (thrown instanceof LinkageError && OF_SPARK.matcher(thread.getName()).matches());
  }

  /**
   * Whether the run ends of this or an earlier death, and says so itself. Not once it is closed:
   * its thread is the caller's again, and not to be interrupted.
   */
  private synchronized boolean isEnding(boolean isFatal, Throwable thrown) {
    if (isFatal && !isOver && death == null) {
      death = thrown;
      died.countDown();
      run.interrupt();
    }
    return !isOver && death != null;
  }

  /** The one line and the exit status for what ended the run. */
  public JobException explain(Throwable thrown) {
    Throwable cause = Optional.ofNullable(death).orElse(thrown);
    return OutOfMemory.explain(cause, new Seen(isLocal, isResultLost, isExecutorShort), held)
        .orElseGet(() -> Failure.explain(cause));
  }

  @Override
  public void close() {
    end();
    remove(this);
  }

  private synchronized void end() {
    isOver = true;
    if (death != null) {
      Thread.interrupted();
    }
  }

  private static synchronized void remove(RunGuard guard) {
    // Another run of this process may have come between.
    if (Thread.getDefaultUncaughtExceptionHandler() == guard) {
      Thread.setDefaultUncaughtExceptionHandler(guard.othersStanding());
    }
  }

  /** Past the runs that began earlier and have ended already. */
  private Thread.UncaughtExceptionHandler othersStanding() {
    return others instanceof RunGuard outer && outer.isOver ? outer.othersStanding() : others;
  }
}
