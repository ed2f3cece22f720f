package io.github.adaptivemargins.failure;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.apache.spark.api.python.PythonException;
import org.apache.spark.sql.AnalysisException;

/**
 * Recognizes errors of a query on a row, such as a failed cast or a failed function of the user. A
 * retry would fail again.
 */
final class RowErrors {
  /**
   * Classes of SQL states, and one state: too many rows of a subquery, a value that does not fit, a
   * constraint such as unique map keys, a function of the user, {@code raise_error}, and a date
   * that Spark 2 read in another way.
   */
  private static final Pattern STATES = Pattern.compile("(21|22|23|38|39|P0).*|42K0B");

  private static final Pattern FUNCTION_STATES = Pattern.compile("(38|39).*");

  /** The message for a failed function; {@code %s} is the reason. */
  static final String FUNCTION_FAILED =
      "a function failed on a row: %s; correct the row or the function";

  private RowErrors() {}

  static boolean isRowError(Throwable thrown) {
    String state = sqlState(thrown);
    // With an AnalysisException, Spark rejects a query before it reads a row.
    return thrown instanceof AnalysisException
        ? state.startsWith("22")
        : STATES.matcher(state).matches();
  }

  /** What failed; for a function of the user, also what to do. */
  static String describe(Throwable thrown) {
    return FUNCTION_STATES.matcher(sqlState(thrown)).matches()
        ? FUNCTION_FAILED.replace("%s", reason(thrown))
        : Failures.oneLine(thrown);
  }

  /** A Python traceback ends with the error. */
  private static String reason(Throwable thrown) {
    return thrown instanceof PythonException
        ? thrown
            .getMessage()
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("SQLSTATE"))
            .reduce("", (earlier, line) -> line)
        : Failures.oneLine(thrown);
  }

  /** The SQL state; empty if there is none. Before Spark 4.1, a PythonException has none. */
  private static String sqlState(Throwable thrown) {
    String none = thrown instanceof PythonException ? "38000" : "";
    return thrown instanceof SparkThrowable spark
        ? Optional.ofNullable(spark.getSqlState()).orElse(none)
        : none;
  }
}
