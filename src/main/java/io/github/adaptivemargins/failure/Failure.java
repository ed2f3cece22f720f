package io.github.adaptivemargins.failure;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** Tells a user's error from a fault, whatever Spark has wrapped it in. */
public final class Failure {
  /**
   * The conditions of Spark 3.5 that are {@code FAILED_READ_FILE} since Spark 4, each with the
   * parameter that names the file.
   */
  private static final Map<String, String> UNREADABLE =
      Map.of(
          "CANNOT_READ_FILE_FOOTER", "file",
          "_LEGACY_ERROR_TEMP_2055", "message",
          "_LEGACY_ERROR_TEMP_2063", "filePath",
          "_LEGACY_ERROR_TEMP_2064", "path");

  /** What a reader says of a file may take some lines. */
  private static final int MAX_LINES = 5;

  private static final String STALE =
      "; where the file was replaced by another tool, delete the .NAME.crc beside it";

  private static final String MISSING =
      ", a class that is missing: add what has it with --packages or --jars, or write the file with"
          + " another compression, as zstd";

  private static final String ENCODING = "; write the column in another encoding, as PLAIN";

  private Failure() {}

  /** The one line and the exit status for what ended a run; FAULT when nothing better is known. */
  public static JobException explain(Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    return causes.stream()
        .flatMap(cause -> known(cause).stream())
        .findFirst()
        .or(() -> Blame.of(causes).map(blame -> told(blame, causes)))
        .or(() -> causes.stream().flatMap(cause -> refused(cause).stream()).findFirst())
        .orElseGet(() -> new JobException(ExitStatus.FAULT, "fault of the job: " + thrown, thrown));
  }

  /** The same, for what an option names. */
  public static JobException explain(String option, Throwable thrown) {
    JobException end = explain(thrown);
    return end == thrown || end.status() == ExitStatus.FAULT
        ? end
        : new JobException(end.status(), option + ": " + end.getMessage(), thrown);
  }

  /** The outermost first. */
  static List<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause).toList();
  }

  /** The fault of reading or writing, if there is one, that something else is wrapped around. */
  public static Optional<Throwable> ioCause(Throwable thrown) {
    return causes(thrown).stream().filter(IOException.class::isInstance).findFirst();
  }

  /** What has been explained where it was thrown, by this job or by a condition of Spark. */
  private static Optional<JobException> known(Throwable thrown) {
    if (thrown instanceof JobException job) {
      return Optional.of(job);
    }
    if (!(thrown instanceof SparkThrowable spark) || condition(spark) == null) {
      return Optional.empty();
    }
    String condition = condition(spark);
    if (condition.startsWith("FAILED_READ_FILE") || UNREADABLE.containsKey(condition)) {
      String file = spark.getMessageParameters().get(UNREADABLE.getOrDefault(condition, "path"));
      return Optional.of(unreadable(file, thrown));
    }
    if (condition.equals("TABLE_OR_VIEW_NOT_FOUND") || condition.equals("PATH_NOT_FOUND")) {
      return Optional.of(new JobException(ExitStatus.NO_INPUT, oneLine(thrown), thrown));
    }
    if (condition.startsWith("INVALID_CONF_VALUE")) {
      return Optional.of(new JobException(ExitStatus.USAGE, oneLine(thrown), thrown));
    }
    // SQLSTATE class 22 is a data exception: a value that --where or a reader could not take.
    return condition.equals("UNABLE_TO_INFER_SCHEMA")
            || condition.equals("USER_RAISED_EXCEPTION")
            || Optional.ofNullable(spark.getSqlState()).orElse("").startsWith("22")
        ? Optional.of(new JobException(ExitStatus.BAD_DATA, oneLine(thrown), thrown))
        : Optional.empty();
  }

  /** What Spark did not take of what it was asked, unless a store or a catalog has failed it. */
  private static Optional<JobException> refused(Throwable thrown) {
    return thrown instanceof AnalysisException
        ? Optional.of(new JobException(ExitStatus.USAGE, oneLine(thrown), thrown))
        : Optional.empty();
  }

  /** What Spark 4 calls the condition, by its one name in Spark 3.5 too. */
  @SuppressWarnings("deprecation")
  private static String condition(SparkThrowable thrown) {
    return thrown.getErrorClass();
  }

  /** The end of a run whose input file could not be read, by the deepest cause that tells. */
  public static JobException unreadable(String file, Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    Throwable root = causes.get(causes.size() - 1);
    ExitStatus status = Blame.of(causes).map(Blame::status).orElse(ExitStatus.IO_ERROR);
    String found =
        root == thrown && thrown instanceof SparkThrowable ? "" : ": " + lines(root, MAX_LINES);
    return new JobException(
        status, "input file " + file + " cannot be read" + found + remedy(root, found), thrown);
  }

  private static String remedy(Throwable root, String found) {
    if (root instanceof ChecksumException) {
      return STALE;
    } else if (root instanceof ClassNotFoundException) {
      return MISSING;
    }
    return found.contains("Unsupported encoding") ? ENCODING : "";
  }

  private static JobException told(Blame blame, List<Throwable> causes) {
    List<String> said = new ArrayList<>();
    for (Throwable cause : causes) {
      String line = oneLine(cause);
      boolean isNew = said.stream().noneMatch(outer -> outer.contains(line));
      if (isNew && (causes.size() == 1 || !line.startsWith("Job aborted"))) {
        said.add(line);
      }
    }
    String message = String.join(": ", said);
    return new JobException(blame.status(), blame.line(message), causes.get(0));
  }

  /** The first line of an exception's message, which in Spark's says what was wrong. */
  public static String oneLine(Throwable thrown) {
    return lines(thrown, 1);
  }

  private static String lines(Throwable thrown, int limit) {
    // The message of a FileSystemException may be the file's name alone.
    boolean isTold = thrown.getMessage() != null && !(thrown instanceof FileSystemException);
    String message = isTold ? thrown.getMessage() : thrown.toString();
    return message
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .limit(limit)
        .collect(Collectors.joining("; "));
  }
}
