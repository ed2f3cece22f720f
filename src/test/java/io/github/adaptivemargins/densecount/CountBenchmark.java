package io.github.adaptivemargins.densecount;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.AdaptiveMarginsJob;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Submit;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/**
 * Counts the same labels by this job, by the job without its extension, by a plain Spark script and
 * by DuckDB, beside a scan that only sums them up; each in a JVM of its own, one after the other,
 * in so many rounds. {@code mvn -B verify -Pbenchmark} prints the table.
 */
class CountBenchmark {
  private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 5);
  private static final Path FOLDER = Path.of("target", "benchmark");

  /** Labels, by how they are spread and stored. */
  private enum Labels {
    INT64_PLAIN("INT64, 203,094 classes, plain pages", "%s::BIGINT", 203_094, 0),
    INT32_DICTIONARY("INT32, 203,094 classes, dictionary", "%s::INTEGER", 203_094, 1 << 20),
    SORTED("INT64, 203,094 classes, sorted", "(range * 203094 // %2$d)::BIGINT", 203_094, 0),
    CLUSTERED(
        "INT64, 203,094 classes, in runs of 100",
        "((range // 100) * 7919 %% 203094)::BIGINT",
        203_094,
        0),
    STRINGS("strings, 203,094 classes, dictionary", "'L' || (%s)::BIGINT", 203_094, 1 << 20),
    FEW("INT64, 1,000 classes, dictionary", "%s::BIGINT", 1_000, 1 << 20),
    MANY("INT64, 10 million classes, plain pages", "%s::BIGINT", 10_000_000, 0),
    SPARSE(
        "INT64, 203,094 classes of any 64 bits, plain pages",
        "hash(%s)::HUGEINT - 9223372036854775808",
        203_094,
        0);

    private final String title;
    private final String sql;
    private final int classes;
    private final int dictionary;

    Labels(String title, String sql, int classes, int dictionary) {
      this.title = title;
      this.sql = sql;
      this.classes = classes;
      this.dictionary = dictionary;
    }

    /**
     * The file of so many labels, made if it is not there: large classes first, as in real sets.
     */
    Path file(long rows) throws IOException {
      Path file = FOLDER.resolve(name() + "-" + rows + ".parquet");
      if (Files.notExists(file)) {
        String skewed = "floor(" + classes + " * pow(random(), 2))";
        Path made = FOLDER.resolve("_" + file.getFileName());
        Duck.copy(
            "SELECT CAST("
                + sql.formatted(skewed, rows)
                + (this == STRINGS
                    ? " AS VARCHAR"
                    : this == INT32_DICTIONARY ? " AS INTEGER" : " AS BIGINT")
                + ") AS label FROM range("
                + rows
                + ")",
            made,
            "FORMAT parquet",
            "ROW_GROUP_SIZE 1000000",
            "DICTIONARY_SIZE_LIMIT " + dictionary);
        Files.move(made, file);
      }
      return file;
    }
  }

  /** What counts. */
  private enum Engine {
    JOB("this job"),
    WITHOUT_EXTENSION("this job, extension off"),
    PLAIN_SPARK("plain Spark"),
    DUCKDB("DuckDB"),
    SCAN("Spark, sum only");

    private final String title;

    Engine(String title) {
      this.title = title;
    }

    Worker worker(String file, int cores) throws SQLException {
      return switch (this) {
        case JOB -> () -> job(file, cores, "true");
        case WITHOUT_EXTENSION -> () -> job(file, cores, "false");
        case PLAIN_SPARK -> {
          SparkSession spark = SparkSession.builder().config(conf(cores)).getOrCreate();
          yield () -> spark.read().parquet(file).groupBy("label").count().collectAsList().size();
        }
        case SCAN -> {
          SparkSession spark = SparkSession.builder().config(conf(cores)).getOrCreate();
          yield () -> {
            spark.read().parquet(file).selectExpr("sum(label)").collectAsList();
            return 0;
          };
        }
        case DUCKDB -> {
          Connection connection = DriverManager.getConnection("jdbc:duckdb:");
          try (Statement settings = connection.createStatement()) {
            settings.execute("SET threads = " + cores);
          }
          yield () -> duckdb(connection, file);
        }
      };
    }
  }

  private interface Worker {
    /** How many classes there were. */
    int count() throws Exception;
  }

  private static int job(String file, int cores, String withExtension) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SparkConf conf = jobConf(cores).set(DenseCountExtension.ENABLED, withExtension);
    String[] args = {
      "--input", file, "--label-column", "label", "--label-encoding", "sorted", "--dry-run"
    };
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    AdaptiveMarginsJob.run(args, conf, printed, System.err)
        .ifPresent(
            failure -> {
              throw failure;
            });
    return new ObjectMapper().readTree(out.toByteArray()).get("num_classes").asInt();
  }

  private static int duckdb(Connection connection, String file) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT label, count(*) FROM '" + file + "' GROUP BY label")) {
      int classes = 0;
      while (rows.next()) {
        classes++;
      }
      return classes;
    }
  }

  private static SparkConf conf(int cores) {
    return new SparkConf()
        .setMaster("local[" + cores + "]")
        .setAppName("benchmark")
        .set("spark.ui.enabled", "false")
        .set("spark.sql.warehouse.dir", FOLDER.resolve("warehouse").toString());
  }

  /** With the job's settings, as {@code submit.sh} gives them. */
  private static SparkConf jobConf(int cores) throws IOException {
    SparkConf conf = conf(cores);
    Properties settings = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of("conf/spark-defaults.conf"))) {
      settings.load(file);
    }
    settings.stringPropertyNames().forEach(key -> conf.set(key, settings.getProperty(key)));
    return conf;
  }

  /**
   * In a JVM of its own, with the memory that a driver has by default: engine, file, cores, rounds;
   * prints the seconds of each and the peak.
   */
  public static final class OneEngine {
    private OneEngine() {}

    public static void main(String[] args) throws Exception {
      int rounds = Integer.parseInt(args[3]);
      Worker worker = Engine.valueOf(args[0]).worker(args[1], Integer.parseInt(args[2]));
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        int classes = worker.count();
        System.out.printf(Locale.ROOT, "round %f %d%n", (System.nanoTime() - start) / 1e9, classes);
      }
      String peak =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmHWM"))
              .findFirst()
              .orElseThrow();
      System.out.println("peak " + Long.parseLong(peak.replaceAll("\\D", "")) / 1024);
      System.exit(0);
    }
  }

  /** The best of the rounds after the first, which warms up; and the whole process. */
  private record Timing(double steady, double process, long peakMiB, int classes) {}

  @Test
  void table() throws Exception {
    Files.createDirectories(FOLDER);
    // The first run of submit.sh stores the loaded classes for those that follow.
    run(Engine.JOB, List.of(Submit.SCRIPT, "--version"));
    System.out.println(
        "| labels | M rows | cores | engine | steady, s | M rows/s/core | to plain Spark |"
            + " to DuckDB | whole process of one, s | peak, MiB |\n"
            + "|---|---|---|---|---|---|---|---|---|---|");
    for (Labels labels : chosen("labels", Labels.values())) {
      for (long rows : numbers("rows", "100000000")) {
        for (long cores : numbers("cores", "2")) {
          compare(labels, rows, (int) cores);
        }
      }
    }
  }

  private static long[] numbers(String property, String otherwise) {
    return Arrays.stream(System.getProperty("benchmark." + property, otherwise).split(","))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  /** Those that a property names, else all. */
  private static <E extends Enum<E>> List<E> chosen(String property, E[] all) {
    List<String> names = Arrays.asList(System.getProperty("benchmark." + property, "").split(","));
    return Arrays.stream(all)
        .filter(one -> names.contains(one.name()) || names.contains(""))
        .toList();
  }

  private static void compare(Labels labels, long rows, int cores) throws Exception {
    String file = labels.file(rows).toString();
    Map<Engine, Timing> timings = new TreeMap<>();
    for (Engine engine : chosen("engines", Engine.values())) {
      if (engine != Engine.SCAN || labels != Labels.STRINGS) {
        timings.put(engine, time(engine, file, cores));
      }
    }
    Timing first = timings.values().iterator().next();
    for (Map.Entry<Engine, Timing> entry : timings.entrySet()) {
      Timing timing = entry.getValue();
      if (entry.getKey() != Engine.SCAN && timing.classes != first.classes) {
        throw new AssertionError(entry + " counted otherwise than the first");
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %,d | %d | %s | %.2f | %.1f | %s | %s | %.1f | %,d |%n",
          labels.title,
          rows / 1_000_000,
          cores,
          entry.getKey().title,
          timing.steady,
          rows / 1e6 / timing.steady / cores,
          ratio(timings.get(Engine.PLAIN_SPARK), timing),
          ratio(timings.get(Engine.DUCKDB), timing),
          timing.process,
          timing.peakMiB);
    }
  }

  private static String ratio(Timing other, Timing timing) {
    return other == null ? "" : String.format(Locale.ROOT, "%.2f", other.steady / timing.steady);
  }

  private static Timing time(Engine engine, String file, int cores) throws Exception {
    Map<Engine, String> jobs = Map.of(Engine.JOB, "true", Engine.WITHOUT_EXTENSION, "false");
    List<String> cold =
        jobs.containsKey(engine)
            ? run(engine, submitted(file, cores, jobs.get(engine)))
            : run(engine, inOneJvm(engine, file, cores, 1));
    List<String> warm = run(engine, inOneJvm(engine, file, cores, 1 + ROUNDS));
    List<String> rounds = values(warm, "round ");
    double steady =
        rounds.stream()
            .skip(1)
            .mapToDouble(round -> Double.parseDouble(round.split(" ")[0]))
            .min()
            .orElseThrow();
    return new Timing(
        steady,
        Double.parseDouble(values(cold, "process ").get(0)),
        Long.parseLong(values(warm, "peak ").get(0)),
        Integer.parseInt(rounds.get(0).split(" ")[1]));
  }

  private static List<String> values(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()))
        .toList();
  }

  private static List<String> inOneJvm(Engine engine, String file, int cores, int rounds) {
    List<String> command = new ArrayList<>(List.of("java", "-Xmx1g"));
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.add("-Dlog4j2.configurationFile=conf/log4j2.properties");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(OneEngine.class.getName(), engine.name(), file));
    command.addAll(List.of(Integer.toString(cores), Integer.toString(rounds)));
    return command;
  }

  /** The job as a user starts it. */
  private static List<String> submitted(String file, int cores, String withExtension) {
    List<String> command = new ArrayList<>(List.of(Submit.SCRIPT));
    command.addAll(List.of("--master", "local[" + cores + "]"));
    command.addAll(List.of("--conf", DenseCountExtension.ENABLED + "=" + withExtension, "--"));
    command.addAll(List.of("--input", file, "--label-column", "label"));
    command.addAll(List.of("--label-encoding", "sorted", "--dry-run"));
    return command;
  }

  private static List<String> run(Engine engine, List<String> command) throws Exception {
    File errors = FOLDER.resolve(engine + ".log").toFile();
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectError(errors).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + ": " + Files.readString(errors.toPath()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return (out + String.format(Locale.ROOT, "process %f%n", seconds)).lines().toList();
  }
}
