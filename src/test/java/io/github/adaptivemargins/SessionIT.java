package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.SharedSession;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** The job as the guest of a session that stands already, such as a notebook's. */
class SessionIT {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir private Path folder;
  private Path output;
  private SparkSession spark;

  @BeforeEach
  void start() {
    SharedSession.stop();
    output = folder.resolve("margins.parquet");
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("notebook")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.warehouse.dir", "target/spark-warehouse")
            .config("spark.sql.ansi.enabled", "false")
            .config("spark.sql.files.ignoreCorruptFiles", "true")
            .getOrCreate();
    spark
        .sql("SELECT explode(array(3, 2, 3, 1)) AS landmark_id, '7' AS fold")
        .createOrReplaceTempView("labels");
  }

  @AfterEach
  void stop() {
    spark.stop();
  }

  @Test
  void session_thatStands_countsItsViewsAndIsLeftAsItWas() {
    spark.sparkContext().setJobDescription("mine");
    Map<String, String> before = Map.copyOf(CollectionConverters.asJava(spark.conf().getAll()));
    assertEquals(Optional.empty(), run("--table", "labels"), err::toString);
    Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), List.of(0L, 1L, 1L, 2L));
    assertEquals(before, CollectionConverters.asJava(spark.conf().getAll()));
    assertFalse(spark.sparkContext().isStopped());
    assertEquals("mine", spark.sparkContext().getLocalProperty("spark.job.description"));
    assertEquals(4, spark.table("labels").count());
  }

  @Test
  void settings_thatHideBadRows_areNotTaken() throws Exception {
    assertStatus(
        65, "CAST_INVALID_INPUT", run("--table", "labels", "--where", "cast('x' AS int) = 1"));
    Path broken = Files.writeString(folder.resolve("broken.parquet"), "this is no Parquet file");
    assertStatus(65, "broken.parquet", run("--input", broken.toString()));
    assertFalse(spark.sparkContext().isStopped());
  }

  @Test
  void function_thatFailsOnARow_isBadData() {
    spark
        .udf()
        .register(
            "parse",
            (UDF1<String, Integer>) text -> Integer.valueOf(text + "x"),
            DataTypes.IntegerType);
    spark.sql("CREATE TEMPORARY VIEW parsed AS SELECT parse(fold) AS landmark_id FROM labels");
    assertStatus(65, "a function failed on a row: [FAILED_EXECUTE_UDF]", run("--table", "parsed"));
  }

  @Test
  void where_thatRunsCode_isRefused() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "HUSH");
    if (!JobRun.isSparkBefore("4.0")) {
      spark.sql(
          "CREATE TEMPORARY FUNCTION secret() RETURN (SELECT max(value) FROM text.`"
              + secret
              + "`)");
    }
    spark.udf().register("mine", (UDF1<Integer, Boolean>) label -> true, DataTypes.BooleanType);
    for (String sql :
        List.of(
            "landmark_id in (select transform('1') using '/usr/bin/touch x' as (x string))",
            "exists (select * from labels)",
            "reflect('java.lang.System', 'getProperty', 'user.name') = 'x'",
            "java_method('java.lang.Runtime', 'getRuntime') is not null",
            "try_reflect('java.lang.Runtime', 'getRuntime') is not null",
            "IDENTIFIER('reflect')('java.lang.System', 'getProperty', 'user.name') = 'x'",
            "cast('${env:PATH}' as int) = 1",
            "landmark_id = ${system:user.name}",
            "secret() is not null",
            "mine(landmark_id)")) {
      assertFalse(err.toString(StandardCharsets.UTF_8).contains("HUSH"));
      assertStatus(64, "--where", run("--table", "labels", "--where", sql));
    }
  }

  /** An exit would end the notebook. */
  @Test
  void failure_ofMain_isThrown() {
    JobException end =
        assertThrows(
            JobException.class,
            () ->
                AdaptiveMarginsJob.main(
                    new String[] {"--table", "nosuch", "--output", output.toString()}));
    assertEquals(66, end.status().code());
    assertFalse(spark.sparkContext().isStopped());
  }

  private void assertStatus(int exit, String message, Optional<JobException> end) {
    assertEquals(exit, end.orElseThrow().status().code(), err::toString);
    assertTrue(end.get().getMessage().contains(message), err::toString);
    assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count(), err::toString);
    err.reset();
  }

  private Optional<JobException> run(String from, String input, String... more) {
    String[] args =
        Stream.concat(Stream.of(from, input, "--output", output.toString()), Stream.of(more))
            .toArray(String[]::new);
    return AdaptiveMarginsJob.run(
        args,
        new SparkConf(),
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
