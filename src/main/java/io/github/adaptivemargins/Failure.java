package io.github.adaptivemargins;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** Tells a user's error from a fault, whatever Spark has wrapped it in. */
final class Failure {
  private Failure() {}

  /** The one line and the exit status for what ended a run; FAULT when nothing better is known. */
  static JobException explain(Throwable thrown) {
    List<Throwable> causes = Stream.iterate(thrown, t -> t != null, Throwable::getCause).toList();
    return causes.stream()
        .flatMap(cause -> known(cause).stream())
        .findFirst()
        .or(() -> causes.stream().flatMap(cause -> io(cause).stream()).findFirst())
        .orElseGet(() -> new JobException(ExitStatus.FAULT, "fault of the job: " + thrown, thrown));
  }

  private static Optional<JobException> known(Throwable thrown) {
    if (thrown instanceof JobException job) {
      return Optional.of(job);
    }
    if (!(thrown instanceof SparkThrowable spark) || spark.getCondition() == null) {
      return Optional.empty();
    }
    String condition = spark.getCondition();
    if (condition.startsWith("FAILED_READ_FILE")) {
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

  private static JobException unreadable(
      String condition, Map<String, String> parameters, Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    ExitStatus status = ExitStatus.BAD_DATA;
    if (condition.endsWith("FILE_NOT_EXIST") || isWorthRetry(root)) {
      status = ExitStatus.IO_ERROR;
    } else if (oneLine(root).contains("Permission denied")) {
      status = ExitStatus.NO_INPUT;
    }
    String found = root == thrown ? "" : ": " + oneLine(root);
    return new JobException(
        status, "input file " + parameters.get("path") + " cannot be read" + found, thrown);
  }

  /** A fault of the network or the file system, not of the file. */
  private static boolean isWorthRetry(Throwable cause) {
    String type = cause.getClass().getName();
    return cause instanceof InterruptedIOException
        || type.startsWith("java.net.")
        || (type.startsWith("org.apache.hadoop.") && !(cause instanceof ChecksumException));
  }

  private static Optional<JobException> io(Throwable thrown) {
    return thrown instanceof IOException
        ? Optional.of(
            new JobException(
                ExitStatus.IO_ERROR, "reading or writing failed: " + oneLine(thrown), thrown))
        : Optional.empty();
  }

  /** An exception's first line, without Spark's plan beneath it. */
  private static String oneLine(Throwable thrown) {
    String message = Optional.ofNullable(thrown.getMessage()).orElse(thrown.getClass().getName());
    return message.lines().findFirst().orElse("");
  }
}
