package io.github.adaptivemargins.densecount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same rows with the extension and without it, whatever the plan; and that it takes its own.
 */
class DenseCountIT {
  private static final int RANDOM_PLANS = 60;
  private static final String NODE = "DenseCount";

  @TempDir private static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("densecount")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .withExtensions(new DenseCountExtension())
            .getOrCreate();
    write("parquet", "plain", "parquet.enable.dictionary", "false");
    write("parquet", "dictionary", "parquet.enable.dictionary", "true");
    write("orc", "orc", "orc.dictionary.key.threshold", "1.0");
    write("csv", "csv", "header", "true");
  }

  /** Columns of each width, with few, many and no nulls, at the ends of the type and dense. */
  private static void write(String format, String name, String option, String value) {
    spark
        .range(0, 60_000, 1, 3)
        .selectExpr(
            "CAST(id % 256 - 128 AS BYTE) b",
            "CAST(id % 65536 - 32768 AS SHORT) s",
            "CAST(hash(id) AS INT) i",
            "CAST(id % 5000 AS INT) di",
            "xxhash64(id % 20000) l",
            "id % 3000 dl",
            "IF(id % 7 = 0, NULL, id % 100) n",
            "CAST(NULL AS INT) z",
            "IF(id % 2 = 0, " + Long.MAX_VALUE + ", " + Long.MIN_VALUE + "L + id % 3) e",
            "CAST(IF(id % 3 = 0, NULL, id % 4000) AS INT) ni",
            "concat('k', id % 500) t",
            "CAST(id % 300 AS DOUBLE) f",
            "CAST(id % 300 AS DECIMAL(10, 2)) dec",
            "date_add(DATE'2020-01-01', CAST(id % 300 AS INT)) d")
        .write()
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
      assertSame(counts);
      assertTrue(plan(counts).contains(NODE), plan(counts));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT t, count(*) FROM T GROUP BY t",
        "SELECT f, count(*) FROM T GROUP BY f",
        "SELECT dec, count(*) FROM T GROUP BY dec",
        "SELECT d, count(*) FROM T GROUP BY d",
        "SELECT dl, di, count(*) FROM T GROUP BY dl, di",
        "SELECT dl, count(n) FROM T GROUP BY dl",
        "SELECT dl, count(DISTINCT di) FROM T GROUP BY dl",
        "SELECT dl, count(*), sum(di) FROM T GROUP BY dl",
        "SELECT dl, count(*) FILTER (WHERE di > 10) FROM T GROUP BY dl",
        "SELECT dl + 1, count(*) FROM T GROUP BY dl + 1",
        "SELECT count(*) FROM T",
        "SELECT dl, count(*) FROM T GROUP BY GROUPING SETS ((dl), ())",
        "SELECT dl, sum(1) FROM T GROUP BY dl",
        "SELECT DISTINCT dl FROM T",
        "SELECT dl, count(NULL) FROM T GROUP BY dl"
      })
  void otherPlan_keepsSparksOperator(String sql) {
    for (String name : List.of("plain", "dictionary", "orc", "csv")) {
      data(name).createOrReplaceTempView("T");
      Dataset<Row> counts = spark.sql(sql);
      assertSame(counts);
      assertFalse(plan(counts).contains(NODE), plan(counts));
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
    columns.addAll(List.of("t", "f", "dec", "d"));
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
    data(pick(random, List.of("plain", "dictionary", "orc", "csv"))).createOrReplaceTempView("T");
    spark.conf().set("spark.sql.adaptive.enabled", random.nextBoolean());
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
      List.of(
              "spark.sql.adaptive.enabled",
              "spark.sql.parquet.columnarReaderBatchSize",
              "spark.sql.columnVector.offheap.enabled")
          .forEach(spark.conf()::unset);
    }
  }

  private static <T> T pick(SplittableRandom random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  @Test
  void moreKeysThanTheTableHolds_areCountedExactly() {
    String file = folder.resolve("many").toString();
    spark.range(0, 3_000_000, 1, 2).selectExpr("xxhash64(id % 1200000) k").write().parquet(file);
    Dataset<Row> counts = spark.read().parquet(file).groupBy("k").count();
    assertTrue(plan(counts).contains(NODE));
    assertEquals(
        List.of("1200000 3000000 2 3"),
        counts
            .selectExpr("count(*)", "sum(count)", "min(count)", "max(count)")
            .collectAsList()
            .stream()
            .map(row -> row.mkString(" "))
            .toList());
  }

  @Test
  void cachedTable_isCountedByTheExtension() {
    Dataset<Row> cached = data("plain").select("dl").cache();
    assertSame(cached.groupBy("dl").count());
    cached.unpersist();
  }

  private static Dataset<Row> data(String name) {
    String path = folder.resolve(name).toString();
    return name.equals("csv")
        ? spark.read().option("header", "true").option("inferSchema", "true").csv(path)
        : spark.read().format(name.equals("orc") ? "orc" : "parquet").load(path);
  }

  private static String plan(Dataset<Row> dataset) {
    dataset.collectAsList();
    return dataset.queryExecution().executedPlan().toString();
  }

  /** The rows of a plan with the extension are those of the plan without it. */
  private static void assertSame(Dataset<Row> counts) {
    List<String> with = rows(counts);
    spark.conf().set(DenseCountExtension.ENABLED, "false");
    try {
      Dataset<Row> plain = counts.alias("again");
      assertFalse(plan(plain).contains(NODE));
      assertEquals(rows(plain), with);
    } finally {
      spark.conf().unset(DenseCountExtension.ENABLED);
    }
  }

  private static List<String> rows(Dataset<Row> dataset) {
    return dataset.collectAsList().stream().map(row -> row.mkString(" ")).sorted().toList();
  }
}
