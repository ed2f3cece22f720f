package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.AdaptiveMarginsJob;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.OptionConverters;

/**
 * One run of the job in this JVM, with real Spark, from its arguments to its exit code.
 *
 * @param exit the exit code that the process would have
 * @param out standard output
 * @param err standard error, without the log
 * @param warnings what was logged as a warning or worse
 */
public record JobRun(int exit, String out, String err, List<String> warnings) {
  /** Whether the Spark of this build is 3.5, which can do less and words some errors otherwise. */
  public static boolean isOnSpark3() {
    return sparkVersion().startsWith("3.");
  }

  /** Whether it is one before 4.2. */
  public static boolean isOnEarlierSpark() {
    return isOnSpark3() || sparkVersion().startsWith("4.0.") || sparkVersion().startsWith("4.1.");
  }

  private static String sparkVersion() {
    return org.apache.spark.package$.MODULE$.SPARK_VERSION();
  }

  public static JobRun of(String... args) {
    return with(Map.of(), args);
  }

  /** The bundled sample's {@code margins.parquet} and {@code margins.txt}, in a folder. */
  public static void ofSample(Path folder) {
    JobRun run =
        of(
            "--input=" + LandmarkData.SAMPLE,
            "--output=" + folder.resolve("margins.parquet"),
            "--output-txt=" + folder.resolve("margins.txt"));
    assertEquals(0, run.exit(), run.err());
  }

  public static JobRun with(Map<String, String> settings, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    SparkConf conf = conf();
    settings.forEach(conf::set);
    if (!List.of(args).contains("--table")) {
      stopSession();
    }
    try (WarningLog log = WarningLog.open()) {
      Optional<JobException> failure =
          AdaptiveMarginsJob.run(
              args, conf, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
      return new JobRun(
          failure.map(JobException::status).orElse(ExitStatus.DONE).code(),
          out.toString(UTF_8),
          err.toString(UTF_8),
          log.lines);
    }
  }

  /** Ends what {@link #session} has begun, so that the next run has a session of its own. */
  public static void stopSession() {
    OptionConverters.toJava(SparkSession.getDefaultSession()).ifPresent(SparkSession::stop);
  }

  /** A session to make input with: a run that reads a table is its guest, any other ends it. */
  public static SparkSession session() {
    return session(Map.of());
  }

  /** A session of its own, with settings that none can be given that stands. */
  public static SparkSession session(Map<String, String> settings) {
    if (!settings.isEmpty()) {
      stopSession();
    }
    SparkConf conf = conf();
    settings.forEach(conf::set);
    return SparkSession.builder().config(conf).getOrCreate();
  }

  private static SparkConf conf() {
    return new SparkConf()
        .setMaster("local[2]")
        .setAppName("adaptive-margins")
        .set("spark.ui.enabled", "false")
        .set("spark.sql.warehouse.dir", "target/spark-warehouse")
        .set("spark.sql.shuffle.partitions", "4");
  }

  private static final class WarningLog extends AbstractAppender implements AutoCloseable {
    private final List<String> lines = new ArrayList<>();

    private WarningLog() {
      super("warnings", null, null, false, Property.EMPTY_ARRAY);
    }

    static WarningLog open() {
      WarningLog log = new WarningLog();
      log.start();
      context().getRootLogger().addAppender(log);
      return log;
    }

    @Override
    public void append(LogEvent event) {
      if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
        lines.add(event.getMessage().getFormattedMessage());
      }
    }

    @Override
    public void close() {
      context().getRootLogger().removeAppender(this);
    }

    private static LoggerContext context() {
      return (LoggerContext) LogManager.getContext(false);
    }
  }
}
