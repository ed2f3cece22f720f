package io.github.adaptivemargins.failure;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whose fault an exception is. It is the data's only where a decoder is known to have said so; what
 * a store, a catalog or the cluster throws may pass with time.
 */
enum Blame {
  CALLER(ExitStatus.USAGE, "%s"),
  CLASS_PATH(
      ExitStatus.USAGE,
      "a class is missing (%s): add what has it with --packages or --jars, or set SPARK_HOME to a"
          + " Spark that has it"),
  REGISTRATION(ExitStatus.USAGE, "%s; set spark.kryo.registrationRequired to false"),
  ABSENT(ExitStatus.NO_INPUT, "%s"),
  DATA(ExitStatus.BAD_DATA, "an input file cannot be read: %s"),
  CLUSTER(ExitStatus.IO_ERROR, "the cluster failed: %s"),
  STORE(ExitStatus.IO_ERROR, "reading or writing failed: %s");

  /**
   * Whose classes decode the bytes of a file; what they throw, whatever its type, is the data's.
   */
  private static final Pattern DECODER =
      Pattern.compile(
          "org\\.apache\\.parquet\\.(?!hadoop\\.util\\.).*"
              + "|shaded\\.parquet\\..*"
              + "|org\\.apache\\.(orc|avro)\\..*"
              + "|org\\.apache\\.hadoop\\.io\\.compress\\..*"
              + "|org\\.apache\\.commons\\.compress\\..*"
              + "|org\\.apache\\.spark\\.sql\\.(avro|execution\\.vectorized)\\..*"
              + "|org\\.apache\\.spark\\.sql\\.execution\\.datasources\\.(parquet|orc)\\..*"
              + "|(org\\.xerial\\.snappy|com\\.github\\.luben\\.zstd|net\\.jpountz|org\\.tukaani)\\..*"
              + "|io\\.airlift\\.compress\\..*"
              + "|java\\.util\\.zip\\..*");

  /** What stands between who threw an exception and what of the JDK it was thrown in. */
  private static final Pattern LANGUAGE =
      Pattern.compile("(java\\.(?!util\\.zip\\.)|jdk\\.|sun\\.|scala\\.).*");

  /** What Azure's driver throws where a setting is missing or wrong. */
  private static final String AZURE =
      "org\\.apache\\.hadoop\\.fs\\.azurebfs\\.contracts\\.exceptions";

  private static final List<Rule> RULES =
      List.of(
          says(
              CALLER,
              "Incomplete HDFS URI|No FileSystem for scheme|bucket is null"
                  + "|Illegal file pattern|Could not parse Master URL|A master URL must be set"),
          says(REGISTRATION, "Class is not registered"),
          says(CLASS_PATH, "No suitable driver|Hive classes are not found"),
          type(
              CALLER, "java\\.net\\.(URISyntax|MalformedURL)Exception|.*\\.PatternSyntaxException"),
          type(
              CALLER,
              AZURE
                  + "\\.(InvalidConfigurationValue|ConfigurationProperty|KeyProvider|InvalidUri).*"),
          type(CLASS_PATH, "java\\.lang\\.(ClassNotFoundException|NoClassDefFoundError)"),
          says(ABSENT, "Cannot find matching snapshot ID or reference name"),
          type(ABSENT, "org\\.apache\\.iceberg\\.exceptions\\.NoSuch.*"),
          type(ABSENT, "software\\.amazon\\..*NoSuchBucketException"),
          says(ABSENT, "Error Code: NoSuchBucket"),
          type(ABSENT, "java\\.nio\\.file\\.AccessDeniedException"),
          type(ABSENT, "org\\.apache\\.hadoop\\.(security|fs)\\..*AccessControlException"),
          says(ABSENT, "Permission denied", Pattern.compile("org\\.apache\\.hadoop\\..*")),
          says(
              CLUSTER,
              "ExecutorLostFailure|FetchFailed|has failed the maximum allowable number of times"
                  + "|java\\.util\\.concurrent\\.RejectedExecutionException"
                  + "|SparkContext was shut down|stopped SparkContext|Executor heartbeat timed out"
                  + "|masters are unresponsive|Master removed our application|Application .*killed"
                  + "|Spark cluster looks dead|Yarn application has already ended"),
          type(CLUSTER, "org\\.apache\\.spark\\.(rpc|shuffle|storage|network)\\..*"),
          type(DATA, "org\\.apache\\.hadoop\\.fs\\.ChecksumException"),
          type(DATA, "(shaded\\.parquet\\.)?com\\.fasterxml\\.jackson\\..*"),
          type(DATA, "com\\.google\\.protobuf\\..*"),
          type(DATA, "java\\.(nio\\.charset|util\\.zip)\\..*"),
          type(DATA, "org\\.apache\\.(parquet|orc|avro)\\..*"),
          type(STORE, "java\\.net\\..*|javax\\.net\\.ssl\\..*|java\\.nio\\.channels\\..*"),
          type(STORE, "java\\.nio\\.file\\..*|java\\.io\\.InterruptedIOException"),
          type(STORE, "java\\.util\\.concurrent\\.TimeoutException"),
          // SQL's own: no such table, schema or database, no such user, no right; and what is no
          // SQL.
          state(ABSENT, "28.*|42P01|42S02|42501|3D000|3F000"),
          state(CALLER, "42.*"),
          type(STORE, "java\\.sql\\.SQL.*Exception|org\\.apache\\.thrift\\..*"),
          type(STORE, "(software\\.amazon|com\\.amazonaws|org\\.apache\\.http)\\..*"),
          type(STORE, "com\\.(google\\.(cloud|api)|azure|microsoft\\.azure)\\..*"),
          type(STORE, "org\\.apache\\.iceberg\\.exceptions\\.(Service|REST).*"),
          thrown(DATA, DECODER),
          type(STORE, "org\\.apache\\.hadoop\\..*|java\\.io\\..*"));

  private final ExitStatus status;
  private final String line;

  Blame(ExitStatus status, String line) {
    this.status = status;
    this.line = line;
  }

  /** The exit status of a run that ends so. */
  ExitStatus status() {
    return status;
  }

  /** The line of such an end, where nothing better is known. */
  String line(String said) {
    return line.replace("%s", said);
  }

  /**
   * Whose fault it is, by the deepest of the causes that tells: what a decoder says of a connection
   * that was cut is not the data's.
   *
   * @param causes the outermost first
   */
  static Optional<Blame> of(List<Throwable> causes) {
    List<Throwable> deepestFirst = new ArrayList<>(causes);
    Collections.reverse(deepestFirst);
    return deepestFirst.stream().flatMap(Blame::rules).map(Rule::blame).findFirst();
  }

  private static Stream<Rule> rules(Throwable thrown) {
    return RULES.stream().filter(rule -> rule.tells().test(thrown));
  }

  private record Rule(Blame blame, Predicate<Throwable> tells) {}

  private static Rule says(Blame blame, String regex) {
    Predicate<String> pattern = Pattern.compile(regex).asPredicate();
    return new Rule(
        blame, thrown -> thrown.getMessage() != null && pattern.test(thrown.getMessage()));
  }

  private static Rule says(Blame blame, String regex, Pattern thrower) {
    Rule says = says(blame, regex);
    return new Rule(blame, says.tells().and(thrown(blame, thrower).tells()));
  }

  /** By the name of its class or of one that it extends. */
  private static Rule type(Blame blame, String regex) {
    Predicate<String> pattern = Pattern.compile(regex).asMatchPredicate();
    return new Rule(
        blame,
        thrown ->
            Stream.<Class<?>>iterate(thrown.getClass(), c -> c != null, Class::getSuperclass)
                .map(Class::getName)
                .anyMatch(pattern));
  }

  private static Rule state(Blame blame, String regex) {
    Predicate<String> pattern = Pattern.compile(regex).asMatchPredicate();
    return new Rule(
        blame,
        thrown ->
            thrown instanceof SQLException sql
                && sql.getSQLState() != null
                && pattern.test(sql.getSQLState()));
  }

  private static Rule thrown(Blame blame, Pattern thrower) {
    return new Rule(
        blame,
        thrown ->
            !(thrown instanceof OutOfMemoryError)
                && Arrays.stream(thrown.getStackTrace())
                    .map(StackTraceElement::getClassName)
                    .filter(Predicate.not(LANGUAGE.asMatchPredicate()))
                    .findFirst()
                    .filter(thrower.asMatchPredicate())
                    .isPresent());
  }
}
