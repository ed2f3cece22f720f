package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.SharedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are not what the catalog says, and catalogs that are not what the settings say. */
class CatalogIT {
  private static final String FOO = "spark.sql.catalog.foo";
  private static final String JDBC =
      "org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog";

  @TempDir private Path folder;

  @BeforeEach
  @AfterEach
  void stopSession() {
    SharedSession.stop();
  }

  @Test
  void viewOverATableThatIsGone_isNamedWithIt() {
    SparkSession spark = SharedSession.get();
    spark.sql("CREATE TABLE base (landmark_id INT) USING parquet LOCATION '" + folder + "/t'");
    spark.sql("CREATE TEMPORARY VIEW above AS SELECT * FROM base");
    spark.sql("DROP TABLE base");
    assertRefused(66, "--table above: .*TABLE_OR_VIEW_NOT_FOUND.*base", "above", Map.of());
  }

  @Test
  void locationThatIsGone_isNamed() throws IOException {
    Path location = Files.createDirectory(folder.resolve("t"));
    SparkSession spark = SharedSession.get();
    spark.sql("CREATE TABLE moved (landmark_id INT) USING parquet LOCATION '" + location + "'");
    Files.delete(location);
    assertRefused(66, "--table moved: its location .*/t does not exist", "moved", Map.of());
  }

  @Test
  void partitionsThatTheCatalogHasNotSeen_areNamedWithTheRemedy() throws IOException {
    Path location = Files.createDirectories(folder.resolve("t"));
    SparkSession spark = SharedSession.get();
    spark.sql(
        "CREATE TABLE unseen (landmark_id INT, fold INT) USING parquet PARTITIONED BY (fold)"
            + " LOCATION '"
            + location
            + "'");
    Path fold = Files.createDirectory(location.resolve("fold=1"));
    Duck.copy("SELECT 1 AS landmark_id", fold.resolve("a.parquet"));
    assertRefused(
        65, "has no partition with a file in the catalog.*MSCK REPAIR TABLE", "unseen", Map.of());
    SharedSession.get().sql("MSCK REPAIR TABLE unseen");
    assertEquals(0, run("unseen", Map.of()).exit());
  }

  @Test
  void catalog_thatIsNotConfigured_isWrongUsageNamingWhatToSet() {
    assertRefused(
        64, "no catalog foo; configure it by spark.sql.catalog.foo", "foo.db.t", Map.of());
    assertRefused(64, "com.x.Foo.*--packages", "foo.db.t", Map.of(FOO, "com.x.Foo"));
    assertRefused(64, "'url' is required", "foo.db.t", Map.of(FOO, JDBC));
    assertRefused(
        64,
        "No suitable driver.*--packages",
        "foo.db.t",
        Map.of(FOO, JDBC, FOO + ".url", "jdbc:nosuch://127.0.0.1/x"));
    assertRefused(
        64,
        "org.x.Driver.*--packages",
        "foo.db.t",
        Map.of(FOO, JDBC, FOO + ".url", "jdbc:x:y", FOO + ".driver", "org.x.Driver"));
  }

  /** Spark 3.5 says no more than that it has not found the table. */
  @Test
  void databaseThatDoesNotAnswer_isWorthARetry() {
    assertRefused(
        JobRun.isSparkBefore("4.0") ? 66 : 74,
        JobRun.isSparkBefore("4.0")
            ? "TABLE_OR_VIEW_NOT_FOUND.*foo.*db"
            : "--table foo.db.t: reading or writing failed: .*IO Error",
        "foo.db.t",
        Map.of(
            FOO,
            JDBC,
            FOO + ".url",
            "jdbc:duckdb:" + folder.resolve("nosuch/labels.db"),
            FOO + ".driver",
            "org.duckdb.DuckDBDriver"));
  }

  @Test
  void metastoreWithoutItsClasses_isWrongUsage() {
    assertRefused(
        64,
        (JobRun.isSparkBefore("4.0") ? "HiveSessionStateBuilder" : "Hive classes are not found")
            + ".*SPARK_HOME",
        "t",
        Map.of("spark.sql.catalogImplementation", "hive"));
  }

  @Test
  void registrationOfKryo_isNoMatterOfTheUser() throws IOException {
    Path input = Duck.copy("SELECT 1 AS landmark_id", folder.resolve("a.parquet"));
    JobRun run =
        JobRun.with(
            Map.of(
                "spark.serializer",
                "org.apache.spark.serializer.KryoSerializer",
                "spark.kryo.registrationRequired",
                "true"),
            "--input",
            input.toString(),
            "--dry-run");
    assertEquals(0, run.exit(), run.err());
  }

  private static JobRun run(String table, Map<String, String> settings, String... more) {
    return JobRun.with(
        settings,
        Stream.concat(Stream.of("--table", table, "--dry-run"), Stream.of(more))
            .toArray(String[]::new));
  }

  private static void assertRefused(
      int exit, String message, String table, Map<String, String> settings) {
    JobRun run = run(table, settings);
    assertEquals(exit, run.exit(), run.err());
    assertTrue(run.err().matches("(?s).*" + message + ".*"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", run.out());
  }
}
