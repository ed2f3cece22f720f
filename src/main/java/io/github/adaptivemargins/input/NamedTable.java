package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A table or a view of the session's catalogs, as it is or as it was once. */
final class NamedTable {
  private static final Pattern TRAVEL =
      Pattern.compile(
          "(?is)(.+?)\\s+((?:FOR\\s+)?(?:(?:SYSTEM_)?VERSION\\s+AS\\s+OF\\s+(?:\\d+|'[^']*')"
              + "|(?:TIMESTAMP|SYSTEM_TIME)\\s+AS\\s+OF\\s+'[^']*'))\\s*");

  private static final String HIVE =
      " (no Hive metastore is asked: a Spark with Hive's classes asks the one that its hive-site.xml"
          + " or spark.hadoop.hive.metastore.uris names)";

  private NamedTable() {}

  /**
   * Opens the table.
   *
   * @param table its name, and behind it {@code VERSION AS OF 12} or {@code TIMESTAMP AS OF
   *     '2026-11-24'}, where its format keeps what was
   * @throws JobException as whose fault it is: the catalog's, when it does not answer, or the
   *     caller's, when it is not configured as it would have to be
   */
  static Dataset<Row> open(SparkSession spark, String table) {
    Matcher travel = TRAVEL.matcher(table);
    try {
      if (!travel.matches()) {
        return spark.table(table);
      }
      // That it is a name, and no more of a query.
      spark.table(travel.group(1));
      return spark.sql("SELECT * FROM " + travel.group(1) + " " + travel.group(2));
    } catch (Exception e) {
      throw failed(spark, table, e);
    }
  }

  private static JobException failed(SparkSession spark, String table, Exception e) {
    JobException end = Failure.explain("--table " + table, e);
    boolean isUnknown = end.getMessage().contains("REQUIRES_SINGLE_PART_NAMESPACE");
    if (isUnknown || (end.status() == ExitStatus.FAULT && e instanceof IllegalArgumentException)) {
      String catalog = table.replaceFirst("[.].*", "").replace("`", "");
      return JobException.usage(
          "--table "
              + table
              + ": "
              + (isUnknown ? "there is no catalog " + catalog : Failure.oneLine(e))
              + "; configure it by spark.sql.catalog."
              + catalog);
    }
    boolean isWithoutHive =
        end.status() == ExitStatus.NO_INPUT
            && spark.conf().get("spark.sql.catalogImplementation", "in-memory").equals("in-memory");
    return isWithoutHive ? new JobException(end.status(), end.getMessage() + HIVE, e) : end;
  }
}
