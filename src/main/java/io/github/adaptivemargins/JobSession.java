package io.github.adaptivemargins;

import io.github.adaptivemargins.densecount.DenseCountExtension;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.FatalErrorWatcher;
import io.github.adaptivemargins.failure.JobException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Spark session of one run. It is a new session, or a copy of an existing one, which shares its
 * tables and views and is not changed.
 */
final class JobSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobSession.class);

  /**
   * Unreadable files and values are errors, whatever the defaults are, and checksums of Parquet
   * pages are verified. Vectored reads are off: they return slices of larger arrays, which Spark's
   * reader of DELTA_BYTE_ARRAY strings takes for whole arrays. Columns of ORC are found by name.
   */
  private static final Map<String, String> STRICT =
      Map.of(
          "spark.sql.files.ignoreCorruptFiles", "false",
          "spark.sql.files.ignoreMissingFiles", "false",
          "spark.sql.ansi.enabled", "true",
          "parquet.page.verify-checksum.enabled", "true",
          "parquet.hadoop.vectored.io.enabled", "false",
          "orc.force.positional.evolution", "false");

  private static final String AZURE_RETRIES = "fs.azure.io.retry.max.retries";
  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final String PARALLELISM = "spark.default.parallelism";
  private static final String REDACTION = "spark.redaction.regex";

  private final SparkSession spark;
  private final boolean isOwn;

  /** Tags the Spark jobs of this run, in a session that may run others. */
  private final String tag = "adaptive-margins-" + UUID.randomUUID();

  private final String description;
  private Optional<TaskLossListener> listener = Optional.empty();

  private JobSession(SparkSession spark, boolean isOwn) {
    this.spark = spark;
    this.isOwn = isOwn;
    this.description = spark.sparkContext().getLocalProperty("spark.job.description");
  }

  /**
   * Opens the session of a run.
   *
   * @param conf the settings of a new session
   * @param isForTable whether a new session uses the Hive metastore, if one is configured
   * @throws JobException IO_ERROR, if no master can be reached, or USAGE, if settings are wrong
   * @throws Exception any other exception of Spark, which it may not declare
   */
  static JobSession open(SparkConf conf, boolean isForTable) throws Exception {
    Optional<SparkSession> existing = SparkSessions.existing();
    return existing.isPresent() ? copyOf(existing.get()) : start(conf, isForTable);
  }

  private static JobSession start(SparkConf conf, boolean isForTable) throws Exception {
    try {
      SparkConf settings = settings(conf);
      if (isForTable && hasMetastore(conf)) {
        settings.setIfMissing("spark.sql.catalogImplementation", "hive");
      }
      return new JobSession(SparkSessions.start(settings, new DenseCountExtension()), true);
    } catch (Exception e) {
      throw explainStart(e, conf.get("spark.master", ""));
    }
  }

  /** Whether a metastore is named: without a name, Spark would create one in the working folder. */
  private static boolean hasMetastore(SparkConf conf) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    boolean isNamed =
        conf.contains("spark.hadoop.hive.metastore.uris")
            || loader.getResource("hive-site.xml") != null;
    return isNamed
        && loader.getResource("org/apache/spark/sql/hive/HiveSessionStateBuilder.class") != null;
  }

  /** Explains why the session did not start. With an unreachable master it may fail at any step. */
  private static Exception explainStart(Exception e, String master) {
    if (Failures.toJobException(e).status() != ExitStatus.FAULT) {
      return e;
    } else if (master.startsWith("spark:") && !(e instanceof NumberFormatException)) {
      return stopped(e, master);
    }
    return e instanceof IllegalArgumentException
        ? JobException.usage("no session can be started: " + Failures.oneLine(e))
        : e;
  }

  /** The reason why the run ended: a stopped context, if the cluster stopped it. */
  Exception explainEnd(Exception e) {
    return spark.sparkContext().isStopped()
            && Failures.toJobException(e).status() == ExitStatus.FAULT
        ? stopped(e, spark.sparkContext().master())
        : e;
  }

  private static JobException stopped(Exception e, String master) {
    return new JobException(
        ExitStatus.IO_ERROR,
        (master.startsWith("local") ? "the session of " : "the cluster failed: master ")
            + master
            + (master.startsWith("local")
                ? " was ended: "
                : " cannot be reached, or has ended the application: ")
            + Failures.oneLine(e),
        e);
  }

  private static SparkConf settings(SparkConf given) {
    // Spark divides by this setting.
    int parallelism = given.getInt(PARALLELISM, 1);
    JobException.require(parallelism > 0, PARALLELISM, parallelism, "more than 0");
    SparkConf conf = given.clone();
    STRICT.forEach(conf::set);
    // Two numbers per class are collected; the driver's memory limits the number of classes.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    // With its default, Azure's driver retries for an hour if the store does not answer.
    if (new Configuration().get(AZURE_RETRIES) == null) {
      conf.setIfMissing("spark.hadoop." + AZURE_RETRIES, "8");
    }
    // Otherwise users would have to register classes of Spark itself.
    conf.set("spark.kryo.registrationRequired", "false");
    // The UI and the event log show all settings, and a reader option may be a secret key.
    String secret = conf.get(REDACTION, "(?i)secret|password|token|access[.]?key");
    conf.set(REDACTION, secret + "|reader-option|account[.]key");
    boolean isLocal = conf.get("spark.master", "").matches("local(\\[.*)?");
    // Spark kills the executor of a task with a fatal error, which a damaged file can cause. In
    // local mode this process is the executor, and must still report the error.
    return isLocal ? conf.set("spark.executor.killOnFatalError.depth", "0") : conf;
  }

  private static JobSession copyOf(SparkSession existing) {
    SparkSession copy = SparkSessions.copyOf(existing);
    STRICT.forEach(copy.conf()::set);
    if (!copy.conf().get(EXTENSIONS, "").contains(DenseCountExtension.class.getName())) {
      LOG.info(
          "using the existing session without the extension that counts faster; to use it, start the"
              + " session with {}={}",
          EXTENSIONS,
          DenseCountExtension.class.getName());
    }
    JobSession session = new JobSession(copy, false);
    copy.sparkContext().addJobTag(session.tag);
    return session;
  }

  /** Reports lost tasks and executors of this session to a watcher. */
  void reportTo(FatalErrorWatcher watcher) {
    watcher.setLocal(spark.sparkContext().isLocal());
    listener = Optional.of(new TaskLossListener(watcher));
    spark.sparkContext().addSparkListener(listener.get());
  }

  SparkSession spark() {
    return spark;
  }

  /** Stops a new session; cancels the Spark jobs of a failed run in an existing one. */
  @Override
  public void close() {
    if (isOwn) {
      spark.stop();
    } else {
      listener.ifPresent(spark.sparkContext()::removeSparkListener);
      spark.sparkContext().cancelJobsWithTag(tag);
      spark.sparkContext().removeJobTag(tag);
      spark.sparkContext().setJobDescription(description);
    }
  }
}
