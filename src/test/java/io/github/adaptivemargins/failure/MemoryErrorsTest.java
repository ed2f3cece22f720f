package io.github.adaptivemargins.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms in which a shortage of memory reaches the driver. */
class MemoryErrorsTest {
  private static final String ABORTED =
      "Job aborted due to stage failure: Task 0 in stage 2.0 failed 4 times, most recent failure: Lost"
          + " task 0.3 in stage 2.0 (TID 7) (10.0.0.7 executor 3): ";

  @ParameterizedTest
  @CsvSource({
    "Java heap space, --driver-memory",
    "GC overhead limit exceeded, --driver-memory",
    "Cannot reserve 65536 bytes of direct buffer memory, --driver-memory",
    "Requested array size exceeds VM limit, spark.sql.shuffle.partitions",
    "Required length exceeds implementation limit, spark.sql.shuffle.partitions",
    "unable to create native thread: possibly out of memory or limits reached, limit of threads",
    "Metaspace, -XX:MaxMetaspaceSize in --driver-java-options"
  })
  void error_ofTheDriver_namesWhatGivesMore(String said, String remedy) {
    for (boolean isLocal : new boolean[] {true, false}) {
      String line = line(new OutOfMemoryError(said), isLocal);
      assertTrue(line.matches("the driver, .*MiB, .*" + said + ".* while counting: .*"), line);
      assertTrue(line.contains(remedy), line);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "java.lang.OutOfMemoryError: Java heap space, --executor-memory",
    "org.apache.spark.memory.SparkOutOfMemoryError: Unable to acquire 65536, --executor-memory",
    "java.lang.OutOfMemoryError: Metaspace, spark.executor.extraJavaOptions",
    "java.lang.StackOverflowError, -Xss16m in --conf spark.executor.extraJavaOptions",
    "ExecutorLostFailure (executor 3 exited) Reason: Command exited with code 52, --executor-memory",
    "ExecutorLostFailure (executor 3 exited) Reason: Exit status: 52. Logs, --executor-memory",
    "Reason: Container killed by YARN for exceeding physical memory limits., --executor-memory",
    "exit code 137 (SIGKILL possible container OOM), --executor-memory"
  })
  void task_thatRanOutOfIt_namesTheExecutorUnlessTheDriverIsIt(String reason, String remedy) {
    Throwable thrown =
        new IllegalStateException(new SparkException(ABORTED + reason + "\n\tat A.b"));
    String line = line(thrown, false);
    assertTrue(line.startsWith("an executor ran out of memory (") && line.contains(remedy), line);
    assertTrue(line(thrown, true).startsWith("the driver, "), line(thrown, true));
  }

  /** Its own end may be told later than that of a task which came when it was ending. */
  @Test
  void task_thatAnEndingExecutorDidNotTake_namesItOrIsWorthARetry() {
    String rejected = "java.util.concurrent.RejectedExecutionException: Task a rejected from b";
    Throwable thrown = new SparkException(ABORTED + rejected);
    JobException end =
        MemoryErrors.find(thrown, new MemoryErrors.Observations(false, false, true), "counting")
            .orElseThrow();
    assertEquals(ExitStatus.FAULT, end.status());
    assertTrue(end.getMessage().endsWith(": raise --executor-memory"), end.getMessage());
    assertTrue(MemoryErrors.find(thrown, seen(false), "").isEmpty());
    assertEquals(ExitStatus.IO_ERROR, Failures.toJobException(thrown).status());
  }

  @Test
  void result_thatTheDriverCannotTake_namesTheDriver() {
    String lost = ABORTED + "TaskResultLost (result lost from block manager)\nDriver stacktrace:";
    assertTrue(line(new SparkException(lost), false).startsWith("the driver, "));
  }

  @ParameterizedTest
  @CsvSource({"System, --driver-memory", "Executor, --executor-memory"})
  void memory_belowSparksLeast_isWrongUsage(String whose, String option) {
    String told = "[INVALID] " + whose + " memory 466092032 must be at least 471859200.\nPlease";
    JobException end =
        MemoryErrors.find(new IllegalArgumentException(told), seen(false), "").orElseThrow();
    assertEquals(ExitStatus.USAGE, end.status());
    assertTrue(end.getMessage().endsWith("must be at least 471859200: raise " + option));
  }

  /** Whatever the reader of a file has made of it. */
  @Test
  void error_underAFileThatCannotBeRead_isNotTheFilesFault() {
    Throwable read =
        new SparkException("FAILED_READ_FILE", new OutOfMemoryError("Java heap space"));
    Throwable bad = new JobException(ExitStatus.BAD_DATA, "a.parquet cannot be read", read);
    assertTrue(line(bad, true).contains("--driver-memory"));
    assertTrue(line(new SparkException(ABORTED + "a", bad), false).contains("--executor-memory"));
  }

  @Test
  void limit_ofSpark_isNamed() {
    String results =
        "Job aborted due to stage failure: Total size of serialized results of 9 tasks (1060.1 MiB) is"
            + " bigger than spark.driver.maxResultSize (1024.0 MiB)";
    assertTrue(line(new SparkException(results), false).endsWith("maxResultSize (1024.0 MiB)"));
    String broadcast =
        "Not enough memory to build and broadcast the table to all worker nodes. As a workaround,"
            + " increase the spark driver memory by setting spark.driver.memory to a higher value.";
    assertTrue(line(new SparkException(broadcast), false).contains("spark.driver.memory"));
  }

  @Test
  void text_ofTheData_isNoSign() {
    for (Throwable other :
        new Throwable[] {
          new IOException("line 7: OutOfMemoryError: Java heap space"),
          new SparkException(ABORTED + "java.io.IOException: exit of OutOfMemoryError"),
          new SparkException(ABORTED + "Command exited with code 137"),
          new SparkException(ABORTED + "Command exited with code 520")
        }) {
      assertEquals(Optional.empty(), MemoryErrors.find(other, seen(false), "counting"));
    }
  }

  private static MemoryErrors.Observations seen(boolean isLocal) {
    return new MemoryErrors.Observations(isLocal, false, false);
  }

  private static String line(Throwable thrown, boolean isLocal) {
    JobException end = MemoryErrors.find(thrown, seen(isLocal), "counting").orElseThrow();
    assertEquals(ExitStatus.FAULT, end.status());
    assertEquals(1, end.getMessage().lines().count());
    return end.getMessage();
  }
}
