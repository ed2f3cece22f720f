package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.FetchFailed;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two executors, each a process, one of which fails while it counts. Part of the campaign. */
@Tag("clusters")
@Tag("long")
class EngineFaultsIT {
  private static final int FILES = 24;
  private static final Campaign campaign = new Campaign();

  @TempDir private static Path clusterFolder;
  private static StandaloneCluster cluster;

  @TempDir private static Path data;
  private static Path inputs;
  private static Path reference;

  @TempDir private Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    inputs = Files.createDirectory(data.resolve("in"));
    for (int i = 0; i < FILES; i++) {
      Duck.copy(
          // Beyond 2^24, so that each shuffle partition has some.
          "SELECT (range * 7919 + " + i + ") % 20011 * 1000003 AS landmark_id FROM range(200000)",
          inputs.resolve(i + ".parquet"));
    }
    reference = data.resolve("reference.parquet");
    assertEquals(0, JobRun.of(arguments(reference)).exit());
  }

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    cluster = StandaloneCluster.start(clusterFolder);
  }

  @AfterAll
  static void stop() {
    campaign.print();
    cluster.close();
  }

  @Test
  void executorKilledInTheCount_leavesTheCountsExact() throws Exception {
    run("an executor killed in the middle of the count", KillAnExecutor.class, Map.of());
    assertTrue(Fault.SEEN.get() > 0, "no task was lost with its executor");
  }

  @Test
  void shuffleFilesThatAreGone_areMadeAgain() throws Exception {
    run(
        "a fetch failure: shuffle files deleted",
        DeleteShuffleFiles.class,
        Map.of(
            "spark.sql.adaptive.coalescePartitions.enabled",
            "false",
            "spark.sql.shuffle.partitions",
            "100"));
    assertTrue(Fault.SEEN.get() > 0, "no fetch has failed");
  }

  @Test
  void speculativeTasks_areCountedOnce() throws Exception {
    run(
        "a speculative task: an executor stopped for a while",
        StopAnExecutor.class,
        Map.of(
            "spark.speculation",
            "true",
            "spark.speculation.interval",
            "50ms",
            "spark.speculation.minTaskRuntime",
            "50ms",
            "spark.speculation.quantile",
            "0.3"));
    assertTrue(Fault.SEEN.get() > 0, "no task was speculative");
  }

  private static String[] arguments(Path output) {
    return new String[] {
      "--input", inputs.toString(), "--label-encoding", "sorted", "--output", output.toString()
    };
  }

  private void run(String fault, Class<? extends Fault> listener, Map<String, String> settings)
      throws Exception {
    for (int round = 0; round < Campaign.rounds(); round++) {
      Fault.reset();
      Map<String, String> conf = new HashMap<>(settings);
      conf.putAll(cluster.settings());
      conf.put("spark.extraListeners", listener.getName());
      conf.put("spark.sql.files.maxPartitionBytes", "1m");
      conf.put("spark.sql.files.openCostInBytes", "1m");
      Path output = folder.resolve("margins" + round + ".parquet");
      Campaign.Trial trial = campaign.trial("engine: " + fault);
      JobRun run = JobRun.with(conf, arguments(output));
      trial.nextRun(() -> assertEquals(0, run.exit(), run.err()));
      trial.reader(() -> assertEquals(-1, Files.mismatch(reference, output)));
    }
  }

  /** Causes a fault once, as the job's tasks start, and sees what Spark makes of it. */
  private abstract static class Fault extends SparkListener {
    static final AtomicInteger SEEN = new AtomicInteger();
    static final AtomicInteger STARTED = new AtomicInteger();
    private static volatile boolean isCounting;

    static void reset() {
      SEEN.set(0);
      STARTED.set(0);
      isCounting = false;
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      String phase = start.properties().getProperty("spark.job.description", "");
      isCounting |= phase.equals("counting the labels");
    }

    /** The number of tasks of the count that have started. */
    static int started() {
      return isCounting ? STARTED.incrementAndGet() : 0;
    }

    static void signal(String signal, ProcessHandle process) {
      try {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
            .start()
            .waitFor(1, TimeUnit.MINUTES);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** As the third task starts. */
  public static final class KillAnExecutor extends Fault {
    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (started() == 3) {
        cluster.executors().get(0).destroyForcibly();
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.reason() instanceof ExecutorLostFailure) {
        SEEN.incrementAndGet();
      }
    }
  }

  /** As the first task starts that reads what others have counted. */
  public static final class DeleteShuffleFiles extends Fault {
    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (started() == FILES + 10) {
        try (Stream<Path> files = Files.walk(cluster.localFolder())) {
          for (Path file :
              files.filter(f -> f.getFileName().toString().startsWith("shuffle_")).toList()) {
            Files.deleteIfExists(file);
          }
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.reason() instanceof FetchFailed) {
        SEEN.incrementAndGet();
      }
    }
  }

  /** From the third task on until a second attempt of one has run. */
  public static final class StopAnExecutor extends Fault {
    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (started() == 3) {
        signal("STOP", cluster.executors().get(0));
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskInfo().speculative() && SEEN.incrementAndGet() == 1) {
        cluster.executors().forEach(executor -> signal("CONT", executor));
      }
    }
  }
}
