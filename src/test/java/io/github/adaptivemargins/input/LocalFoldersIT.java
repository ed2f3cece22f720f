package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the folders of a disk hold: links, checksums, and files in their hundreds. */
class LocalFoldersIT {
  private static final AtomicInteger TASKS = new AtomicInteger();

  @TempDir private Path folder;

  /** What it costs to open a small file is no reason for another task. */
  @Test
  void hundredsOfSmallFiles_areReadByAFewTasks() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    for (int i = 0; i < 300; i++) {
      Files.writeString(in.resolve(i + ".csv"), "l\n0\n1\n1\n");
    }
    assertFewTasks();
  }

  @Test
  void hundredsOfSmallParquetFiles_areReadByAFewTasks() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Path one =
        Duck.copy(
            "SELECT unnest([0, 1, 1]) AS l", Files.createDirectories(in).resolve("0.parquet"));
    for (int i = 1; i < 300; i++) {
      Files.copy(one, in.resolve(i + ".parquet"));
    }
    assertFewTasks();
  }

  @Test
  void hardLink_isTheSameFile() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Path file = Files.writeString(in.resolve("a.csv"), "l\n0\n1\n");
    Files.createLink(in.resolve("b.csv"), file);
    JobRun run = run(Map.of(), "--label-column", "l");
    assertEquals(64, run.exit(), run.err());
    assertTrue(run.err().contains("/in/b.csv, which are one file or folder"), run.err());
  }

  private void assertFewTasks() {
    TASKS.set(0);
    JobRun run =
        run(
            Map.of(
                "spark.extraListeners",
                Tasks.class.getName(),
                "spark.sql.files.maxPartitionBytes",
                "128m"),
            "--label-column",
            "l");
    assertCounts(List.of(300L, 600L), run);
    int cores = Runtime.getRuntime().availableProcessors();
    assertTrue(TASKS.get() <= 2 * cores + 2, TASKS + " tasks");
  }

  private JobRun run(Map<String, String> settings, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--input", folder.resolve("in").toString()));
    arguments.addAll(List.of("--output", output().toString()));
    return JobRun.with(settings, arguments.toArray(String[]::new));
  }

  private Path output() {
    return folder.resolve("margins.parquet");
  }

  private void assertCounts(List<Long> counts, JobRun run) {
    assertEquals(0, run.exit(), run.err());
    List<Long> found = Duck.margins(output()).stream().map(Duck.Margin::count).toList();
    assertEquals(counts, found, run.err());
  }

  /** Made by Spark. */
  public static final class Tasks extends SparkListener {
    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      TASKS.incrementAndGet();
    }
  }
}
