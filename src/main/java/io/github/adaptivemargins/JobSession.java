package io.github.adaptivemargins;

import io.github.adaptivemargins.densecount.DenseCountExtension;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.RunGuard;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Spark session of one run: its own, or a copy of one that stands already, which sees the same
 * tables and views and is left running, with its settings as they were.
 */
final class JobSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobSession.class);

  /**
   * What cannot be read, or {@code --where} cannot take, is an error, whatever the defaults say.
   * Pages of Parquet are held to their checksums, where they have some. Several ranges at once come
   * as slices of larger arrays, which Spark's reader takes for whole ones where strings are in
   * DELTA_BYTE_ARRAY: it counts what stands before them.
   */
  private static final Map<String, String> STRICT =
      Map.of(
          "spark.sql.files.ignoreCorruptFiles", "false",
          "spark.sql.files.ignoreMissingFiles", "false",
          "spark.sql.ansi.enabled", "true",
          "parquet.page.verify-checksum.enabled", "true",
          "parquet.hadoop.vectored.io.enabled", "false");

  private static final String AZURE_RETRIES = "fs.azure.io.retry.max.retries";
  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final String PARALLELISM = "spark.default.parallelism";
  private static final String REDACTION = "spark.redaction.regex";

  private final SparkSession spark;
  private final boolean isOwn;

  /** Of the Spark jobs of this run, among those of the others that the session has. */
  private final String tag = "adaptive-margins-" + UUID.randomUUID();

  private final String description;
  private Optional<LostResults> listener = Optional.empty();

  private JobSession(SparkSession spark, boolean isOwn) {
    this.spark = spark;
    this.isOwn = isOwn;
    this.description = spark.sparkContext().getLocalProperty("spark.job.description");
  }

  /**
   * Opens the session of a run.
   *
   * @param conf the settings of a session of its own
   * @param isForTable whether it is to know the tables of a Hive metastore
   * @throws JobException IO_ERROR, when no master can be reached, or USAGE, when settings are wrong
   * @throws Exception what else Spark throws, be it declared or not
   */
  static JobSession open(SparkConf conf, boolean isForTable) throws Exception {
    Optional<SparkSession> standing = SparkSessions.standing();
    return standing.isPresent() ? guest(standing.get()) : own(conf, isForTable);
  }

  private static JobSession own(SparkConf conf, boolean isForTable) throws Exception {
    try {
      SparkConf settings = settings(conf);
      if (isForTable && hasMetastore(conf)) {
        settings.setIfMissing("spark.sql.catalogImplementation", "hive");
      }
      return new JobSession(SparkSessions.start(settings, new DenseCountExtension()), true);
    } catch (Exception e) {
      throw unopened(e, conf.get("spark.master", ""));
    }
  }

  /** One that is named: Spark would make one where the job is started. */
  private static boolean hasMetastore(SparkConf conf) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    boolean isNamed =
        conf.contains("spark.hadoop.hive.metastore.uris")
            || loader.getResource("hive-site.xml") != null;
    return isNamed
        && loader.getResource("org/apache/spark/sql/hive/HiveSessionStateBuilder.class") != null;
  }

  /** Settings are read first; a context that no master takes is stopped, wherever its making is. */
  private static Exception unopened(Exception e, String master) {
    if (Failure.explain(e).status() != ExitStatus.FAULT) {
      return e;
    } else if (master.startsWith("spark:") && !(e instanceof NumberFormatException)) {
      return stopped(e, master);
    }
    return e instanceof IllegalArgumentException
        ? JobException.usage("no session can be started: " + Failure.oneLine(e))
        : e;
  }

  /** What ends a run: when the cluster has stopped the context, that, whatever followed of it. */
  Exception ended(Exception e) {
    return spark.sparkContext().isStopped() && Failure.explain(e).status() == ExitStatus.FAULT
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
            + Failure.oneLine(e),
        e);
  }

  private static SparkConf settings(SparkConf given) {
    // Spark divides by it.
    int parallelism = given.getInt(PARALLELISM, 1);
    JobException.require(parallelism > 0, PARALLELISM, parallelism, "more than 0");
    SparkConf conf = given.clone();
    STRICT.forEach(conf::set);
    // Two numbers a class are collected, and the driver's memory is what limits the classes.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    // Azure's driver goes on with a store that does not answer, each time after half a minute more.
    if (new Configuration().get(AZURE_RETRIES) == null) {
      conf.setIfMissing("spark.hadoop." + AZURE_RETRIES, "8");
    }
    // Kryo would have to be told the classes of Spark itself that counts are made of.
    conf.set("spark.kryo.registrationRequired", "false");
    // The UI and the event log show all settings: a reader option may be a key, as Azure's are.
    String secret = conf.get(REDACTION, "(?i)secret|password|token|access[.]?key");
    conf.set(REDACTION, secret + "|reader-option|account[.]key");
    boolean isLocal = conf.get("spark.master", "").matches("local(\\[.*)?");
    // Spark kills the executor whose task meets a fatal error, as a damaged file can make one. In
    // local mode that is this process, which still has to say what was wrong.
    return isLocal ? conf.set("spark.executor.killOnFatalError.depth", "0") : conf;
  }

  private static JobSession guest(SparkSession standing) {
    SparkSession copy = SparkSessions.copy(standing);
    STRICT.forEach(copy.conf()::set);
    if (!copy.conf().get(EXTENSIONS, "").contains(DenseCountExtension.class.getName())) {
      LOG.info(
          "the session that stands already is used, without the extension that counts faster: {}={}"
              + " when it is started",
          EXTENSIONS,
          DenseCountExtension.class.getName());
    }
    JobSession session = new JobSession(copy, false);
    copy.sparkContext().addJobTag(session.tag);
    return session;
  }

  /** Has a guard told of what becomes of this session's tasks. */
  void watch(RunGuard guard) {
    guard.tasksAreLocal(spark.sparkContext().isLocal());
    listener = Optional.of(new LostResults(guard));
    spark.sparkContext().addSparkListener(listener.get());
  }

  SparkSession spark() {
    return spark;
  }

  /** Ends a session of its own; another one is left as it was, with nothing of a failed run. */
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
