package io.github.adaptivemargins.densecount.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.densecount.DenseCountExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** Any plan gives the same rows with and without the extension. It replaces the right plans. */
class DenseCountIT {
  private static final int RANDOM_PLANS = 16;

  /** In two files of equal size. A file is larger than a batch; a page is smaller than a file. */
  private static final int ROWS = 24_000;

  private static final int FILES = 2;

  private static final String PAGE_ROWS = "parquet.page.row.count.limit";

  private static final String ADAPTIVE = "spark.sql.adaptive.enabled";

  /** Prefix of the names of the extension's operators. */
  private static final String NODE = "Dense";

  /** Settings of the Parquet writer. Each gives another page form, encoding or codec. */
  private static final List<String> PARQUET =
      List.of(
          "parquet.enable.dictionary=false",
          "parquet.dictionary.page.size=4000",
          "parquet.writer.version=v2",
          "parquet.page.row.count.limit=100",
          "parquet.block.size=20000",
          "compression=gzip",
          "compression=zstd",
          "compression=uncompressed");

  /** Spark's counts by column, for all formats. */
  private static final Map<String, List<String>> countedBySpark = new HashMap<>();

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static StructType schema;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("densecount")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "3")
            // A small query takes half the time without it. Some tests turn it on.
            .config(ADAPTIVE, "false")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .withExtensions(new DenseCountExtension())
            .getOrCreate();
    write("parquet", "plain", "parquet.enable.dictionary", "false");
    schema = spark.read().parquet(folder.resolve("plain").toString()).schema();
    write("parquet", "dictionary", "parquet.enable.dictionary", "true");
    write("orc", "orc", "orc.dictionary.key.threshold", "1.0");
    write("csv", "csv", "header", "true");
    for (String name : PARQUET) {
      write("parquet", name, name.split("=")[0], name.split("=")[1]);
    }
  }

  /** Writes columns of each type: with few, many and no nulls, of extreme and of dense values. */
  private static void write(String format, String name, String option, String value) {
    spark
        .range(0, ROWS, 1, FILES)
        .selectExpr(
            "CAST(id % 256 - 128 AS BYTE) b",
            "CAST(id * 3 % 65536 - 32768 AS SHORT) s",
            "CAST(hash(id) AS INT) i",
            "CAST(id % 5000 AS INT) di",
            "xxhash64(id % 8000) l",
            "id % 3000 dl",
            "IF(id % 7 = 0, NULL, id % 100) n",
            "CAST(NULL AS INT) z",
            "IF(id % 2 = 0, " + Long.MAX_VALUE + ", " + Long.MIN_VALUE + "L + id % 3) e",
            "CAST(IF(id % 3 = 0, NULL, id % 4000) AS INT) ni",
            "concat('k', id % 500) t",
            "IF(id % 3 = 0, NULL, repeat(concat('ü', id % 700), CAST(id % 5 AS INT))) nt",
            "CAST(id % 300 AS DOUBLE) f",
            "CAST(id % 300 AS DECIMAL(10, 2)) dec",
            "date_add(DATE'2020-01-01', CAST(id % 300 AS INT)) d")
        .write()
        .option(PAGE_ROWS, "8000")
        .option(option, value)
        .format(format)
        .save(folder.resolve(name).toString());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static final List<String> INTEGRAL =
      List.of("b", "s", "i", "di", "l", "dl", "n", "z", "e", "ni");

  static List<String> integralColumns() {
    return INTEGRAL;
  }

  @ParameterizedTest
  @MethodSource("integralColumns")
  void integralKey_isCountedByTheExtension(String column) {
    for (String name : List.of("plain", "dictionary", "orc")) {
      Dataset<Row> counts = data(name).groupBy(column).count();
      assertEquals(
          countedBySpark.computeIfAbsent(column, DenseCountIT::countedBySpark), rows(counts));
      assertTrue(plan(counts).contains(NODE), plan(counts));
    }
  }

  static List<String> parquetWays() {
    return PARQUET;
  }

  @ParameterizedTest
  @MethodSource("parquetWays")
  void parquetPages_ofEachKind_areCountedByTheExtension(String way) {
    for (String column : List.of("i", "dl", "n", "ni", "t", "nt")) {
      Dataset<Row> counts = data(way).groupBy(column).count();
      assertEquals(
          countedBySpark.computeIfAbsent(column, DenseCountIT::countedBySpark), rows(counts));
      assertTrue(plan(counts).contains(NODE), plan(counts));
    }
  }

  private static List<String> countedBySpark(String column) {
    return bySpark(data("plain").groupBy(column).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dl", "l", "t", "nt"})
  void splitsOfAFile_areCountedOnce(String column) {
    spark.conf().set("spark.sql.files.maxPartitionBytes", "50000");
    try {
      Dataset<Row> rows = data("parquet.block.size=20000").select(column);
      assertTrue(rows.queryExecution().toRdd().getNumPartitions() > FILES);
      assertSame(rows.groupBy(column).count());
    } finally {
      spark.conf().unset("spark.sql.files.maxPartitionBytes");
    }
  }

  /** Spark still converts or fills in values that the pages do not contain. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT CAST(1 AS INT) k | SELECT 2L k | k LONG",
        "SELECT 1 k | SELECT 2 other | k INT",
        "SELECT 'a' k | SELECT 'b' other | k STRING",
        "SELECT 1 k | SELECT 2 K | k INT",
        "SELECT 'a' k | SELECT 'b' K | k STRING",
        "SELECT CAST(1 AS SHORT) k | SELECT CAST(2 AS BYTE) k | k INT",
        "SELECT 'a' k | SELECT CAST('b' AS BINARY) k | k STRING",
        "SELECT DATE'2020-01-01' k | SELECT DATE'2020-01-02' k | k DATE",
        "SELECT 1 k | SELECT CAST(NULL AS INT) k | k INT",
        "SELECT 'a' k | SELECT CAST(NULL AS STRING) k | k STRING"
      })
  void filesOfOtherSchemas_giveTheCountsOfSpark(String one, String other, String schema)
      throws IOException {
    Path both = Files.createTempDirectory(folder, "schemas");
    spark.sql(one).write().parquet(both.resolve("part=1").toString());
    spark.sql(other).write().parquet(both.resolve("part=2").toString());
    Dataset<Row> rows = spark.read().schema(schema).parquet(both + "/*");
    assertSameOutcome(rows.groupBy("k").count());
  }

  @Test
  void partitionColumn_isCountedAsSparkCountsIt() throws IOException {
    Path both = Files.createTempDirectory(folder, "partitions");
    spark.sql("SELECT 1 k").write().parquet(both.resolve("part=1").toString());
    spark.sql("SELECT 2 k").write().parquet(both.resolve("part=2").toString());
    Dataset<Row> rows = spark.read().schema("k INT, part INT").parquet(both.toString());
    assertSame(rows.groupBy("part").count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dl", "t"})
  void damagedPage_givesTheErrorOfSpark(String column) throws IOException {
    Path damaged = Files.createTempDirectory(folder, "damaged");
    data("plain").select(column).coalesce(1).write().mode("append").parquet(damaged.toString());
    try (Stream<Path> files = Files.list(damaged)) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(".parquet")) {
          byte[] bytes = Files.readAllBytes(file);
          Arrays.fill(bytes, 4, bytes.length / 2, (byte) 0);
          Files.write(file, bytes);
        } else {
          Files.delete(file);
        }
      }
    }
    Dataset<Row> rows = spark.read().parquet(damaged.toString());
    String with = failure(rows.groupBy(column).count());
    assertEquals(withoutExtension(() -> failure(rows.groupBy(column).count())), with);
  }

  private static String failure(Dataset<Row> counts) {
    return condition(assertThrows(Exception.class, counts::collectAsList));
  }

  /** Returns the error class of the first cause that has one. */
  @SuppressWarnings("deprecation")
  private static String condition(Throwable failure) {
    Throwable thrown = failure;
    while (!(thrown instanceof SparkThrowable known && known.getErrorClass() != null)) {
      thrown = thrown.getCause();
    }
    return ((SparkThrowable) thrown).getErrorClass();
  }

  @Test
  void scanThatIgnoresFiles_isLeftToSpark() {
    for (String option : List.of("ignoreCorruptFiles", "ignoreMissingFiles")) {
      Dataset<Row> rows =
          spark.read().option(option, "true").parquet(folder.resolve("plain").toString());
      assertSame(rows.groupBy("t").count());
      assertSame(rows.groupBy("dl").count());
    }
  }

  @Test
  void counting_showsItsRowsInTheMetrics() {
    for (String column : List.of("t", "ni")) {
      Dataset<Row> counts = data("dictionary").groupBy(column).count();
      counts.collectAsList();
      String metrics = metrics(counts.queryExecution().executedPlan());
      assertTrue(metrics.contains("numInputRows=" + ROWS + "\n"), metrics);
      assertTrue(metrics.contains("scan numOutputRows=" + ROWS + "\n"), metrics);
    }
  }

  private static String metrics(SparkPlan plan) {
    SparkPlan whole =
        plan instanceof AdaptiveSparkPlanExec adaptive ? adaptive.executedPlan() : plan;
    StringBuilder found = new StringBuilder();
    List<SparkPlan> rest = new ArrayList<>(List.of(whole));
    while (!rest.isEmpty()) {
      SparkPlan node = rest.remove(0);
      rest.addAll(CollectionConverters.asJava(node.children()));
      if (node instanceof QueryStageExec stage) {
        rest.add(stage.plan());
      }
      CollectionConverters.asJava(node.metrics())
          .forEach(
              (name, metric) ->
                  found
                      .append(node instanceof FileSourceScanExec ? "scan " : "")
                      .append(name)
                      .append('=')
                      .append(metric.value())
                      .append('\n'));
    }
    return found.toString();
  }

  /** The child gives rows, or columns that are not in a file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT t, count(*) FROM T GROUP BY t",
        "SELECT nt, count(*) FROM T GROUP BY nt",
        "SELECT upper(t), count(*) FROM T GROUP BY upper(t)",
        "SELECT t, count(*) FROM T WHERE dl > 3 GROUP BY t",
        "SELECT nt, count(1) FROM T WHERE dl > 3 OR t IS NULL GROUP BY nt",
        "SELECT ni, count(*) FROM T WHERE dl > 3 OR t IS NULL GROUP BY ni",
        "SELECT CAST(dl AS SHORT) k, count(*) FROM T WHERE dl > 3 GROUP BY k",
        "SELECT CAST(dl % 100 AS BYTE) k, count(*) FROM T GROUP BY k",
        "SELECT l, count(*) FROM T WHERE f < 100 GROUP BY l",
        "SELECT dl + 1, count(*) FROM T GROUP BY dl + 1",
        "SELECT k, count(*) FROM (SELECT explode(array(t, nt)) k FROM T) GROUP BY k",
        "SELECT k, count(*) FROM (SELECT dl k FROM T UNION ALL SELECT l FROM T) GROUP BY k",
        "SELECT k, count(*) FROM (SELECT dl k FROM T WHERE dl < 5) GROUP BY k"
      })
  void keyOfRows_isCountedByTheExtension(String sql) {
    List<String> expected = new ArrayList<>();
    for (String name : List.of("dictionary", "csv")) {
      data(name).createOrReplaceTempView("T");
      Dataset<Row> counts = spark.sql(sql);
      // CSV reads empty strings as nulls.
      assertSame(counts, name.equals("csv") ? new ArrayList<>() : expected);
      assertTrue(plan(counts).contains(NODE), plan(counts));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT f, count(*) FROM T GROUP BY f",
        "SELECT dec, count(*) FROM T GROUP BY dec",
        "SELECT d, count(*) FROM T GROUP BY d",
        "SELECT dl, di, count(*) FROM T GROUP BY dl, di",
        "SELECT dl, count(n) FROM T GROUP BY dl",
        "SELECT dl, count(DISTINCT di) FROM T GROUP BY dl",
        "SELECT dl, count(*), sum(di) FROM T GROUP BY dl",
        "SELECT dl, count(*) FILTER (WHERE di > 10) FROM T GROUP BY dl",
        "SELECT count(*) FROM T",
        "SELECT dl, count(*) FROM T GROUP BY GROUPING SETS ((dl), ())",
        "SELECT dl, sum(1) FROM T GROUP BY dl",
        "SELECT DISTINCT dl FROM T",
        "SELECT dl, count(NULL) FROM T GROUP BY dl"
      })
  void otherPlan_keepsSparksOperator(String sql) {
    List<String> expected = new ArrayList<>();
    for (String name : List.of("plain", "csv")) {
      data(name).createOrReplaceTempView("T");
      Dataset<Row> counts = spark.sql(sql);
      // CSV reads empty strings as nulls.
      assertSame(counts, name.equals("csv") ? new ArrayList<>() : expected);
      assertFalse(plan(counts).contains(NODE), plan(counts));
    }
  }

  /** A join, a window or another count needs the rows of a key in one partition. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT A.dl, A.c, B.c FROM (SELECT dl, count(*) c FROM T GROUP BY dl) A"
            + " JOIN (SELECT di, count(*) c FROM T GROUP BY di) B ON A.dl = B.di",
        "SELECT A.t, c, f FROM (SELECT t, count(*) c FROM T GROUP BY t) A JOIN T ON A.t = T.t",
        "SELECT t, c, row_number() OVER (PARTITION BY t ORDER BY c) FROM"
            + " (SELECT t, count(*) c FROM T GROUP BY t)",
        "SELECT c, count(*) FROM (SELECT dl, count(*) c FROM T GROUP BY dl) GROUP BY c",
        "SELECT dl, sum(c) FROM (SELECT dl, count(*) c FROM T GROUP BY dl) GROUP BY dl",
        "SELECT c + 1, dl FROM (SELECT dl, count(*) c FROM T GROUP BY dl HAVING count(*) > 3)",
        "SELECT count(*) FROM T GROUP BY dl",
        "SELECT count(*), sum(c) > 0 FROM (SELECT dl, count(*) c FROM T GROUP BY dl LIMIT 10)",
        "SELECT dl, count(*) FROM (SELECT /*+ REBALANCE(dl) */ dl FROM T) GROUP BY dl",
        "SELECT dl, count(*) FROM (SELECT /*+ REPARTITION(3, dl) */ dl FROM T) GROUP BY dl",
        "SELECT t, count(*) FROM (SELECT /*+ REPARTITION(3, t) */ t FROM T WHERE f > 9) GROUP BY t",
        "SELECT dl, count(*) FROM T GROUP BY dl ORDER BY dl DESC LIMIT 10",
        "SELECT f, (SELECT max(c) FROM (SELECT dl, count(*) c FROM T GROUP BY dl)) FROM T"
      })
  void countsWithFurtherOperators_areThoseOfSpark(String sql) {
    spark.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
    try {
      for (boolean isAdaptive : new boolean[] {true, false}) {
        spark.conf().set(ADAPTIVE, isAdaptive);
        data("plain").createOrReplaceTempView("T");
        assertSame(spark.sql(sql));
      }
    } finally {
      spark.conf().set(ADAPTIVE, false);
      spark.conf().unset("spark.sql.autoBroadcastJoinThreshold");
    }
  }

  /** Adaptive execution takes the number of shuffled rows as a bound of the aggregate's rows. */
  @Test
  void countsOfOneBlock_areSorted() {
    spark.conf().set(ADAPTIVE, true);
    try {
      Dataset<Row> counts =
          spark
              .range(0, 3000, 1, 2)
              .selectExpr("id % 1500 k", "id")
              .where("id < 1000")
              .groupBy("k")
              .count()
              .orderBy("k");
      assertEquals(
          IntStream.range(0, 1000).boxed().toList(),
          counts.collectAsList().stream().map(row -> (int) row.getLong(0)).toList());
    } finally {
      spark.conf().set(ADAPTIVE, false);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowsOfOneTask_areCountedWithoutAShuffle(boolean isAdaptive) {
    spark.conf().set(ADAPTIVE, isAdaptive);
    try {
      String one = folder.resolve("one file " + isAdaptive).toString();
      data("plain").coalesce(1).write().parquet(one);
      for (String column : List.of("dl", "l", "nt", "ni")) {
        Dataset<Row> counts = spark.read().parquet(one).groupBy(column).count();
        assertSame(counts);
        assertTrue(plan(counts).contains(NODE), plan(counts));
        assertFalse(plan(counts).contains("Exchange"), plan(counts));
      }
    } finally {
      spark.conf().set(ADAPTIVE, false);
    }
  }

  static List<Integer> randomPlans() {
    return IntStream.range(0, RANDOM_PLANS).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("randomPlans")
  void randomPlan_givesTheSameRows(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> columns = new ArrayList<>(INTEGRAL);
    columns.addAll(List.of("t", "nt", "f", "dec", "d"));
    String key = pick(random, columns);
    String other = pick(random, columns);
    String count =
        pick(
            random,
            List.of(
                "count(*)", "count(1)", "count(" + other + ")", "count(DISTINCT " + other + ")"));
    String keys =
        pick(
            random,
            List.of(
                key,
                key,
                key,
                key + ", " + other,
                "GROUPING SETS ((" + key + "), (" + other + "))"));
    String where =
        pick(random, List.of("", "", " WHERE dl > 100", " WHERE n IS NULL", " WHERE dl < 0"));
    String having = pick(random, List.of("", "", " HAVING count(*) > 5"));
    List<String> inputs = new ArrayList<>(List.of("plain", "dictionary", "orc", "csv"));
    inputs.addAll(PARQUET);
    data(pick(random, inputs)).createOrReplaceTempView("T");
    spark.conf().set(ADAPTIVE, random.nextBoolean());
    spark
        .conf()
        .set(
            "spark.sql.parquet.columnarReaderBatchSize",
            pick(random, List.of(1, 100, 4096, 10000)));
    spark.conf().set("spark.sql.columnVector.offheap.enabled", random.nextBoolean());
    try {
      String selected = keys.startsWith("GROUPING") ? key + ", " + other : keys;
      assertSame(
          spark.sql(
              "SELECT "
                  + selected
                  + ", "
                  + count
                  + " FROM T"
                  + where
                  + " GROUP BY "
                  + keys
                  + having));
    } finally {
      spark.conf().set(ADAPTIVE, false);
      spark.conf().unset("spark.sql.parquet.columnarReaderBatchSize");
      spark.conf().unset("spark.sql.columnVector.offheap.enabled");
    }
  }

  private static <T> T pick(SplittableRandom random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  @Test
  void moreKeysThanTheMapCanContain_areCountedExactly() {
    String file = folder.resolve("many").toString();
    spark.range(0, 1_500_000, 1, 1).selectExpr("xxhash64(id % 1200000) k").write().parquet(file);
    assertCounts("1200000 1500000 1 2", spark.read().parquet(file).groupBy("k").count());
  }

  @Test
  void moreStringsThanTheMapCanContain_areCountedExactly() {
    String file = folder.resolve("many strings").toString();
    spark
        .range(0, 1_500_000, 1, 1)
        .selectExpr("CAST(id % 1200000 AS STRING) k")
        .write()
        .parquet(file);
    assertCounts("1200000 1500000 1 2", spark.read().parquet(file).groupBy("k").count());
  }

  /** Checks that the extension counts, and its counts. */
  private static void assertCounts(String expected, Dataset<Row> counts) {
    Dataset<Row> sums = counts.selectExpr("count(*)", "sum(count)", "min(count)", "max(count)");
    assertEquals(List.of(expected), rows(sums));
    assertTrue(plan(sums).contains(NODE), plan(sums));
  }

  @Test
  void cachedTable_isCountedByTheExtension() {
    Dataset<Row> cached = data("plain").select("dl").cache();
    assertSame(cached.groupBy("dl").count());
    cached.unpersist();
  }

  private static Dataset<Row> data(String name) {
    String path = folder.resolve(name).toString();
    String format = name.equals("csv") || name.equals("orc") ? name : "parquet";
    return spark.read().format(format).option("header", "true").schema(schema).load(path);
  }

  /** Returns the executed plan. */
  private static String plan(Dataset<Row> dataset) {
    return dataset.queryExecution().executedPlan().toString();
  }

  /** Compares the rows or the error: Spark 3.5 does not widen integers. */
  private static void assertSameOutcome(Dataset<Row> counts) {
    List<String> with = outcome(counts);
    assertEquals(withoutExtension(() -> outcome(counts.alias("again"))), with);
  }

  private static List<String> outcome(Dataset<Row> counts) {
    try {
      return rows(counts);
    } catch (Exception e) {
      return List.of(condition(e));
    }
  }

  /** Compares the rows with and without the extension. */
  private static void assertSame(Dataset<Row> counts) {
    assertSame(counts, new ArrayList<>());
  }

  /**
   * @param expected the rows without the extension; if empty, this method adds them, for another
   *     format of the same data
   */
  private static void assertSame(Dataset<Row> counts, List<String> expected) {
    List<String> with = rows(counts);
    if (expected.isEmpty()) {
      expected.addAll(bySpark(counts));
    }
    assertEquals(expected, with);
  }

  private static List<String> bySpark(Dataset<Row> counts) {
    return withoutExtension(
        () -> {
          Dataset<Row> plain = counts.alias("again");
          List<String> rows = rows(plain);
          assertFalse(plan(plain).contains(NODE));
          return rows;
        });
  }

  /** Also disables generated code: for few rows, its compilation takes most of the time. */
  private static final Map<String, String> PLAIN =
      Map.of(
          DenseCountExtension.ENABLED,
          "false",
          "spark.sql.codegen.wholeStage",
          "false",
          "spark.sql.codegen.factoryMode",
          "NO_CODEGEN");

  private static <T> T withoutExtension(Supplier<T> counting) {
    PLAIN.forEach(spark.conf()::set);
    try {
      return counting.get();
    } finally {
      PLAIN.keySet().forEach(spark.conf()::unset);
    }
  }

  private static List<String> rows(Dataset<Row> dataset) {
    return dataset.collectAsList().stream().map(row -> row.mkString(" ")).sorted().toList();
  }
}
