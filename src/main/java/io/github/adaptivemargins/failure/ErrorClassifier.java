package io.github.adaptivemargins.failure;

import static io.github.adaptivemargins.failure.ErrorClassifier.Category.BAD_DATA;
import static io.github.adaptivemargins.failure.ErrorClassifier.Category.CLUSTER;
import static io.github.adaptivemargins.failure.ErrorClassifier.Category.FUNCTION;
import static io.github.adaptivemargins.failure.ErrorClassifier.Category.KRYO_REGISTRATION;
import static io.github.adaptivemargins.failure.ErrorClassifier.Category.MISSING_CLASS;
import static io.github.adaptivemargins.failure.ErrorClassifier.Category.NO_INPUT;
import static io.github.adaptivemargins.failure.ErrorClassifier.Category.STORE;
import static io.github.adaptivemargins.failure.ErrorClassifier.Category.USAGE;

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
 * Classifies exceptions of libraries. Only what a decoder reports is bad data; failures of a store,
 * a catalog or the cluster are worth a retry.
 */
final class ErrorClassifier {
  /** The kinds of failures, with exit status and message. */
  enum Category {
    USAGE(ExitStatus.USAGE, "%s"),
    MISSING_CLASS(
        ExitStatus.USAGE,
        "a class is missing (%s): add its jar with --packages or --jars, or set SPARK_HOME to a"
            + " Spark that has it"),
    KRYO_REGISTRATION(ExitStatus.USAGE, "%s; set spark.kryo.registrationRequired to false"),
    NO_INPUT(ExitStatus.NO_INPUT, "%s"),
    BAD_DATA(ExitStatus.BAD_DATA, "an input file cannot be read: %s"),
    FUNCTION(ExitStatus.BAD_DATA, RowErrors.FUNCTION_FAILED),
    CLUSTER(ExitStatus.IO_ERROR, "the cluster failed: %s"),
    STORE(ExitStatus.IO_ERROR, "reading or writing failed: %s");

    private final ExitStatus status;
    private final String message;

    Category(ExitStatus status, String message) {
      this.status = status;
      this.message = message;
    }

    ExitStatus status() {
      return status;
    }

    /** The message for an exception that has this text. */
    String message(String text) {
      return message.replace("%s", text);
    }
  }

  /** Classes that decode the bytes of a file. Whatever they throw is bad data. */
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

  /** Classes of the language, which are skipped to find the class that threw. */
  private static final Pattern LANGUAGE =
      Pattern.compile("(java\\.(?!util\\.zip\\.)|jdk\\.|sun\\.|scala\\.).*");

  /** Column vectors that this job fills: their errors are faults of the job. */
  private static final Pattern VECTORS =
      Pattern.compile("org\\.apache\\.spark\\.sql\\.execution\\.vectorized\\..*");

  private static final Pattern TEXT_READER =
      Pattern.compile("io\\.github\\.adaptivemargins\\.text\\..*");

  /** Package of the exceptions of Azure's driver for missing or wrong settings. */
  private static final String AZURE =
      "org\\.apache\\.hadoop\\.fs\\.azurebfs\\.contracts\\.exceptions";

  /** The first rule that matches a cause wins. */
  private static final List<Rule> RULES =
      List.of(
          message(
              USAGE,
              "Incomplete HDFS URI|No FileSystem for scheme|bucket is null"
                  + "|Illegal file pattern|Could not parse Master URL|A master URL must be set"),
          message(KRYO_REGISTRATION, "Class is not registered"),
          message(MISSING_CLASS, "No suitable driver|Hive classes are not found"),
          type(
              USAGE,
              "java\\.net\\.(URISyntax|MalformedURL)Exception|.*\\.PatternSyntaxException|"
                  + AZURE
                  + "\\.(InvalidConfigurationValue|ConfigurationProperty|KeyProvider|InvalidUri).*"),
          type(MISSING_CLASS, "java\\.lang\\.(ClassNotFoundException|NoClassDefFoundError)"),
          message(
              NO_INPUT,
              "Cannot find matching snapshot ID or reference name|Error Code: NoSuchBucket"),
          type(
              NO_INPUT,
              "org\\.apache\\.iceberg\\.exceptions\\.NoSuch.*"
                  + "|software\\.amazon\\..*NoSuchBucketException"
                  + "|java\\.nio\\.file\\.AccessDeniedException"
                  + "|org\\.apache\\.hadoop\\.(security|fs)\\..*AccessControlException"),
          message(NO_INPUT, "Permission denied", Pattern.compile("org\\.apache\\.hadoop\\..*")),
          message(
              CLUSTER,
              "ExecutorLostFailure|FetchFailed|has failed the maximum allowable number of times"
                  + "|java\\.util\\.concurrent\\.RejectedExecutionException"
                  + "|SparkContext was shut down|stopped SparkContext|Executor heartbeat timed out"
                  + "|masters are unresponsive|Master removed our application|Application .*killed"
                  + "|Spark cluster looks dead|Yarn application has already ended"),
          type(CLUSTER, "org\\.apache\\.spark\\.(rpc|shuffle|storage|network)\\..*"),
          type(
              BAD_DATA,
              "org\\.apache\\.hadoop\\.fs\\.ChecksumException"
                  + "|(shaded\\.parquet\\.)?com\\.fasterxml\\.jackson\\..*"
                  + "|com\\.google\\.protobuf\\..*"
                  + "|java\\.(nio\\.charset|util\\.zip)\\..*"
                  + "|org\\.apache\\.(parquet|orc|avro)\\..*"),
          type(
              STORE,
              "java\\.net\\..*|javax\\.net\\.ssl\\..*|java\\.nio\\.(channels|file)\\..*"
                  + "|java\\.io\\.InterruptedIOException|java\\.util\\.concurrent\\.TimeoutException"),
          // SQL states: no such table, schema, database or user, or no permission; then others.
          sqlState(NO_INPUT, "28.*|42P01|42S02|42501|3D000|3F000"),
          sqlState(USAGE, "42.*"),
          type(
              STORE,
              "java\\.sql\\.SQL.*Exception|org\\.apache\\.thrift\\..*"
                  + "|(software\\.amazon|com\\.amazonaws|org\\.apache\\.http)\\..*"
                  + "|com\\.(google\\.(cloud|api)|azure|microsoft\\.azure)\\..*"
                  + "|org\\.apache\\.iceberg\\.exceptions\\.(Service|REST).*"),
          decoderError(),
          // SQL's java_method and reflect.
          thrownBy(FUNCTION, Pattern.compile(".*\\.expressions\\.CallMethodViaReflection")),
          type(STORE, "org\\.apache\\.hadoop\\..*|java\\.io\\..*"));

  private ErrorClassifier() {}

  /**
   * The category of a failure, by the deepest cause that has one: a decoder may fail because a
   * connection was cut.
   *
   * @param causes the chain of causes, outermost first
   */
  static Optional<Category> classify(List<Throwable> causes) {
    List<Throwable> deepestFirst = new ArrayList<>(causes);
    Collections.reverse(deepestFirst);
    return deepestFirst.stream()
        .flatMap(cause -> RULES.stream().filter(rule -> rule.matches().test(cause)))
        .map(Rule::category)
        .findFirst();
  }

  private record Rule(Category category, Predicate<Throwable> matches) {}

  private static Rule message(Category category, String regex) {
    Predicate<String> pattern = Pattern.compile(regex).asPredicate();
    return new Rule(
        category, thrown -> thrown.getMessage() != null && pattern.test(thrown.getMessage()));
  }

  private static Rule message(Category category, String regex, Pattern thrower) {
    Rule message = message(category, regex);
    return new Rule(category, message.matches().and(thrownBy(category, thrower).matches()));
  }

  /** Matches the name of the class or of a superclass. */
  private static Rule type(Category category, String regex) {
    Predicate<String> pattern = Pattern.compile(regex).asMatchPredicate();
    return new Rule(
        category,
        thrown ->
            Stream.<Class<?>>iterate(thrown.getClass(), c -> c != null, Class::getSuperclass)
                .map(Class::getName)
                .anyMatch(pattern));
  }

  private static Rule sqlState(Category category, String regex) {
    Predicate<String> pattern = Pattern.compile(regex).asMatchPredicate();
    return new Rule(
        category,
        thrown ->
            thrown instanceof SQLException sql
                && sql.getSQLState() != null
                && pattern.test(sql.getSQLState()));
  }

  private static Rule thrownBy(Category category, Pattern thrower) {
    return new Rule(
        category,
        thrown -> !(thrown instanceof OutOfMemoryError) && isFirstFrame(thrown, LANGUAGE, thrower));
  }

  private static Rule decoderError() {
    Rule decoder = thrownBy(BAD_DATA, DECODER);
    Pattern vectors = Pattern.compile(LANGUAGE + "|" + VECTORS);
    return new Rule(
        BAD_DATA,
        thrown -> decoder.matches().test(thrown) && !isFirstFrame(thrown, vectors, TEXT_READER));
  }

  /** Whether a class is the first in the stack trace, without the skipped ones. */
  private static boolean isFirstFrame(Throwable thrown, Pattern skipped, Pattern wanted) {
    return Arrays.stream(thrown.getStackTrace())
        .map(StackTraceElement::getClassName)
        .filter(Predicate.not(skipped.asMatchPredicate()))
        .findFirst()
        .filter(wanted.asMatchPredicate())
        .isPresent();
  }
}
