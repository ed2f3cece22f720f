package io.github.adaptivemargins.input.tables;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Opens a table or view of the session's catalogs, as it is now or at an earlier version. */
final class CatalogTableOpener {
  private static final Pattern TIME_TRAVEL =
      Pattern.compile(
          "(?is)(.+?)\\s+((?:FOR\\s+)?(?:(?:SYSTEM_)?VERSION\\s+AS\\s+OF\\s+(?:\\d+|'[^']*')"
              + "|(?:TIMESTAMP|SYSTEM_TIME)\\s+AS\\s+OF\\s+'[^']*'))\\s*");

  private static final String NO_METASTORE =
      " (no Hive metastore is used: for one, run a Spark with Hive classes, and name it in"
          + " hive-site.xml or spark.hadoop.hive.metastore.uris)";

  private CatalogTableOpener() {}

  /**
   * Opens the table.
   *
   * @param table its name, optionally followed by {@code VERSION AS OF 12} or {@code TIMESTAMP AS
   *     OF '2026-11-24'}, if its format keeps earlier versions
   * @throws JobException IO_ERROR, if the catalog does not answer; USAGE, if it is not configured;
   *     NO_INPUT, if there is no such table
   */
  static Dataset<Row> open(SparkSession spark, String table) {
    Matcher timeTravel = TIME_TRAVEL.matcher(table);
    try {
      if (!timeTravel.matches()) {
        return spark.table(table);
      }
      // Checks that it is a table name, not part of a query.
      spark.table(timeTravel.group(1));
      return spark.sql("SELECT * FROM " + timeTravel.group(1) + " " + timeTravel.group(2));
    } catch (Exception e) {
      throw toJobException(spark, table, e);
    }
  }

  private static JobException toJobException(SparkSession spark, String table, Exception e) {
    JobException failure = Failures.toJobException("--table " + table, e);
    boolean isUnknown = failure.getMessage().contains("REQUIRES_SINGLE_PART_NAMESPACE");
    if (isUnknown
        || (failure.status() == ExitStatus.FAULT && e instanceof IllegalArgumentException)) {
      String catalog = table.replaceFirst("[.].*", "").replace("`", "");
      return JobException.usage(
          "--table "
              + table
              + ": "
              + (isUnknown ? "there is no catalog " + catalog : Failures.oneLine(e))
              + "; configure it by spark.sql.catalog."
              + catalog);
    }
    boolean isWithoutHive =
        failure.status() == ExitStatus.NO_INPUT
            && spark.conf().get("spark.sql.catalogImplementation", "in-memory").equals("in-memory");
    return isWithoutHive
        ? new JobException(failure.status(), failure.getMessage() + NO_METASTORE, e)
        : failure;
  }
}
