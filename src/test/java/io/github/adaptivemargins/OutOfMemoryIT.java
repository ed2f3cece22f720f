package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.SharedSession;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Drivers with too small a heap, each a process; Spark's own least is lowered for them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutOfMemoryIT {
  @TempDir private static Path data;

  @TempDir private Path folder;

  @BeforeAll
  static void write() {
    String ids = "SELECT range * 1000003 AS label, 0 AS count FROM range(1500000)";
    Duck.copy(ids, data.resolve("integers.parquet"));
    Duck.copy(
        "SELECT printf('label_%014d', label) AS label FROM (" + ids + ")",
        data.resolve("strings.parquet"));
    Duck.copy(
        "SELECT 0 AS class_index, range AS label, 0 AS count FROM range(5000000)",
        data.resolve("classes.parquet"),
        Duck.MARGIN_TABLE_METADATA);
    Duck.copy("SELECT 1 AS label", data.resolve("one.parquet"));
  }

  @ParameterizedTest
  @CsvSource({
    "integers, 90m, label counts|counting the labels|computing the margins of .* labels",
    "strings, 110m, label counts|counting the labels|computing the margins of .* labels",
    "one, 100m, 'too small for 5,000,000 classes of --class-list'",
  })
  void driver_withTooSmallAHeap_endsInOneLine(String input, String memory, String reason)
      throws Exception {
    List<String> options = new ArrayList<>(List.of("--label-encoding", "sorted"));
    if (input.equals("one")) {
      options = List.of("--class-list", data.resolve("classes.parquet").toString());
    }
    Ended run = submit(memory, input, options);
    assertEquals(70, run.exit(), run.err());
    List<String> said =
        run.err().lines().filter(line -> line.startsWith("adaptive-margins: ")).toList();
    assertEquals(1, said.size(), run.err());
    assertTrue(said.get(0).matches(".*(" + reason + ").*"), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
    assertTrue(run.err().contains("raise --driver-memory"), run.err());
    assertEquals("", run.out());
    assertFalse(Files.exists(folder.resolve("margins.parquet")));
  }

  @Test
  void task_ofTheDriverItself_isNoFileThatCannotBeRead() throws Exception {
    Ended run = submit("200m", "one", List.of("--where", "repeat('a', 400000000 + label) <> 'a'"));
    assertEquals(70, run.exit(), run.err());
    assertTrue(run.err().contains("raise --driver-memory"), run.err());
  }

  private Ended submit(String memory, String input, List<String> jobOptions) throws Exception {
    List<String> command = new ArrayList<>(List.of(Submit.SCRIPT, "--driver-memory", memory));
    command.addAll(List.of("--conf", "spark.testing.reservedMemory=1000000", "--"));
    command.addAll(List.of("--input", data.resolve(input + ".parquet").toString()));
    command.addAll(List.of("--label-column", "label"));
    command.addAll(List.of("--output", folder.resolve("margins.parquet").toString()));
    command.addAll(jobOptions);
    // The other collectors go on for long with little left.
    String options = Submit.SMALL_JVM;
    return Submit.process(Map.of("SPARK_SUBMIT_OPTS", options), folder, command);
  }

  /** The process is not the job's: it goes on, and so does its session. */
  @Test
  void thread_thatDiesInASessionThatStands_failsTheRunAlone() {
    SparkSession session = SharedSession.get();
    Dying dying = new Dying();
    session.sparkContext().addSparkListener(dying);
    session
        .read()
        .parquet(data.resolve("integers.parquet").toString())
        .createOrReplaceTempView("i");
    try {
      JobRun run = JobRun.of("--table", "i", "--label-column", "label", "--dry-run");
      assertEquals(70, run.exit(), run.err());
      assertTrue(run.err().contains("raise --driver-memory"), run.err());
      session.sparkContext().removeSparkListener(dying);
      assertEquals(1_500_000, session.table("i").count());
    } finally {
      SharedSession.stop();
    }
  }

  private static final class Dying extends SparkListener {
    @Override
    public void onJobStart(SparkListenerJobStart start) {
      new Thread(
              () -> {
                throw new OutOfMemoryError("Java heap space");
              })
          .start();
    }
  }
}
