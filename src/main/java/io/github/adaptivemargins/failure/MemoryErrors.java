package io.github.adaptivemargins.failure;

import io.github.adaptivemargins.failure.ErrorClassifier.Category;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognizes failures for lack of memory, of the driver or an executor. The message names the phase
 * of the run and the setting to raise.
 */
final class MemoryErrors {
  /** Spark's message for a failed task. */
  private static final Pattern TASK_FAILURE =
      Pattern.compile("Job aborted due to stage failure|Lost task|ExecutorLostFailure");

  /** Spark's reason if a task succeeded, but driver or executor had no memory for its result. */
  private static final String RESULT_LOST = "TaskResultLost";

  private static final Pattern DRIVER_LIMIT =
      Pattern.compile(
          "Not enough memory to build and broadcast|bigger than spark\\.driver\\.maxResultSize");

  /** How an executor ends for lack of memory. */
  private static final String EXECUTOR_END =
      "(?i:exited with code|exit code|exit status):? 52\\b"
          + "|(?i:exceeding (physical |virtual )?memory limits|OOMKilled|container OOM)";

  private static final String REJECTED = "java.util.concurrent.RejectedExecutionException";
  private static final String EXECUTOR_WAS_ENDING = "it was shutting down when a task arrived";

  private static final Pattern EXECUTOR_END_PATTERN = Pattern.compile(EXECUTOR_END);

  /** A memory error of the JVM in a stack trace, or the end of an executor for lack of memory. */
  private static final Pattern MEMORY_ERROR =
      Pattern.compile(
          "(?m)(?:^|\\): |Caused by: )[\\w.$]*(?<error>(?:OutOfMemory|StackOverflow)Error.*|"
              + RESULT_LOST
              + ")|"
              + EXECUTOR_END);

  /**
   * What was observed of a run before it failed.
   *
   * @param isLocal whether tasks run in the driver
   * @param isResultLost whether the driver did not receive the result of a task
   * @param isExecutorOutOfMemory whether an executor ended for lack of memory
   */
  record Observations(boolean isLocal, boolean isResultLost, boolean isExecutorOutOfMemory) {}

  private enum Place {
    DRIVER("the driver", "--driver-memory", "--driver-java-options"),
    EXECUTOR("an executor", "--executor-memory", "--conf spark.executor.extraJavaOptions");

    private final String who;
    private final String memory;
    private final String javaOptions;

    Place(String who, String memory, String javaOptions) {
      this.who = who;
      this.memory = memory;
      this.javaOptions = javaOptions;
    }
  }

  /** Spark's message for a memory setting below its minimum. */
  private static final Pattern TOO_SMALL =
      Pattern.compile("(System|Executor) memory \\d+ must be at least \\d+");

  private static final String LOST_TOO =
      "; also raise " + Place.DRIVER.memory + ", as results of tasks were lost";

  private MemoryErrors() {}

  /** Whether Spark's reason for the end of an executor is lack of memory. */
  static boolean isExecutorOutOfMemory(String reason) {
    return EXECUTOR_END_PATTERN.matcher(reason).find();
  }

  /**
   * The exception of a run that failed for lack of memory; empty if that is not the reason.
   *
   * @param phase what the run was doing, such as {@code counting the labels}
   */
  static Optional<JobException> find(Throwable thrown, Observations seen, String phase) {
    List<Throwable> causes = Failures.causes(thrown);
    // With damaged bytes, a decoder may recurse without end.
    boolean isDamage =
        causes.stream().anyMatch(StackOverflowError.class::isInstance)
            && ErrorClassifier.classify(causes).equals(Optional.of(Category.BAD_DATA));
    return causes.stream()
        .filter(cause -> !isDamage)
        .flatMap(cause -> memoryError(cause).stream())
        .findFirst()
        .or(
            () ->
                Optional.of(EXECUTOR_WAS_ENDING)
                    .filter(error -> seen.isExecutorOutOfMemory && isRejected(causes)))
        .map(
            error ->
                new JobException(
                    ExitStatus.FAULT, message(error, places(error, thrown, seen), phase)))
        .or(() -> tooSmall(thrown));
  }

  /** Whether an executor that was already ending rejected a task. */
  private static boolean isRejected(List<Throwable> causes) {
    return causes.stream()
        .map(Throwable::toString)
        .anyMatch(text -> TASK_FAILURE.matcher(text).find() && text.contains(REJECTED));
  }

  private static Optional<JobException> tooSmall(Throwable thrown) {
    Matcher found = TOO_SMALL.matcher(thrown.toString());
    return found.find()
        ? Optional.of(
            JobException.usage(
                found.group()
                    + ": raise "
                    + (found.group(1).equals("System") ? Place.DRIVER : Place.EXECUTOR).memory))
        : Optional.empty();
  }

  /** Where memory was short; both if either may have caused the other. */
  private static Set<Place> places(String error, Throwable thrown, Observations seen) {
    boolean isInTask =
        Failures.causes(thrown).stream()
            .anyMatch(cause -> TASK_FAILURE.matcher(cause.toString()).find());
    if (!isInTask || seen.isLocal) {
      return EnumSet.of(Place.DRIVER);
    } else if (error.equals(RESULT_LOST)) {
      return seen.isExecutorOutOfMemory ? EnumSet.allOf(Place.class) : EnumSet.of(Place.DRIVER);
    }
    return seen.isResultLost ? EnumSet.allOf(Place.class) : EnumSet.of(Place.EXECUTOR);
  }

  /** The memory error in an exception. Text of data or options must not match. */
  private static Optional<String> memoryError(Throwable cause) {
    String text = cause.toString();
    Matcher found = MEMORY_ERROR.matcher(text);
    if ((cause instanceof VirtualMachineError || TASK_FAILURE.matcher(text).find())
        && found.find()) {
      return Optional.of(found.group("error") == null ? found.group() : found.group("error"));
    }
    return DRIVER_LIMIT.matcher(text).find()
        ? Optional.of(Failures.oneLine(cause))
        : Optional.empty();
  }

  private static String message(String error, Set<Place> places, String phase) {
    if (DRIVER_LIMIT.matcher(error).find()) {
      return "the driver has too little memory for " + phase + ": " + error;
    }
    boolean isDriver = !places.contains(Place.EXECUTOR);
    String remedy = remedy(error, isDriver ? Place.DRIVER : Place.EXECUTOR);
    return String.format(
        Locale.ROOT,
        "%s ran out of memory (%s) while %s: %s",
        isDriver ? withHeap(Place.DRIVER.who) : Place.EXECUTOR.who,
        error,
        phase,
        places.size() == 1 ? remedy : remedy + LOST_TOO);
  }

  private static String withHeap(String who) {
    return who + ", with a heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB,";
  }

  private static String remedy(String error, Place place) {
    if (error.startsWith("Stack")) {
      return "-Xss16m in " + place.javaOptions + " gives each thread a deeper stack";
    } else if (error.contains("native thread")) {
      return "raise the limit of threads of its user or container";
    } else if (error.contains("Metaspace") || error.contains("class space")) {
      return "raise -XX:MaxMetaspaceSize in " + place.javaOptions;
    } else if (error.contains("VM limit") || error.contains("implementation limit")) {
      return "raise spark.sql.shuffle.partitions, for smaller arrays";
    }
    return "raise " + place.memory;
  }
}
