package io.github.adaptivemargins.failure;

import io.github.adaptivemargins.failure.MemoryErrors.Observations;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Ends the run if a thread that it depends on dies. A JVM error ends a thread of Spark, and the
 * driver would wait forever for its work.
 */
public final class FatalErrorWatcher implements AutoCloseable, Thread.UncaughtExceptionHandler {
  private static final long GRACE_SECONDS = 30;
  private static final int CHECK_SECONDS = 10;
  private static final double MAX_GC_SHARE = 0.95;

  /** Half a minute in which the run made no progress. */
  private static final int MAX_GC_CHECKS = 3;

  /** The threads of Spark's driver that a run depends on. */
  private static final Pattern SPARK_THREADS =
      Pattern.compile(
          "(dag-scheduler-|task-result-getter-|task-scheduler-|dispatcher-|driver-revive-|heartbeat-"
              + "|map-output-|block-manager-|netty-rpc-|rpc-|files-client-|shuffle-|Executor task"
              + "|broadcast-exchange-|subquery-|QueryStageCreator-).*");

  private final Thread runThread = Thread.currentThread();
  private final Thread.UncaughtExceptionHandler previous =
      Thread.getDefaultUncaughtExceptionHandler();
  private final CountDownLatch failed = new CountDownLatch(1);
  private volatile boolean isClosed;
  private volatile Throwable fatalError;
  private volatile boolean isLocal = true;
  private volatile boolean isResultLost;
  private volatile boolean isExecutorOutOfMemory;
  private volatile String phase = "reading the options";

  /** Watches the calling thread until it is closed. */
  public static synchronized FatalErrorWatcher open() {
    FatalErrorWatcher watcher = new FatalErrorWatcher();
    Thread.setDefaultUncaughtExceptionHandler(watcher);
    return watcher;
  }

  /** Sets whether tasks run in this process or in executors. */
  public void setLocal(boolean isLocal) {
    this.isLocal = isLocal;
  }

  /**
   * Records that the driver did not receive the result of a task, for lack of memory in the driver
   * or the executor.
   */
  public void recordLostResult() {
    isResultLost = true;
  }

  /**
   * Records that an executor ended.
   *
   * @param reason Spark's reason
   */
  public void recordLostExecutor(String reason) {
    isExecutorOutOfMemory |= MemoryErrors.isExecutorOutOfMemory(reason);
  }

  /** Sets what the run does from now on, such as {@code counting the labels}, for messages. */
  public void enterPhase(String phase) {
    this.phase = phase;
  }

  /**
   * Watches the only run of this process. If the run does not end after a fatal error, the process
   * is halted: ending may fail too when memory runs out.
   */
  public static FatalErrorWatcher openForProcess(PrintStream err) {
    FatalErrorWatcher watcher = open();
    // Started now: creating a thread may fail when memory runs out.
    Thread halt = new Thread(() -> watcher.haltAfterGrace(err), "fatal-error-watcher");
    halt.setDaemon(true);
    halt.start();
    return watcher;
  }

  private void haltAfterGrace(PrintStream err) {
    ExitStatus status = ExitStatus.FAULT;
    try {
      awaitFatalError();
      if (!new CountDownLatch(1).await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        status = reportFatalError(err);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(status.code());
    }
  }

  /** Prints the fatal error; returns the status with which the process ends. */
  ExitStatus reportFatalError(PrintStream err) {
    JobException failure = toJobException(fatalError);
    err.println("adaptive-margins: " + failure.getMessage());
    return failure.status();
  }

  /** Garbage collection without progress counts as a fatal error: it could go on for hours. */
  private void awaitFatalError() throws InterruptedException {
    long before = collectionMillis();
    int gcChecks = 0;
    while (!failed.await(CHECK_SECONDS, TimeUnit.SECONDS)) {
      long now = collectionMillis();
      gcChecks = now - before > MAX_GC_SHARE * CHECK_SECONDS * 1000 ? gcChecks + 1 : 0;
      before = now;
      if (gcChecks == MAX_GC_CHECKS) {
        recordIfFatal(
            true, new OutOfMemoryError("the JVM spends nearly all time in garbage collection"));
      }
    }
  }

  /** The time in milliseconds of the collectors that stop the run; not of concurrent ones. */
  private static long collectionMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(collector -> !collector.getName().matches("(?i).*(cycles|concurrent).*"))
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  /** Also passes the error to the previous handler: another run may depend on the same thread. */
  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    boolean endsRun = recordIfFatal(isFatal(thread, thrown), thrown);
    if (previous != null) {
      previous.uncaughtException(thread, thrown);
    } else if (!endsRun && !(thrown instanceof InterruptedException)) {
      thrown.printStackTrace();
    }
  }

  /** All threads share the heap. A stack overflow and a missing class concern only their thread. */
  private static boolean isFatal(Thread thread, Throwable thrown) {
    boolean isOfThread = thrown instanceof StackOverflowError || thrown instanceof LinkageError;
    return isOfThread
        ? SPARK_THREADS.matcher(thread.getName()).matches()
        : thrown instanceof VirtualMachineError;
  }

  /**
   * Records a fatal error and interrupts the run. It does nothing once this watcher is closed: the
   * thread is then the caller's.
   *
   * @return whether the run ends because of this or an earlier error
   */
  private synchronized boolean recordIfFatal(boolean isFatal, Throwable thrown) {
    if (isFatal && !isClosed && fatalError == null) {
      fatalError = thrown;
      failed.countDown();
      runThread.interrupt();
    }
    return !isClosed && fatalError != null;
  }

  /** The exception that ends the run: the fatal error, if there was one. */
  public JobException toJobException(Throwable thrown) {
    Throwable cause = Optional.ofNullable(fatalError).orElse(thrown);
    return MemoryErrors.find(
            cause, new Observations(isLocal, isResultLost, isExecutorOutOfMemory), phase)
        .orElseGet(() -> Failures.toJobException(cause));
  }

  @Override
  public void close() {
    end();
    remove(this);
  }

  private synchronized void end() {
    isClosed = true;
    if (fatalError != null) {
      Thread.interrupted();
    }
  }

  private static synchronized void remove(FatalErrorWatcher watcher) {
    // Another run of this process may have set its own handler.
    if (Thread.getDefaultUncaughtExceptionHandler() == watcher) {
      Thread.setDefaultUncaughtExceptionHandler(watcher.activePrevious());
    }
  }

  /** The previous handler, skipping watchers of runs that have ended. */
  private Thread.UncaughtExceptionHandler activePrevious() {
    return previous instanceof FatalErrorWatcher outer && outer.isClosed
        ? outer.activePrevious()
        : previous;
  }
}
