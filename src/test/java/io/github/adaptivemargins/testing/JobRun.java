package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.AdaptiveMarginsJob;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf$;
import scala.Option;

/**
 * One run of the job in this JVM, with real Spark, from its arguments to its exit code.
 *
 * @param exit the exit code that the process would have
 * @param out standard output
 * @param err standard error, without the log
 * @param warnings what was logged as a warning or worse
 */
public record JobRun(int exit, String out, String err, List<String> warnings) {
  private static final String OPTION = "spark.margins.";
  private static final String HADOOP = "spark.hadoop.";

  /** A run in the shared session. */
  public static JobRun of(String... args) {
    return in(SharedSession.get(), Map.of(), args);
  }

  /** Whether the Spark of this build is before a version such as {@code 4.2}. */
  public static boolean isSparkBefore(String version) {
    String own = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    return Version.parse(own).compareTo(Version.parse(version)) < 0;
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

  /**
   * A run with settings: in the shared session if a session can change all of them, else in a
   * session that the job starts and stops, as under spark-submit. Hadoop's settings are of the
   * second kind: a file system that Hadoop keeps reads them later, too.
   *
   * @param settings of Spark, or options as {@code spark.margins.*}
   */
  public static JobRun with(Map<String, String> settings, String... args) {
    if (settings.isEmpty()) {
      return of(args);
    }
    return settings.keySet().stream().allMatch(JobRun::isChangeable)
        ? in(SharedSession.child(), settings, args)
        : inOwnSession(settings, args);
  }

  private static boolean isChangeable(String key) {
    return key.startsWith(OPTION)
        || key.startsWith("spark.densecount.")
        || (SQLConf$.MODULE$.containsConfigKey(key) && !SQLConf$.MODULE$.isStaticConfigKey(key));
  }

  /** A run as the guest of a session, which has these settings until the run ends. */
  public static JobRun in(SparkSession session, Map<String, String> settings, String... args) {
    SparkConf options = new SparkConf(false);
    List<Runnable> restore = new ArrayList<>();
    settings.forEach(
        (key, value) -> {
          if (key.startsWith(OPTION)) {
            options.set(key, value);
          } else if (key.startsWith(HADOOP)) {
            restore.add(change(session.sparkContext().hadoopConfiguration(), key, value));
          } else {
            restore.add(change(session.conf(), key, value));
          }
        });
    SparkSession.setActiveSession(session);
    try {
      return run(options, args);
    } finally {
      SparkSession.clearActiveSession();
      restore.forEach(Runnable::run);
    }
  }

  private static Runnable change(Configuration conf, String key, String value) {
    String name = key.substring(HADOOP.length());
    String before = conf.getRaw(name);
    conf.set(name, value);
    return before == null ? () -> conf.unset(name) : () -> conf.set(name, before);
  }

  private static Runnable change(RuntimeConfig conf, String key, String value) {
    Option<String> before = conf.getOption(key);
    conf.set(key, value);
    return before.isEmpty() ? () -> conf.unset(key) : () -> conf.set(key, before.get());
  }

  /** A run that starts and stops its own session, as under spark-submit. */
  public static JobRun inOwnSession(Map<String, String> settings, String... args) {
    SharedSession.stop();
    SparkConf conf = SharedSession.conf();
    settings.forEach(conf::set);
    return run(conf, args);
  }

  private static JobRun run(SparkConf conf, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
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

  private static final class WarningLog extends AbstractAppender implements AutoCloseable {
    private final List<String> lines = new ArrayList<>();

    /** Another thread may run the job, too. */
    private final long thread = Thread.currentThread().getId();

    private WarningLog() {
      super("warnings-" + UUID.randomUUID(), null, null, false, Property.EMPTY_ARRAY);
    }

    static WarningLog open() {
      WarningLog log = new WarningLog();
      log.start();
      context().getRootLogger().addAppender(log);
      return log;
    }

    @Override
    public void append(LogEvent event) {
      if (event.getThreadId() == thread && event.getLevel().isMoreSpecificThan(Level.WARN)) {
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
