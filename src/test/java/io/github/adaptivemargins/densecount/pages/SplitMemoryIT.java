package io.github.adaptivemargins.densecount.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task of many splits keeps only the current one in memory. */
class SplitMemoryIT {
  private static final int FILES = 150;
  private static final int TASKS = 2;

  @TempDir private Path folder;

  @Test
  void splitThatHasEnded_isGarbage() throws Exception {
    try (CountingSession counting = new CountingSession(folder)) {
      counting.spark().conf().set("spark.sql.files.openCostInBytes", "0");
      Dataset<Row> rows = rows(counting);
      CompletableFuture<Map<String, Long>> counts =
          CompletableFuture.supplyAsync(() -> counting.countWithExtension(rows));
      List<Integer> held = new ArrayList<>();
      while (!isEnded(counts)) {
        held.add(instances(RowGroupKeySource.class));
      }
      assertEquals(FILES * 20_000L, counts.get().values().stream().mapToLong(i -> i).sum());
      List<Integer> seen = held.stream().filter(sources -> sources > 0).sorted().toList();
      System.out.println(
          "page sources in memory, of " + FILES + " splits, at each sample: " + seen);
      // A leak grows and stays. One sample may find garbage that is not collected yet.
      assertTrue(seen.get(seen.size() / 2) <= TASKS, () -> "in memory: " + held);
    }
  }

  private static boolean isEnded(CompletableFuture<?> work) throws Exception {
    try {
      work.get(20, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** Reads one file under many names, as splits of two tasks. */
  private Dataset<Row> rows(CountingSession counting) throws Exception {
    Path first = Files.createDirectory(folder.resolve("first"));
    counting
        .spark()
        .range(0, 20_000, 1, 1)
        .selectExpr("CAST(xxhash64(id) AS STRING) label")
        .write()
        .mode("append")
        // Snappy's native code delays garbage collections.
        .option("compression", "uncompressed")
        .parquet(first.toString());
    Path all = Files.createDirectory(folder.resolve("all"));
    try (Stream<Path> written = Files.list(first)) {
      Path file = written.filter(path -> path.toString().endsWith(".parquet")).findFirst().get();
      for (int i = 0; i < FILES; i++) {
        Files.createLink(all.resolve(i + ".parquet"), file);
      }
    }
    return counting.spark().read().parquet(all.toString());
  }

  /** Counts the instances that remain after a full garbage collection. */
  private static int instances(Class<?> type) throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(line -> line.length > 3 && line[3].equals(type.getName()))
        .mapToInt(line -> Integer.parseInt(line[1]))
        .sum();
  }
}
