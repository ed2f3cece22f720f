package io.github.adaptivemargins.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.Counted;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginNorm;
import io.github.adaptivemargins.margins.MarginParameters;
import io.github.adaptivemargins.margins.MarginTable;
import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.Campaign.Outcome;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.SharedSession;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.TestStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers while the file is replaced, and runs that overlap. Part of the campaign. */
@Tag("stores")
class ConcurrencyIT {
  private static final int LOCAL_REPLACEMENTS = Campaign.isWhole() ? 1_000 : 100;
  private static final int HDFS_REPLACEMENTS = Campaign.isWhole() ? 100 : 15;
  private static final int WAIT_MINUTES = 10;
  private static final String SUMS =
      "count(*), sum(class_index), sum(label), sum(count), sum(CAST(floor(margin * 1000000) AS BIGINT))";

  private static final Campaign campaign = new Campaign();

  @TempDir private static Path folder;
  private static TestStore hdfs;

  private final String test = "t" + UUID.randomUUID();

  @BeforeAll
  static void start() throws IOException {
    hdfs = TestStore.hdfs(folder.resolve("hdfs"));
  }

  @AfterAll
  static void stop() throws IOException {
    campaign.print();
    hdfs.close();
  }

  @Test
  void readers_onLocalDisk_alwaysSeeOneOfTheTables() throws Exception {
    TestStore local = TestStore.local(folder);
    readWhileReplacing("local disk", local, LOCAL_REPLACEMENTS);
  }

  @Tag("long")
  @Test
  void readers_onHdfs_alwaysSeeOneOfTheTables() throws Exception {
    readWhileReplacing("HDFS", hdfs, HDFS_REPLACEMENTS);
  }

  /** The sums of a table: another for each of the two, and for any mixture of them. */
  private void readWhileReplacing(String name, TestStore store, int replacements) throws Exception {
    String target = store.uri(test + "/margins.parquet");
    List<MarginTable> tables = List.of(table(5_000, 1), table(7_000, 3));
    List<String> known = new ArrayList<>();
    for (MarginTable table : tables) {
      publish(store, target, table);
      known.add(duckSums(copy(store)));
    }
    assertEquals(2, known.stream().distinct().count(), known.toString());

    AtomicBoolean isOver = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (SparkSession spark = SharedSession.own(Map.of("spark.master", "local[2,4]"))) {
      StructType schema = spark.read().parquet(target).schema();
      List<Reader> readers = new ArrayList<>();
      readers.add(new Reader("DuckDB, of one opening", true, () -> sumsOfOneOpening(store)));
      readers.add(
          new Reader(
              "Spark, given the schema",
              false,
              () -> sparkSums(spark.read().schema(schema).parquet(target))));
      readers.add(
          new Reader(
              "Spark, looking for the schema",
              false,
              () -> sparkSums(spark.read().parquet(target))));
      if (store != hdfs) {
        Path file = Path.of(URI.create(target));
        readers.add(new Reader("DuckDB, by path", false, () -> duckSums(file)));
      }
      Future<List<Seen>> reading = thread.submit(() -> readInTurn(readers, isOver, known));
      for (int i = 0; i < replacements; i++) {
        publish(store, target, tables.get(i % tables.size()));
      }
      isOver.set(true);
      List<Seen> all = reading.get(WAIT_MINUTES, TimeUnit.MINUTES);
      for (int i = 0; i < readers.size(); i++) {
        Reader reader = readers.get(i);
        Seen seen = all.get(i);
        String fault = name + ", " + replacements + " replacements: read by " + reader.name;
        campaign.tally(fault, Outcome.TRIED, seen.reads);
        campaign.tally(fault, Outcome.SEEN_WRONG, seen.wrong);
        campaign.tally(fault, Outcome.READER_FAILED, seen.failed);
        assertEquals(0, seen.wrong, reader + " saw something else than one of the tables");
        assertTrue(seen.reads > seen.failed, reader + " has read nothing");
      }
    } finally {
      isOver.set(true);
      thread.shutdownNow();
    }
    assertEquals(List.of("margins.parquet"), store.names(test));
  }

  /**
   * A way to read the table.
   *
   * @param opensOnce whether it asks for the path but once; one that asks for the length or the
   *     footer first, and opens the path again for the rest, may meet two files and fail for it
   */
  private record Reader(String name, boolean opensOnce, Callable<String> sums) {}

  /** How often a reader has read, has ended with an error of its own, and was misled. */
  private static final class Seen {
    int reads;
    int failed;
    int wrong;
  }

  private static List<Seen> readInTurn(
      List<Reader> readers, AtomicBoolean isOver, List<String> known) {
    List<Seen> seen = readers.stream().map(reader -> new Seen()).toList();
    while (!isOver.get()) {
      for (int i = 0; i < readers.size(); i++) {
        read(readers.get(i), seen.get(i), known);
      }
    }
    return seen;
  }

  private static void read(Reader reader, Seen seen, List<String> known) {
    seen.reads++;
    try {
      String found = reader.sums.call();
      if (!known.contains(found)) {
        seen.wrong++;
        System.err.println(reader + " read " + found + " instead of one of " + known);
      }
    } catch (Exception e) {
      boolean isMissing = e.toString().matches("(?s).*(NOT_EXIST|NotFound|NoSuchFile|No files).*");
      if (reader.opensOnce || isMissing) {
        seen.wrong++;
        e.printStackTrace();
      } else {
        seen.failed++;
      }
    }
  }

  private static String sparkSums(Dataset<Row> margins) {
    return margins.selectExpr(SUMS.split(", ")).first().mkString(" ");
  }

  private String sumsOfOneOpening(TestStore store) throws IOException {
    return duckSums(copy(store));
  }

  private Path copy(TestStore store) throws IOException {
    return store.copy(test + "/margins.parquet", folder.resolve(test + ".parquet"));
  }

  private static String duckSums(Path file) {
    return Duck.row("SELECT " + SUMS + " FROM read_parquet('" + Duck.quoted(file) + "')");
  }

  private static void publish(TestStore store, String target, MarginTable table) {
    Publisher.to("--output", target, EarlierOutput::isMarginTable, store.configuration())
        .publish(table);
  }

  private static MarginTable table(int classes, int step) {
    ClassCounts arranged = Counted.classes(classes, c -> 1 + c * step);
    MarginParameters parameters = new MarginParameters(0.05, 0.5, -0.25, MarginNorm.MINMAX);
    MarginFunction function = MarginFunction.over(parameters, arranged.min(), arranged.max());
    return new MarginTable(arranged, function, "test", Map.of("step", step), "");
  }

  @Test
  void runsStartedTogether_onLocalDisk_leaveOneCompleteResult() throws Exception {
    runTogether("local disk", TestStore.local(folder));
  }

  @Tag("long")
  @Test
  void runsStartedTogether_onHdfs_leaveOneCompleteResult() throws Exception {
    runTogether("HDFS", hdfs);
  }

  private void runTogether(String name, TestStore store) throws Exception {
    Path input =
        Duck.copy(
            "SELECT range // 3 AS landmark_id FROM range(100000)", folder.resolve("in.parquet"));
    List<String> powers = List.of("-0.25", "-0.5");
    List<String> alone = new ArrayList<>();
    for (String power : powers) {
      assertEquals(0, JobRun.of(args(input, store.uri(test + "/" + power), power)).exit());
      alone.add(store.sha256(test + "/" + power));
    }
    for (int round = 0; round < Campaign.rounds(); round++) {
      String runFolder = test + round;
      String table = runFolder + "/margins.parquet";
      Campaign.Trial trial = campaign.trial(name + ": two runs started together");
      List<Submit.Running> runs = new ArrayList<>();
      for (String power : powers) {
        runs.add(Submit.start(folder, args(input, store.uri(table), power)));
      }
      trial.nextRun(
          () -> {
            for (Submit.Running run : runs) {
              Submit.Ended ended = run.ended();
              assertEquals(0, ended.exit(), ended.err());
            }
          });
      trial.reader(
          () -> {
            assertTrue(alone.contains(store.sha256(table)));
            assertEquals(List.of("margins.parquet"), store.names(runFolder));
          });
    }
  }

  private static String[] args(Path input, String output, String power) {
    return new String[] {"--input", input.toString(), "--output", output, "--power", power};
  }
}
