package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.DenseCountExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A session that counts labels with and without the extension. */
final class CountingSession implements AutoCloseable {
  static final String COLUMN = "label";

  private final SparkSession spark;

  CountingSession(Path folder) {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("densecount")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            // A small query takes half the time without adaptive execution.
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .withExtensions(new DenseCountExtension())
            .getOrCreate();
  }

  SparkSession spark() {
    return spark;
  }

  /** Returns the count of each label. Fails if the plan has no operator of the extension. */
  Map<String, Long> countWithExtension(Dataset<Row> rows) {
    Dataset<Row> counts = rows.groupBy(COLUMN).count();
    String plan = counts.queryExecution().executedPlan().toString();
    if (!plan.contains("DenseCount")) {
      throw new AssertionError("the extension does not count: " + plan);
    }
    return collected(counts);
  }

  /** Returns the count of each label by Spark's own operators. */
  Map<String, Long> countWithSpark(Dataset<Row> rows) {
    spark.conf().set(DenseCountExtension.ENABLED, "false");
    try {
      return collected(rows.groupBy(COLUMN).count());
    } finally {
      spark.conf().unset(DenseCountExtension.ENABLED);
    }
  }

  private static Map<String, Long> collected(Dataset<Row> counts) {
    Map<String, Long> collected = new TreeMap<>();
    counts
        .collectAsList()
        .forEach(row -> collected.merge(String.valueOf(row.get(0)), row.getLong(1), Long::sum));
    return collected;
  }

  @Override
  public void close() {
    spark.stop();
  }
}
