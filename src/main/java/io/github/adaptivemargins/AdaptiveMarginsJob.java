package io.github.adaptivemargins;

import io.github.adaptivemargins.densecount.DenseCountExtension;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the samples of each class of a labelled dataset and writes one ArcFace margin a class.
 *
 * <h2>Input</h2>
 *
 * <p>Files of one format, or a table, with a column of labels.
 *
 * <h2>Output</h2>
 *
 * <p>One Parquet file of {@code class_index, label, count, margin}, in class order, and one line of
 * JSON on standard output.
 *
 * <h2>Example</h2>
 *
 * <pre>
 * spark-submit --class io.github.adaptivemargins.AdaptiveMarginsJob adaptive-margins.jar \
 *     --input train.csv --output margins.parquet
 * </pre>
 */
public final class AdaptiveMarginsJob {
  private static final Logger LOG = LoggerFactory.getLogger(AdaptiveMarginsJob.class);

  private final SparkSession spark;
  private final JobOptions options;

  private AdaptiveMarginsJob(SparkSession spark, JobOptions options) {
    this.spark = spark;
    this.options = options;
  }

  /**
   * Runs the job. In client mode a failure ends the process with the exit code that tells its kind;
   * in cluster mode it is thrown, since an explicit exit would be reported as another failure.
   *
   * @param args the options, as {@code --help} lists them
   */
  public static void main(String[] args) {
    SparkConf conf = new SparkConf();
    Optional<JobException> failure = run(args, conf, System.out, System.err);
    if (failure.isPresent()) {
      if (conf.get("spark.submit.deployMode", "client").equals("cluster")) {
        throw failure.get();
      }
      System.exit(failure.get().status().code());
    }
  }

  /** Runs the job from options to report, in a session of its own; returns what ended it early. */
  static Optional<JobException> run(
      String[] args, SparkConf conf, PrintStream out, PrintStream err) {
    try {
      JobOptions options = JobOptions.parse(args, conf);
      if (options.information().isPresent()) {
        out.println(options.information().get());
      } else {
        runInSession(options, conf, out, err);
      }
      return Optional.empty();
    } catch (Throwable e) {
      JobException failure = Failure.explain(e);
      err.println("adaptive-margins: " + failure.getMessage());
      if (failure.status() == ExitStatus.FAULT) {
        failure.getCause().printStackTrace(err);
      }
      return Optional.of(failure);
    }
  }

  private static void runInSession(
      JobOptions options, SparkConf conf, PrintStream out, PrintStream err) throws IOException {
    Instant start = Instant.now();
    try (SparkSession spark =
        SparkSession.builder()
            .config(settings(conf))
            .withExtensions(WherePredicate::refuseReflection)
            .withExtensions(new DenseCountExtension())
            .getOrCreate()) {
      Report report = new AdaptiveMarginsJob(spark, options).run();
      err.print(report.summary());
      out.println(report.json(Duration.between(start, Instant.now())));
    }
  }

  private static SparkConf settings(SparkConf given) {
    // A value that --where cannot take is an error, as since Spark 4, and not null.
    SparkConf conf = given.clone().setIfMissing("spark.sql.ansi.enabled", "true");
    // Two numbers a class are collected, and the driver's memory is what limits the classes.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    boolean isLocal = conf.get("spark.master", "").matches("local(\\[.*)?");
    // Spark kills the executor whose task meets a fatal error, as a damaged file can make one. In
    // local mode that is this process, which still has to say what was wrong.
    return isLocal ? conf.set("spark.executor.killOnFatalError.depth", "0") : conf;
  }

  private Report run() throws IOException {
    Optional<Publisher> table = publisher("--output", options.output(), MarginTable::isMarginTable);
    Optional<Publisher> text =
        publisher("--output-txt", options.outputText(), MarginText::isMarginText);
    Optional<InputFiles> files = listFiles(table, text);
    String input =
        files.map(InputFiles::toString).orElseGet(() -> "table " + options.table().get());
    LOG.info("reading {}", input);
    describe("look for the columns of the input");
    LabelSource source = openSource(files);
    Optional<ClassIndex> listed = classList(source);
    LabelCounts labels = count(source, listed);
    ClassCounts classes = arrange(source, labels, listed);
    MarginFunction function =
        MarginFunction.over(options.marginParameters(), classes.min(), classes.max());
    Report report = new Report(options, input, classes, function, labels.invalid().samples());
    warn(labels, classes, function);
    if (!options.dryRun()) {
      publish(table, new MarginTable(classes, function, report.facts()));
      publish(text, new MarginText(classes, function));
    }
    return report;
  }

  private Optional<Publisher> publisher(
      String option, Optional<String> path, Publisher.Recognizer recognizer) {
    return path.isEmpty()
        ? Optional.empty()
        : Optional.of(Publisher.to(option, path.get(), recognizer, hadoopConf()));
  }

  private Optional<InputFiles> listFiles(Optional<Publisher> table, Optional<Publisher> text)
      throws IOException {
    if (options.table().isPresent()) {
      return Optional.empty();
    }
    InputFiles files = InputFiles.list(options.inputs(), hadoopConf(), options.inputDepth());
    for (Optional<Publisher> publisher : List.of(table, text)) {
      if (publisher.isPresent()) {
        publisher.get().refuseWithin(files);
      }
    }
    return Optional.of(files);
  }

  private LabelSource openSource(Optional<InputFiles> files) throws IOException {
    return files.isPresent()
        ? LabelSource.ofFiles(spark, options, files.get())
        : LabelSource.ofTable(spark, options);
  }

  private Optional<ClassIndex> classList(LabelSource source) throws IOException {
    return options.classList().isEmpty()
        ? Optional.empty()
        : Optional.of(
            ClassList.read(options.classList().get(), source.hasStringLabels(), hadoopConf()));
  }

  private LabelCounts count(LabelSource source, Optional<ClassIndex> listed) {
    describe("count the samples of each label");
    LabelCounts counts = LabelCounter.count(source, listed);
    InvalidLabels invalid = counts.invalid();
    if (invalid.samples() > 0 && options.invalidLabels() == InvalidLabels.Policy.FAIL) {
      describe("look for the line of a bad label");
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "column %s has labels that cannot stand for a class: %s%s; --invalid-labels drop leaves"
                  + " their samples out",
              source.labelName(),
              invalid,
              source.locate(invalid.example()).map(line -> "; the first in " + line).orElse("")));
    }
    if (counts.size() == 0) {
      throw JobException.badData(
          invalid.samples() > 0
              ? "no sample is left once those without a usable label are dropped: " + invalid
              : "there is no row to count"
                  + options.where().map(sql -> " where " + sql).orElse(" in the input"));
    }
    return counts;
  }

  private ClassCounts arrange(LabelSource source, LabelCounts labels, Optional<ClassIndex> listed) {
    ClassIndex classes =
        listed.orElseGet(() -> ClassIndex.of(labels, source.encoding(), source.numClasses()));
    ClassCounts counts = new ClassCounts(classes, labels);
    LOG.info(
        "counted {} samples of {} classes, {} of them absent; dropped {}",
        counts.samples(),
        counts.size(),
        counts.absent(),
        labels.invalid().samples() == 0 ? "none" : labels.invalid());
    return counts;
  }

  private void warn(LabelCounts labels, ClassCounts counts, MarginFunction function) {
    if (labels.areMixed()) {
      LOG.warn("some labels are written as integers and others are not: all are taken as strings");
    }
    if (counts.absent() > counts.size() / 2) {
      LOG.warn(
          "{} of {} classes are absent: if the labels have gaps, use --label-encoding sorted",
          counts.absent(),
          counts.size());
    }
    if (options.marginParameters().power() > 0) {
      LOG.warn("--power is positive: the rarer the class, the smaller its margin");
    }
    if (function.isFlat()) {
      LOG.warn(
          "all classes have the same frequency: every margin is --margin-min, {}",
          options.marginParameters().min());
    }
  }

  private static void publish(Optional<Publisher> publisher, Publishable content) {
    publisher.ifPresent(
        target -> {
          target.publish(content);
          LOG.info("wrote {}", target.target());
        });
  }

  /**
   * Names the phase that the Spark jobs which follow belong to, for the UI and the history server.
   */
  private void describe(String phase) {
    spark.sparkContext().setJobDescription(phase);
  }

  private Configuration hadoopConf() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
