package io.github.adaptivemargins;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.Function1;
import scala.Option;
import scala.jdk.javaapi.OptionConverters;
import scala.runtime.BoxedUnit;

/**
 * Starts, finds and copies sessions of classic Spark, not Spark Connect. Spark 4's own builder
 * finds out which of the two is present by Scala reflection, which takes 10 % of the time of a
 * small run. This class names the classic one by Java reflection, since Spark 3.5 has no such
 * class.
 */
final class SparkSessions {
  private static final String SINCE_SPARK_4 = "org.apache.spark.sql.classic.SparkSession";

  private SparkSessions() {}

  /** The existing session of this process, such as a notebook's. */
  static Optional<SparkSession> existing() {
    return Stream.of("getActiveSession", "getDefaultSession")
        .flatMap(method -> OptionConverters.toJava((Option<?>) call(type(), method, null)).stream())
        .map(SparkSession.class::cast)
        .filter(session -> !session.sparkContext().isStopped())
        .findFirst();
  }

  /**
   * Starts a session.
   *
   * @throws Exception any exception of Spark, which it may not declare
   */
  static SparkSession start(SparkConf conf, Function1<SparkSessionExtensions, BoxedUnit> extensions)
      throws Exception {
    Object builder = call(type(), "builder", null);
    try {
      Class<?> type = builder.getClass();
      type.getMethod("config", SparkConf.class).invoke(builder, conf);
      type.getMethod("withExtensions", Function1.class).invoke(builder, extensions);
      return (SparkSession) type.getMethod("getOrCreate").invoke(builder);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    }
  }

  /** A session with the same tables and views, and settings of its own. */
  static SparkSession copyOf(SparkSession existing) {
    return (SparkSession) call(existing.getClass(), "cloneSession", existing);
  }

  private static Object call(Class<?> type, String method, Object session) {
    try {
      return type.getMethod(method).invoke(session);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> type() {
    try {
      return Class.forName(SINCE_SPARK_4);
    } catch (ClassNotFoundException e) {
      return SparkSession.class;
    }
  }
}
