package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.StandaloneCluster;
import io.github.adaptivemargins.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster that is lost in the middle, or was never there: worth a retry, and told in one line.
 */
@Tag("clusters")
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterFaultsIT {
  private static final int FILES = 24;

  /** What is done to the cluster while a task runs. */
  private static final AtomicReference<Runnable> FAULT = new AtomicReference<>();

  @TempDir private static Path data;
  private static Path inputs;
  private static StandaloneCluster cluster;
  private static Submit.Running withoutMaster;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    inputs = Files.createDirectory(data.resolve("in"));
    for (int i = 0; i < FILES; i++) {
      Duck.copy(
          "SELECT range % 9 AS landmark_id FROM range(90000)", inputs.resolve(i + ".parquet"));
    }
    // Spark asks for a master three times, of 20 seconds each.
    withoutMaster =
        Submit.start(
            data,
            "--master",
            "spark://127.0.0.1:1",
            "--",
            "--input",
            inputs.toString(),
            "--dry-run");
    cluster = StandaloneCluster.start(Files.createDirectory(data.resolve("cluster")));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  @Order(1)
  void executorThatIsLost_andNoRetryIsLeft_isWorthARetry() throws IOException {
    JobRun run = run(() -> cluster.executors().forEach(ProcessHandle::destroyForcibly));
    assertEquals(74, run.exit(), run.err());
    assertTrue(run.err().startsWith("adaptive-margins: the cluster failed: "), run.err());
    assertTrue(run.err().contains("ExecutorLostFailure"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.exists(output()));
  }

  @Test
  @Order(2)
  void masterThatIsLost_leavesTheRunToItsExecutors() throws IOException {
    JobRun run = run(() -> cluster.killMaster());
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(
        output(),
        List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L),
        Collections.nCopies(9, 10_000L * FILES));
  }

  @Test
  @Order(3)
  void masterThatIsNotThere_isWorthARetry() throws Exception {
    Submit.Ended run = withoutMaster.ended();
    assertEquals(74, run.exit(), run.err());
    assertTrue(run.err().contains("adaptive-margins: the cluster failed: "), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
    assertEquals("", run.out());
  }

  private Path output() {
    return folder.resolve("margins.parquet");
  }

  private JobRun run(Runnable fault) throws IOException {
    FAULT.set(fault);
    Map<String, String> conf = new HashMap<>(cluster.settings());
    conf.put("spark.task.maxFailures", "1");
    conf.put("spark.sql.files.maxPartitionBytes", "100k");
    conf.put("spark.sql.files.openCostInBytes", "100k");
    conf.put("spark.executor.heartbeatInterval", "100ms");
    conf.put("spark.extraListeners", WhileATaskRuns.class.getName());
    return JobRun.with(conf, "--input", inputs.toString(), "--output", output().toString());
  }

  /** Made by Spark. A task that has only been launched is none that an executor was lost with. */
  public static final class WhileATaskRuns extends SparkListener {
    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
      if (heartbeat.accumUpdates().nonEmpty()) {
        FAULT.get().run();
      }
    }
  }
}
