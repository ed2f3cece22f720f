package io.github.adaptivemargins.benchmark;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The script that the job does without, on Spark alone or with Comet's operators. */
final class SparkCounter implements Counter {
  private static final Map<String, String> COMET =
      Map.of(
          "spark.plugins", "org.apache.spark.CometPlugin",
          "spark.shuffle.manager",
              "org.apache.spark.sql.comet.execution.shuffle.CometShuffleManager",
          "spark.comet.enabled", "true",
          "spark.comet.exec.enabled", "true",
          "spark.comet.shuffle.enabled", "true",
          "spark.memory.offHeap.enabled", "true",
          "spark.memory.offHeap.size", "2g");

  /** Comet's own CSV reader, which is for Spark's second kind of source only. */
  private static final Map<String, String> COMET_CSV =
      Map.of("spark.comet.scan.csv.v2.enabled", "true", "spark.sql.sources.useV1SourceList", "");

  /** That reader takes gzip for text: here Spark reads, and Comet counts. */
  private static final Map<String, String> COMET_CSV_GZIP =
      Map.of("spark.comet.convert.csv.enabled", "true");

  private static final Pattern COMET_JAR = Pattern.compile("/comet-spark-[^/]*-([\\d.]+)\\.jar");

  private final SparkSession spark;
  private final Input input;
  private final String file;

  private SparkCounter(SparkConf conf, Input input, String file) {
    this.spark = SparkSession.builder().config(conf).getOrCreate();
    this.input = input;
    this.file = file;
  }

  static SparkCounter plain(Input input, String file, int cores) {
    return new SparkCounter(conf(cores), input, file);
  }

  static SparkCounter withComet(Input input, String file, int cores) {
    SparkConf conf = conf(cores);
    COMET.forEach(conf::set);
    switch (input) {
      case CSV -> COMET_CSV.forEach(conf::set);
      case CSV_GZIP -> COMET_CSV_GZIP.forEach(conf::set);
      default -> {}
    }
    SparkCounter counter = new SparkCounter(conf, input, file);
    counter.requireComet();
    return counter;
  }

  static SparkConf conf(int cores) {
    return new SparkConf()
        .setMaster("local[" + cores + "]")
        .setAppName("benchmark")
        .set("spark.ui.enabled", "false")
        .set("spark.sql.warehouse.dir", CountBenchmark.FOLDER.resolve("warehouse").toString());
  }

  @Override
  public String version() {
    Matcher comet = COMET_JAR.matcher(System.getProperty("java.class.path"));
    return comet.find() ? comet.group(1) + " on Spark " + spark.version() : spark.version();
  }

  @Override
  public int count() {
    return counts().collectAsList().size();
  }

  private Dataset<Row> counts() {
    Dataset<Row> rows =
        input.isCsv()
            ? spark.read().option("header", "true").schema(Input.CSV_SCHEMA).csv(file)
            : spark.read().parquet(file);
    return rows.groupBy(Input.COLUMN).count();
  }

  /** Comet leaves to Spark what it cannot do: a row of the table would then not be its own. */
  private void requireComet() {
    String plan = counts().queryExecution().executedPlan().toString();
    System.err.println(plan);
    if (!plan.contains("CometHashAggregate")) {
      throw new IllegalStateException("Comet does not count");
    }
  }
}
