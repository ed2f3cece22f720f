package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Postgres;
import io.github.adaptivemargins.testing.SharedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Labels in a database: a PostgreSQL of this machine's Debian, by Spark's own source and catalog.
 */
@Tag("stores")
class JdbcIT {
  private static final String SECRET = "a5f0sesame";
  private static final String CATALOG = "spark.sql.catalog.pg";

  private static Postgres postgres;
  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Postgres.isInstalled(), "PostgreSQL is not installed: .ci/install does it");
    postgres = Postgres.keepingStatements();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE labels AS SELECT i AS id, (i * i) % 97 AS landmark_id,"
              + " 'class ' || i % 7 AS name, CASE WHEN i = 9 THEN NULL ELSE i % 5 END AS holed"
              + " FROM generate_series(0, 9999) AS t(i)");
      statement.execute("CREATE USER guest PASSWORD '" + SECRET + "'");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (postgres != null) {
      postgres.stop();
    }
  }

  /** Another one may have a catalog of another server. */
  @BeforeEach
  @AfterEach
  void stopSession() {
    SharedSession.stop();
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.url(), "postgres", "");
  }

  @Test
  void table_isCountedAsTheDatabaseCountsIt() throws Exception {
    assertCounts("landmark_id", run(options("dbtable=labels"), "--label-encoding=sorted"));
    assertCounts(
        "name", run(options("dbtable=labels"), "--label-encoding=sorted", "--label-column=name"));
  }

  @Test
  void table_readInParts_isReadByAsManyQueries() throws Exception {
    List<String> options = options("dbtable=labels");
    for (String option :
        List.of("partitionColumn=id", "lowerBound=0", "upperBound=10000", "numPartitions=4")) {
      options.add("--reader-option=" + option);
    }
    int before = queries("WHERE .*\"id\" (<|>=) ");
    assertCounts("landmark_id", run(options, "--label-encoding=sorted"));
    assertEquals(4, queries("WHERE .*\"id\" (<|>=) ") - before);
  }

  @Test
  void query_thatCountsByItself_isSummed() throws Exception {
    assertCounts(
        "landmark_id",
        run(
            options("query=SELECT landmark_id, count(*) AS n FROM labels GROUP BY landmark_id"),
            "--samples-column=n",
            "--label-encoding=sorted"));
  }

  @Test
  void tableOfACatalog_hasItsCountPushedDown() throws Exception {
    int before = queries("\"labels\" +GROUP BY \"landmark_id\"");
    JobRun run =
        run(
            Map.of(
                CATALOG,
                "org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog",
                CATALOG + ".url",
                postgres.url(),
                CATALOG + ".user",
                "postgres",
                CATALOG + ".driver",
                "org.postgresql.Driver"),
            List.of("--table=pg.public.labels"),
            "--label-encoding=sorted");
    assertCounts("landmark_id", run);
    assertEquals(1, queries("\"labels\" +GROUP BY \"landmark_id\"") - before);
  }

  @Test
  void labelThatIsNull_isBadData() {
    JobRun run = run(options("dbtable=labels"), "--label-column=holed");
    assertRefused(65, "1 .*null", run);
  }

  @ParameterizedTest
  @CsvSource({
    "66, dbtable=nosuch, nosuch.* does not exist",
    "64, query=SELEKT 1, syntax error",
    "64, fetchsize=7, Option 'dbtable' or 'query' is required",
    "65, dbtable=labels, has no column nosuch; there are id",
  })
  void whatIsWrong_isOneLine(int exit, String option, String message) {
    assertRefused(exit, message, run(options(option), "--label-column=nosuch"));
  }

  @Test
  void serverThatIsNotThere_isWorthARetry() {
    assertRefused(
        74,
        "--format jdbc: .*refused",
        run(
            List.of(
                "--format=jdbc",
                "--reader-option=url=jdbc:postgresql://127.0.0.1:1/x",
                "--reader-option=dbtable=labels")));
  }

  @Test
  void userWithoutRights_isRefusedWithoutAPassword() throws IOException {
    List<String> options = options("dbtable=labels");
    options.removeIf(option -> option.contains("user="));
    options.addAll(List.of("--reader-option=user=guest", "--reader-option=password=" + SECRET));
    Path report = folder.resolve("report.json");
    JobRun run = run(options, "--report=" + report);
    assertRefused(66, "permission denied", run);
    assertFalse((run.out() + run.err() + Files.readString(report)).contains(SECRET));
  }

  @Test
  void sourceThatSparkDoesNotHave_isWrongUsageNamingWhatThereIs() {
    assertRefused(
        64,
        "--format parqet is not one of parquet, .* and this Spark has no such data source",
        run(List.of("--format=parqet", "--input=" + folder)));
  }

  private static List<String> options(String option) {
    return new ArrayList<>(
        List.of(
            "--format=jdbc",
            "--reader-option=url=" + postgres.url(),
            "--reader-option=user=postgres",
            "--reader-option=" + option));
  }

  private JobRun run(List<String> options, String... more) {
    return run(Map.of(), options, more);
  }

  private JobRun run(Map<String, String> settings, List<String> options, String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    all.add("--output=" + output());
    return JobRun.with(settings, all.toArray(String[]::new));
  }

  private Path output() {
    return folder.resolve("margins.parquet");
  }

  private static int queries(String regex) throws IOException {
    return (int)
        postgres
            .statements()
            .lines()
            .filter(line -> line.matches(".* execute <unnamed>.*" + regex + ".*"))
            .count();
  }

  /** The database's own count is the independent one. */
  private void assertCounts(String column, JobRun run) throws SQLException {
    assertEquals(0, run.exit(), run.err());
    List<String> expected = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT %1$s, count(*) FROM labels GROUP BY %1$s ORDER BY %1$s"
                    .formatted(column))) {
      while (rows.next()) {
        expected.add(rows.getString(1) + " " + rows.getLong(2));
      }
    }
    assertEquals(
        expected,
        Duck.margins(output()).stream().map(row -> row.label() + " " + row.count()).toList());
  }

  private static void assertRefused(int exit, String message, JobRun run) {
    assertEquals(exit, run.exit(), run.err());
    assertTrue(run.err().matches("(?s).*" + message + ".*"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", run.out());
  }
}
