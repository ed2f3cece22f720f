package io.github.adaptivemargins.densecount.pages;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.densecount.pages.RandomParquetFile.Kind;
import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts files of every encoding and page form that writers produce, and compares with Spark. */
class PageFormsIT {
  private static final int RANDOM_FILES = 100 * Campaign.rounds();

  /** Split sizes in bytes: one that cuts row groups, and one larger than any file. */
  private static final List<String> SPLITS = List.of("1500", "100m");

  /** Number of files that were counted correctly, by writer. */
  private static final Map<String, Integer> COUNTED = new TreeMap<>();

  @TempDir private static Path folder;
  private static CountingSession counting;

  private record Written(int seed, RandomParquetFile file, Path path) {}

  private static final List<Written> WRITTEN = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    counting = new CountingSession(folder);
    for (int seed = 0; seed < RANDOM_FILES; seed++) {
      RandomParquetFile file = new RandomParquetFile(seed);
      Path path = file.write(Files.createDirectory(folder.resolve("" + seed)), counting.spark());
      WRITTEN.add(new Written(seed, file, path));
    }
  }

  @AfterAll
  static void stop() {
    counting.close();
    System.out.println("files that were counted correctly, by writer: " + COUNTED);
  }

  static List<Integer> seeds() {
    return IntStream.range(0, RANDOM_FILES).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomFile_givesTheCountsThatWereWritten(int seed) {
    RandomParquetFile file = WRITTEN.get(seed).file;
    setSplits(SPLITS.get(seed % 4 == 0 ? 0 : 1));
    Dataset<Row> rows = rows(file.kind(), List.of(WRITTEN.get(seed).path.toString()));
    assertEquals(file.counts(), counting.countWithExtension(rows), file::toString);
    COUNTED.merge(file.writer(), 1, Integer::sum);
  }

  /** Counts all files of a kind in one query. */
  @ParameterizedTest
  @EnumSource
  void randomFilesOfAKind_areCountedAsSparkCountsThem(Kind kind) {
    Map<String, Long> expected = new TreeMap<>();
    List<String> paths = new ArrayList<>();
    for (Written written : WRITTEN) {
      if (written.file.kind() == kind && written.file.isReadBySpark()) {
        paths.add(written.path.toString());
        written.file.counts().forEach((key, count) -> expected.merge(key, count, Long::sum));
      }
    }
    setSplits("100m");
    assertEquals(expected, counting.countWithExtension(rows(kind, paths)));
    assertEquals(expected, counting.countWithSpark(rows(kind, paths)));
  }

  private static void setSplits(String size) {
    counting.spark().conf().set("spark.sql.files.maxPartitionBytes", size);
    counting.spark().conf().set("spark.sql.files.openCostInBytes", "100");
  }

  private static Dataset<Row> rows(Kind kind, List<String> paths) {
    return counting
        .spark()
        .read()
        .schema(CountingSession.COLUMN + " " + kind)
        .parquet(paths.toArray(String[]::new));
  }

  /**
   * Returns files of other writers; {@code make_files.py} in their folder creates them. The Parquet
   * version of Spark 3.5 cannot read integers in BYTE_STREAM_SPLIT, and the job reports this.
   */
  static List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(fixed())) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .filter(
              file ->
                  !JobRun.isSparkBefore("4.0") || !file.toString().contains("BYTE_STREAM_SPLIT"))
          .sorted()
          .toList();
    }
  }

  private static Path fixed() throws URISyntaxException {
    return Path.of(PageFormsIT.class.getResource("files/make_files.py").toURI()).getParent();
  }

  @ParameterizedTest
  @MethodSource("files")
  void fileOfAnotherWriter_givesTheCountsOfDuckDb(Path file) {
    Map<String, Long> expected = countedByDuck(readable(file));
    assertEquals(expected, counting.countWithExtension(rows(kind(file), List.of(file.toString()))));
    COUNTED.merge(file.getFileName().toString().split("-")[0], 1, Integer::sum);
  }

  @ParameterizedTest
  @EnumSource(names = {"INT", "LONG", "STRING"})
  void filesOfOtherWriters_areCountedAsSparkCountsThem(Kind kind) throws Exception {
    List<Path> files = files().stream().collect(groupingBy(PageFormsIT::kind)).get(kind);
    List<String> readable = files.stream().map(file -> readable(file).toString()).toList();
    assertEquals(
        counting.countWithSpark(rows(kind, readable)),
        counting.countWithExtension(rows(kind, files.stream().map(Path::toString).toList())));
  }

  private static Kind kind(Path file) {
    return switch (file.getFileName().toString().split("-")[1]) {
      case "int32" -> Kind.INT;
      case "int64" -> Kind.LONG;
      default -> Kind.STRING;
    };
  }

  /** Returns a file of the same rows in an encoding that DuckDB and Spark's own reader support. */
  private static Path readable(Path file) {
    return Path.of(file.toString().replace("BYTE_STREAM_SPLIT", "PLAIN"));
  }

  private static Map<String, Long> countedByDuck(Path file) {
    Map<String, Long> counts = new TreeMap<>();
    Duck.counts(
            "SELECT coalesce(label::VARCHAR, 'null'), count(*) FROM '"
                + Duck.quoted(file)
                + "' GROUP BY ALL")
        .forEach((key, count) -> counts.put(key.toString(), count));
    return counts;
  }
}
