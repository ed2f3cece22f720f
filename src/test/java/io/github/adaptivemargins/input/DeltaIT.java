package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.SharedSession;
import io.github.adaptivemargins.testing.Submit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Delta table, whose extension only a new session can load. */
class DeltaIT {
  private static final Map<String, String> DELTA =
      Map.of(
          "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension",
          "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog",
          // For a log of two commits; 50 by default.
          "spark.databricks.delta.snapshotPartitions", "2");

  private static final List<Long> CLASSES = List.of(0L, 1L, 2L, 3L);
  private static final List<Long> FIRST = List.of(0L, 1L, 1L, 2L);
  private static final List<Long> LATEST = List.of(0L, 1L, 0L, 2L);

  @TempDir private Path folder;
  private Path output;
  private String table;

  @BeforeEach
  void writeTable() throws IOException {
    output = folder.resolve("margins.parquet");
    table = folder.resolve("table").toString();
    try (SparkSession spark = SharedSession.own(DELTA)) {
      spark
          .sql("SELECT explode(array(3, 2, 3, 1)) AS landmark_id")
          .write()
          .format("delta")
          .save(table);
      spark.sql("DELETE FROM delta.`" + table + "` WHERE landmark_id = 2");
    }
  }

  @Test
  void table_isCountedAtTheLatestOrTheGivenVersion() {
    run(0, "--table", "delta.`" + table + "`");
    Expected.assertTable(output, CLASSES, LATEST);
    run(0, "--table", "delta.`" + table + "` VERSION AS OF 0");
    Expected.assertTable(output, CLASSES, FIRST);
    run(0, "--format", "delta", "--input", table);
    Expected.assertTable(output, CLASSES, LATEST);
    output = Path.of(table, "m.parquet");
    run(73, "--format", "delta", "--input", table);
  }

  private void run(int exit, String... source) {
    JobRun run =
        JobRun.with(
            DELTA, Submit.with(List.of("--output=" + output), source).toArray(String[]::new));
    assertEquals(exit, run.exit(), run.err());
  }
}
