package io.github.adaptivemargins.failure;

import io.github.adaptivemargins.failure.ErrorClassifier.Category;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** Converts exceptions of Spark and other libraries to one line and an exit status. */
public final class Failures {
  /**
   * Error conditions of Spark 3.5 that are {@code FAILED_READ_FILE} since Spark 4, with the
   * parameter that names the file.
   */
  private static final Map<String, String> UNREADABLE =
      Map.of(
          "CANNOT_READ_FILE_FOOTER", "file",
          "_LEGACY_ERROR_TEMP_2055", "message",
          "_LEGACY_ERROR_TEMP_2063", "filePath",
          "_LEGACY_ERROR_TEMP_2064", "path");

  /** The most lines of a reader's message that are shown. */
  private static final int MAX_LINES = 5;

  private static final String STALE_CHECKSUM =
      "; if another tool replaced the file, delete the .NAME.crc next to it";

  private static final String MISSING_CODEC =
      ", a class that is missing: add its jar with --packages or --jars, or write the file with"
          + " another compression, such as zstd";

  private static final String UNSUPPORTED_ENCODING =
      "; write the column in another encoding, such as PLAIN";

  private static final String ROW = "a row does not fit the table: ";

  private static final String MALFORMED_ROW =
      "; correct the row, or let the table read it as null with its option mode=PERMISSIVE";

  private Failures() {}

  /** The exception that ends the run; FAULT if the cause is not known. */
  public static JobException toJobException(Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    return causes.stream()
        .flatMap(cause -> converted(cause).stream())
        .findFirst()
        .or(() -> ErrorClassifier.classify(causes).map(category -> summarize(category, causes)))
        .or(() -> causes.stream().flatMap(cause -> analysisError(cause).stream()).findFirst())
        .orElseGet(() -> new JobException(ExitStatus.FAULT, "fault of the job: " + thrown, thrown));
  }

  /** The exception that ends the run, with the option that names what failed. */
  public static JobException toJobException(String option, Throwable thrown) {
    JobException failure = toJobException(thrown);
    return failure == thrown || failure.status() == ExitStatus.FAULT
        ? failure
        : new JobException(failure.status(), option + ": " + failure.getMessage(), thrown);
  }

  /** The chain of causes, outermost first. It ends also if the chain is a cycle. */
  public static List<Throwable> causes(Throwable thrown) {
    return ExceptionUtils.getThrowableList(thrown);
  }

  /** The outermost IOException in the chain of causes, if there is one. */
  public static Optional<Throwable> ioCause(Throwable thrown) {
    return causes(thrown).stream().filter(IOException.class::isInstance).findFirst();
  }

  /** An exception of this job, or one whose Spark error condition is known. */
  private static Optional<JobException> converted(Throwable thrown) {
    if (thrown instanceof JobException job) {
      return Optional.of(job);
    }
    if (RowErrors.isRowError(thrown)) {
      return Optional.of(new JobException(ExitStatus.BAD_DATA, RowErrors.describe(thrown), thrown));
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
    return condition.equals("UNABLE_TO_INFER_SCHEMA")
        ? Optional.of(new JobException(ExitStatus.BAD_DATA, oneLine(thrown), thrown))
        : Optional.empty();
  }

  /** Wrong usage, if Spark rejected a query and no store or catalog failed. */
  private static Optional<JobException> analysisError(Throwable thrown) {
    return thrown instanceof AnalysisException
        ? Optional.of(new JobException(ExitStatus.USAGE, oneLine(thrown), thrown))
        : Optional.empty();
  }

  /** Spark's error condition, by the method that Spark 3.5 has too. */
  @SuppressWarnings("deprecation")
  private static String condition(SparkThrowable thrown) {
    return thrown.getErrorClass();
  }

  /** The exception for an input file that cannot be read, by the deepest cause that is known. */
  public static JobException unreadable(String file, Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    Throwable root = causes.get(causes.size() - 1);
    Optional<Throwable> rowError = causes.stream().filter(RowErrors::isRowError).findFirst();
    ExitStatus status =
        rowError
            .map(error -> Category.BAD_DATA)
            .or(() -> ErrorClassifier.classify(causes))
            .map(Category::status)
            .orElse(ExitStatus.IO_ERROR);
    String found =
        root == thrown && thrown instanceof SparkThrowable
            ? ""
            : ": " + (rowError.isPresent() ? ROW : "") + firstLines(root, MAX_LINES);
    return new JobException(
        status, "input file " + file + " cannot be read" + found + remedy(root, found), thrown);
  }

  private static String remedy(Throwable root, String found) {
    if (root instanceof ChecksumException) {
      return STALE_CHECKSUM;
    } else if (root instanceof ClassNotFoundException) {
      return MISSING_CODEC;
    }
    if (found.startsWith(": " + ROW)) {
      return MALFORMED_ROW;
    }
    return found.contains("Unsupported encoding") ? UNSUPPORTED_ENCODING : "";
  }

  private static JobException summarize(Category category, List<Throwable> causes) {
    List<String> lines = new ArrayList<>();
    for (Throwable cause : causes) {
      String line = oneLine(cause);
      boolean isNew = lines.stream().noneMatch(outer -> outer.contains(line));
      if (isNew && (causes.size() == 1 || !line.startsWith("Job aborted"))) {
        lines.add(line);
      }
    }
    String message = String.join(": ", lines);
    return new JobException(category.status(), category.message(message), causes.get(0));
  }

  /** The first line of an exception's message, without secrets. */
  public static String oneLine(Throwable thrown) {
    return Redaction.redact(firstLines(thrown, 1));
  }

  private static String firstLines(Throwable thrown, int limit) {
    // The message of a FileSystemException may be only the name of the file.
    boolean hasMessage = thrown.getMessage() != null && !(thrown instanceof FileSystemException);
    String message = hasMessage ? thrown.getMessage() : thrown.toString();
    return Redaction.redact(message)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .limit(limit)
        .collect(Collectors.joining("; "));
  }
}
