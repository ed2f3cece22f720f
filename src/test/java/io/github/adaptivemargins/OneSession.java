package io.github.adaptivemargins;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.densecount.DenseCountExtension;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.testing.JobRun;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Many runs of the job as the guests of one session, whose start would take most of their time. */
public final class OneSession implements AutoCloseable {
  private final SparkSession spark;

  /** With settings of its own, and all else in common. */
  private final ThreadLocal<SparkSession> ofThread;

  public OneSession(Path folder) {
    JobRun.stopSession();
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("adaptive-margins")
            .withExtensions(new DenseCountExtension())
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            // Classes of its own for each session would be looked for again in every task.
            .config("spark.sql.artifact.isolation.enabled", "false")
            // What the UI would show of ten thousand runs does not fit into the heap.
            .config("spark.ui.retainedJobs", "10")
            .config("spark.ui.retainedStages", "10")
            .config("spark.ui.retainedTasks", "100")
            .config("spark.sql.ui.retainedExecutions", "10")
            // Without it a query of a few rows takes half the time.
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .getOrCreate();
    ofThread = ThreadLocal.withInitial(spark::newSession);
  }

  /**
   * A run from its arguments to its exit code, without what it logged; runs of several threads do
   * not disturb each other.
   *
   * @param splitBytes how much of a file a task reads
   */
  public JobRun run(List<String> args, int splitBytes) {
    SparkSession session = ofThread.get();
    SparkSession.setActiveSession(session);
    session.conf().set("spark.sql.files.maxPartitionBytes", Integer.toString(splitBytes));
    session.conf().set("spark.sql.files.openCostInBytes", Integer.toString(splitBytes));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Optional<JobException> failure =
        AdaptiveMarginsJob.run(
            args.toArray(String[]::new),
            new SparkConf(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    return new JobRun(
        failure.map(JobException::status).orElse(ExitStatus.DONE).code(),
        out.toString(UTF_8),
        err.toString(UTF_8),
        List.of());
  }

  @Override
  public void close() {
    spark.stop();
  }
}
