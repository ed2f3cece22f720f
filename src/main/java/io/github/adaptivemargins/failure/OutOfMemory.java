package io.github.adaptivemargins.failure;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory that was not enough, on the driver or on an executor, whatever Spark has wrapped it in:
 * the line names what was held and the setting that gives more of what was short.
 */
final class OutOfMemory {
  /** How Spark tells of a task that has failed, wherever it ran. */
  private static final Pattern OF_TASK =
      Pattern.compile("Job aborted due to stage failure|Lost task|ExecutorLostFailure");

  /** Of a task that was done well: the driver, or the executor that held it, had no room for it. */
  private static final String UNHEARD = "TaskResultLost";

  private static final Pattern ON_DRIVER =
      Pattern.compile(
          "Not enough memory to build and broadcast|bigger than spark\\.driver\\.maxResultSize");

  /** What ends an executor for memory. */
  private static final String ENDED =
      "(?i:exited with code|exit code|exit status):? 52\\b"
          + "|(?i:exceeding (physical |virtual )?memory limits|OOMKilled|container OOM)";

  private static final String REJECTED = "java.util.concurrent.RejectedExecutionException";
  private static final String ENDING = "it was ending when a task came";

  private static final Pattern END_OF_EXECUTOR = Pattern.compile(ENDED);

  /** An error of the JVM itself, as a stack trace has it, or what ends an executor for memory. */
  private static final Pattern SHORT =
      Pattern.compile(
          "(?m)(?:^|\\): |Caused by: )[\\w.$]*(?<error>(?:OutOfMemory|StackOverflow)Error.*|"
              + UNHEARD
              + ")|"
              + ENDED);

  /**
   * What was seen of a run before it ended.
   *
   * @param isLocal whether its tasks run in the driver
   * @param isResultLost whether the driver did not get the result of a task
   * @param isExecutorShort whether an executor has ended for want of memory
   */
  record Seen(boolean isLocal, boolean isResultLost, boolean isExecutorShort) {}

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

  /** Spark's least, of a setting that was given or of a machine. */
  private static final Pattern TOO_SMALL =
      Pattern.compile("(System|Executor) memory \\d+ must be at least \\d+");

  private static final String LOST_TOO =
      "; raise " + Place.DRIVER.memory + " too, which may be why results of tasks were lost";

  private OutOfMemory() {}

  /** Whether an executor has ended for want of memory, by Spark's words for how it ended. */
  static boolean isEndOfExecutor(String reason) {
    return END_OF_EXECUTOR.matcher(reason).find();
  }

  /**
   * The end of a run that was short of memory, if it was.
   *
   * @param held what had been filling the memory
   */
  static Optional<JobException> explain(Throwable thrown, Seen seen, String held) {
    List<Throwable> causes = Failure.causes(thrown);
    // Damaged bytes nest what a decoder reads without end.
    boolean isDamage =
        causes.stream().anyMatch(StackOverflowError.class::isInstance)
            && Blame.of(causes).equals(Optional.of(Blame.DATA));
    return causes.stream()
        .filter(cause -> !isDamage)
        .flatMap(cause -> said(cause).stream())
        .findFirst()
        .or(() -> Optional.of(ENDING).filter(said -> seen.isExecutorShort && isRejected(causes)))
        .map(
            said ->
                new JobException(ExitStatus.FAULT, line(said, places(said, thrown, seen), held)))
        .or(() -> tooSmall(thrown));
  }

  /** Whether a task came to an executor that was ending already. */
  private static boolean isRejected(List<Throwable> causes) {
    return causes.stream()
        .map(Throwable::toString)
        .anyMatch(text -> OF_TASK.matcher(text).find() && text.contains(REJECTED));
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

  /** Which was short; both where either may be why the other was. */
  private static Set<Place> places(String said, Throwable thrown, Seen seen) {
    boolean isInTask =
        Failure.causes(thrown).stream().anyMatch(cause -> OF_TASK.matcher(cause.toString()).find());
    if (!isInTask || seen.isLocal) {
      return EnumSet.of(Place.DRIVER);
    } else if (said.equals(UNHEARD)) {
      return seen.isExecutorShort ? EnumSet.allOf(Place.class) : EnumSet.of(Place.DRIVER);
    }
    return seen.isResultLost ? EnumSet.allOf(Place.class) : EnumSet.of(Place.EXECUTOR);
  }

  /** The JVM's or Spark's words for it. Any other text may be of the data and of the options. */
  private static Optional<String> said(Throwable cause) {
    String text = cause.toString();
    Matcher found = SHORT.matcher(text);
    if ((cause instanceof VirtualMachineError || OF_TASK.matcher(text).find()) && found.find()) {
      return Optional.of(found.group("error") == null ? found.group() : found.group("error"));
    }
    return ON_DRIVER.matcher(text).find() ? Optional.of(Failure.oneLine(cause)) : Optional.empty();
  }

  private static String line(String said, Set<Place> places, String held) {
    if (ON_DRIVER.matcher(said).find()) {
      return "the driver had no room for " + held + ": " + said;
    }
    boolean isDriver = !places.contains(Place.EXECUTOR);
    String remedy = remedy(said, isDriver ? Place.DRIVER : Place.EXECUTOR);
    return String.format(
        Locale.ROOT,
        "%s ran out of memory (%s) with %s: %s",
        isDriver ? ofHeap(Place.DRIVER.who) : Place.EXECUTOR.who,
        said,
        held,
        places.size() == 1 ? remedy : remedy + LOST_TOO);
  }

  private static String ofHeap(String who) {
    return who + ", which may take " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB,";
  }

  private static String remedy(String said, Place place) {
    if (said.startsWith("Stack")) {
      return "-Xss16m in " + place.javaOptions + " gives each thread a deeper stack";
    } else if (said.contains("native thread")) {
      return "raise the limit of threads that its user or its container has";
    } else if (said.contains("Metaspace") || said.contains("class space")) {
      return "raise -XX:MaxMetaspaceSize in " + place.javaOptions;
    } else if (said.contains("VM limit") || said.contains("implementation limit")) {
      return "an array holds no more: raise spark.sql.shuffle.partitions, for smaller parts";
    }
    return "raise " + place.memory;
  }
}
