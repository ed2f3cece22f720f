package io.github.adaptivemargins.failure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.security.AccessControlException;
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

  /** What Spark 3.5 passes on as it is. */
  private static final Pattern UNREADABLE_WITHOUT_CONDITION =
      Pattern.compile("\\S+ is not a Parquet file|CSV header does not conform");

  /** What a reader says of a file may take some lines. */
  private static final int MAX_LINES = 5;

  private static final String STALE =
      "; where the file was replaced by another tool, delete the .NAME.crc beside it";

  private Failure() {}

  /** The one line and the exit status for what ended a run; FAULT when nothing better is known. */
  public static JobException explain(Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    return causes.stream()
        .flatMap(cause -> known(cause).stream())
        .findFirst()
        .or(() -> io(causes))
        .orElseGet(() -> new JobException(ExitStatus.FAULT, "fault of the job: " + thrown, thrown));
  }

  private static List<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause).toList();
  }

  /** The fault of reading or writing, if there is one, that something else is wrapped around. */
  public static Optional<Throwable> ioCause(Throwable thrown) {
    return causes(thrown).stream().filter(IOException.class::isInstance).findFirst();
  }

  private static Optional<JobException> known(Throwable thrown) {
    if (thrown instanceof JobException job) {
      return Optional.of(job);
    }
    if (!(thrown instanceof SparkThrowable spark) || condition(spark) == null) {
      return UNREADABLE_WITHOUT_CONDITION.matcher(oneLine(thrown)).lookingAt()
          ? Optional.of(
              JobException.badData("an input file cannot be read: " + lines(thrown, MAX_LINES)))
          : Optional.empty();
    }
    String condition = condition(spark);
    if (condition.startsWith("FAILED_READ_FILE") || UNREADABLE.containsKey(condition)) {
      return Optional.of(unreadable(condition, spark.getMessageParameters(), thrown));
    }
    if (condition.equals("TABLE_OR_VIEW_NOT_FOUND") || condition.equals("PATH_NOT_FOUND")) {
      return Optional.of(new JobException(ExitStatus.NO_INPUT, oneLine(thrown), thrown));
    }
    // SQLSTATE class 22 is a data exception: a value that --where or a reader could not take.
    if (condition.equals("UNABLE_TO_INFER_SCHEMA")
        || Optional.ofNullable(spark.getSqlState()).orElse("").startsWith("22")) {
      return Optional.of(new JobException(ExitStatus.BAD_DATA, oneLine(thrown), thrown));
    }
    return thrown instanceof AnalysisException
        ? Optional.of(new JobException(ExitStatus.USAGE, oneLine(thrown), thrown))
        : Optional.empty();
  }

  /** What Spark 4 calls the condition, by its one name in Spark 3.5 too. */
  @SuppressWarnings("deprecation")
  private static String condition(SparkThrowable thrown) {
    return thrown.getErrorClass();
  }

  private static JobException unreadable(
      String condition, Map<String, String> parameters, Throwable thrown) {
    String file = parameters.get(UNREADABLE.getOrDefault(condition, "path"));
    return unreadable(file, thrown, condition.endsWith("FILE_NOT_EXIST"));
  }

  /** The end of a run whose input file could not be read, by the deepest cause. */
  public static JobException unreadable(String file, Throwable thrown) {
    return unreadable(file, thrown, false);
  }

  private static JobException unreadable(String file, Throwable thrown, boolean isGone) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    // A file that may not be opened is reported as one that does not exist.
    boolean isDenied =
        root instanceof AccessControlException || oneLine(root).contains("Permission denied");
    boolean isPassing =
        isGone
            || root instanceof FileNotFoundException
            || causes(thrown).stream().anyMatch(Failure::isWorthRetry);
    ExitStatus status =
        isDenied ? ExitStatus.NO_INPUT : isPassing ? ExitStatus.IO_ERROR : ExitStatus.BAD_DATA;
    boolean isStale = root instanceof ChecksumException;
    String found =
        root == thrown && thrown instanceof SparkThrowable ? "" : ": " + lines(root, MAX_LINES);
    return new JobException(
        status, "input file " + file + " cannot be read" + found + (isStale ? STALE : ""), thrown);
  }

  /** A fault of the network or the file system, not of the file. */
  private static boolean isWorthRetry(Throwable cause) {
    String type = cause.getClass().getName();
    return cause instanceof InterruptedIOException
        || type.startsWith("java.net.")
        || type.startsWith("software.amazon.")
        || (type.startsWith("org.apache.hadoop.") && !(cause instanceof ChecksumException));
  }

  /** What a reader or the file system threw, where Spark has no condition of its own for it. */
  private static Optional<JobException> io(List<Throwable> causes) {
    Optional<Throwable> io = ioCause(causes.get(0));
    boolean isFormat =
        io.isPresent() && io.get().getClass().getName().startsWith("org.apache.avro.");
    String message =
        causes.stream()
            .map(Failure::oneLine)
            .filter(line -> !line.startsWith("Job aborted"))
            .distinct()
            .collect(Collectors.joining(": "));
    return io.map(
        thrown ->
            new JobException(
                isFormat ? ExitStatus.BAD_DATA : ExitStatus.IO_ERROR,
                "reading or writing failed: " + message,
                thrown));
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
