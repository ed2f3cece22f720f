package io.github.adaptivemargins.testing;

import io.github.adaptivemargins.densecount.DenseCountExtension;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.OptionConverters;

/**
 * The Spark session that the tests of this JVM share. The job runs in it as in a notebook's
 * session, because starting a session takes longer than most tests.
 */
public final class SharedSession {
  private static SparkSession shared;

  private SharedSession() {}

  /** The session. It is started if there is none, and replaces any other. */
  public static synchronized SparkSession get() {
    if (shared == null || shared.sparkContext().isStopped()) {
      stop();
      shared =
          SparkSession.builder()
              .config(conf())
              .config("spark.sql.extensions", DenseCountExtension.class.getName())
              // Otherwise each child would load its own classes in every task.
              .config("spark.sql.artifact.isolation.enabled", "false")
              // Otherwise a damaged file could end this JVM: it is the executor, too.
              .config("spark.executor.killOnFatalError.depth", "0")
              // The UI's record of ten thousand runs would not fit into the heap.
              .config("spark.ui.retainedJobs", "10")
              .config("spark.ui.retainedStages", "10")
              .config("spark.ui.retainedTasks", "100")
              .config("spark.sql.ui.retainedExecutions", "10")
              .getOrCreate();
    }
    return shared;
  }

  /** A session with the same tables, and settings and temporary views of its own. */
  public static SparkSession child() {
    return get().newSession();
  }

  /** A session with settings that the shared one cannot be given. Close it. */
  public static SparkSession own(Map<String, String> settings) {
    stop();
    SparkConf conf = conf();
    settings.forEach(conf::set);
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** Ends any session of this JVM, so that a test can start one of its own. */
  public static synchronized void stop() {
    SparkSession.clearActiveSession();
    OptionConverters.toJava(SparkSession.getDefaultSession()).ifPresent(SparkSession::stop);
    shared = null;
  }

  /** The settings of a session of a test. */
  static SparkConf conf() {
    return new SparkConf()
        .setMaster("local[2]")
        .setAppName("adaptive-margins")
        .set("spark.ui.enabled", "false")
        .set("spark.sql.warehouse.dir", "target/spark-warehouse")
        .set("spark.sql.shuffle.partitions", "4");
  }
}
