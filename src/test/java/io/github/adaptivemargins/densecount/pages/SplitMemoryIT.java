package io.github.adaptivemargins.densecount.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task of many splits keeps only the current one in memory. */
class SplitMemoryIT {
  private static final int FILES = 60;
  private static final int ROWS_PER_FILE = 20_000;

  /** A count of the objects in memory takes as long as many files. */
  private static final int FILES_PER_CHECK = 10;

  /** As a file is opened, the split before it may still be in memory. */
  private static final int MAX_SPLITS = 1;

  @TempDir private Path folder;

  /** Local disk. As some files are opened, it counts the splits that are in memory. */
  public static final class CountingFileSystem extends RawLocalFileSystem {
    private static final List<Integer> SPLITS_IN_MEMORY = new ArrayList<>();
    private static int opened;

    @Override
    public URI getUri() {
      return URI.create("counting:///");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize)
        throws IOException {
      if (++opened % FILES_PER_CHECK == 0) {
        SPLITS_IN_MEMORY.add(instances(RowGroupKeySource.class));
        assertTrue(instances(CountingFileSystem.class) > 0, "this object is not counted");
      }
      return super.open(file, bufferSize);
    }
  }

  @Test
  void splitThatHasEnded_isGarbage() throws Exception {
    try (CountingSession counting = new CountingSession(folder)) {
      // One task for all files.
      counting.spark().conf().set("spark.sql.files.minPartitionNum", "1");
      counting.spark().conf().set("spark.sql.files.openCostInBytes", "0");
      counting
          .spark()
          .sparkContext()
          .hadoopConfiguration()
          .set("fs.counting.impl", CountingFileSystem.class.getName());
      Dataset<Row> rows = counting.spark().read().schema("label STRING").parquet(write(counting));
      CountingFileSystem.SPLITS_IN_MEMORY.clear();
      Map<String, Long> counts = counting.countWithExtension(rows);
      assertEquals((long) FILES * ROWS_PER_FILE, counts.values().stream().mapToLong(i -> i).sum());
    }
    List<Integer> seen = CountingFileSystem.SPLITS_IN_MEMORY;
    assertTrue(seen.size() >= FILES / FILES_PER_CHECK, "checks: " + seen.size());
    assertTrue(seen.stream().allMatch(splits -> splits <= MAX_SPLITS), () -> "in memory: " + seen);
  }

  /** Writes one file under many names. Returns the folder's URI. */
  private String write(CountingSession counting) throws Exception {
    Path first = Files.createDirectory(folder.resolve("first"));
    counting
        .spark()
        .range(0, ROWS_PER_FILE, 1, 1)
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
    return "counting://" + all;
  }

  /** Counts the instances that remain after a full garbage collection. */
  private static int instances(Class<?> type) {
    try {
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
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
