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
 * Sessions of Spark itself, not of a server of Spark's. Which of the two there are Spark 4's API
 * finds out by Scala's reflection, which takes a tenth of a small run; here they are named, by
 * Java's, since an earlier Spark has no such class.
 */
final class SparkSessions {
  private static final String SINCE_SPARK_4 = "org.apache.spark.sql.classic.SparkSession";

  private SparkSessions() {}

  /** The session that stands already in this process, such as a notebook's. */
  static Optional<SparkSession> standing() {
    return Stream.of("getActiveSession", "getDefaultSession")
        .flatMap(method -> OptionConverters.toJava((Option<?>) call(type(), method, null)).stream())
        .map(SparkSession.class::cast)
        .filter(session -> !session.sparkContext().isStopped())
        .findFirst();
  }

  /**
   * Starts a session.
   *
   * @throws Exception what Spark throws, be it declared or not
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

  /** A session with the same tables and views, and settings of its own: as Spark's streams do. */
  static SparkSession copy(SparkSession standing) {
    return (SparkSession) call(standing.getClass(), "cloneSession", standing);
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
