package io.github.adaptivemargins;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ClassScheme;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.classes.LabelCounts;
import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.count.LabelCounter;
import io.github.adaptivemargins.densecount.DenseCountExtension;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.InputFiles;
import io.github.adaptivemargins.input.LabelSource;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginTable;
import io.github.adaptivemargins.margins.MarginText;
import io.github.adaptivemargins.publish.Outputs;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
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
  public static Optional<JobException> run(
      String[] args, SparkConf conf, PrintStream out, PrintStream err) {
    return run(args, conf, AdaptiveMarginsJob::runInSession, out, err);
  }

  /** The same in a session that is there and stays, as tests of ten thousand runs want it. */
  static Optional<JobException> run(
      String[] args, SparkSession spark, PrintStream out, PrintStream err) {
    return run(
        args,
        spark.sparkContext().getConf(),
        (options, conf, toOut, toErr) -> runIn(spark, Instant.now(), options, toOut, toErr),
        out,
        err);
  }

  private interface Run {
    void start(JobOptions options, SparkConf conf, PrintStream out, PrintStream err)
        throws IOException;
  }

  private static Optional<JobException> run(
      String[] args, SparkConf conf, Run run, PrintStream out, PrintStream err) {
    try {
      JobOptions options = JobOptions.parse(args, conf);
      if (options.information().isPresent()) {
        out.println(options.information().get());
      } else {
        run.start(options, conf, out, err);
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
    try (SparkSession spark = session(conf)) {
      runIn(spark, start, options, out, err);
    }
  }

  /** A session with the settings and the extension that the job has by default. */
  static SparkSession session(SparkConf conf) {
    return SparkSession.builder()
        .config(settings(conf))
        .withExtensions(new DenseCountExtension())
        .getOrCreate();
  }

  private static void runIn(
      SparkSession spark, Instant start, JobOptions options, PrintStream out, PrintStream err)
      throws IOException {
    Report report = new AdaptiveMarginsJob(spark, options).run();
    err.print(report.summary());
    out.println(report.json(Duration.between(start, Instant.now())));
  }

  private static SparkConf settings(SparkConf given) {
    // A value that --where cannot take is an error, as since Spark 4, and not null.
    SparkConf conf = given.clone().setIfMissing("spark.sql.ansi.enabled", "true");
    // What cannot be read is an error, whatever the cluster's defaults say.
    conf.set("spark.sql.files.ignoreCorruptFiles", "false");
    conf.set("spark.sql.files.ignoreMissingFiles", "false");
    // Two numbers a class are collected, and the driver's memory is what limits the classes.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    boolean isLocal = conf.get("spark.master", "").matches("local(\\[.*)?");
    // Spark kills the executor whose task meets a fatal error, as a damaged file can make one. In
    // local mode that is this process, which still has to say what was wrong.
    return isLocal ? conf.set("spark.executor.killOnFatalError.depth", "0") : conf;
  }

  private Report run() throws IOException {
    Outputs outputs = openOutputs();
    Optional<InputFiles> files = InputFiles.list(options.input(), hadoopConf());
    String input =
        files.map(InputFiles::toString).orElseGet(() -> "table " + options.input().name());
    if (files.isPresent()) {
      outputs.check(files.get()::refuseOutput);
    }
    LOG.info("reading {}", input);
    describe("look for the columns of the input");
    LabelSource source = LabelSource.open(spark, options.input(), files);
    outputs.check(source::refuseOutput);
    ClassScheme scheme = ClassScheme.of(options.classes(), source, hadoopConf());
    LabelCounts labels = count(source, scheme);
    if (files.isPresent()) {
      files.get().refuseChanged();
    }
    ClassCounts classes = arrange(scheme, labels);
    MarginFunction function = MarginFunction.over(options.margins(), classes.min(), classes.max());
    warn(labels, classes, function);
    Report report =
        new Report(
            options.output().dryRun() ? Optional.empty() : options.output().table(),
            options.margins(),
            input,
            classes,
            function,
            labels.invalid().samples());
    outputs.publish(
        new MarginTable(classes, function, JobVersion.VERSION, report.facts()),
        new MarginText(classes, function));
    return report;
  }

  private Outputs openOutputs() throws IOException {
    Outputs outputs =
        Outputs.of(
            options.output(), EarlierOutput::isMarginTable, MarginText::isMarginText, hadoopConf());
    if (options.classes().classList().isPresent()) {
      outputs.refuse("--class-list", options.classes().classList().get(), hadoopConf());
    }
    return outputs;
  }

  private LabelCounts count(LabelSource source, ClassScheme scheme) {
    describe("count the samples of each label");
    LabelCounts counts = scheme.countsOf(LabelCounter.count(source, scheme.stringLabels()));
    InvalidLabels invalid = counts.invalid();
    if (!invalid.isEmpty() && options.classes().invalidLabels() == InvalidLabels.Policy.FAIL) {
      describe("look for the line of a bad label");
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "column %s has labels that cannot stand for a class: %s%s; %s--invalid-labels drop leaves"
                  + " their samples out",
              source.labelName(),
              invalid,
              source.locate(invalid.labels()).map(line -> "; the first in " + line).orElse(""),
              invalid.remedy()));
    }
    if (counts.size() == 0) {
      throw JobException.badData(
          !invalid.isEmpty()
              ? "no sample is left once those without a usable label are dropped: " + invalid
              : "there is no row to count"
                  + options.input().where().map(sql -> " where " + sql).orElse(" in the input"));
    }
    return counts;
  }

  private static ClassCounts arrange(ClassScheme scheme, LabelCounts labels) {
    ClassCounts counts = scheme.arrange(labels);
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
    if (options.margins().power() > 0) {
      LOG.warn("--power is positive: the rarer the class, the smaller its margin");
    }
    if (function.isFlat()) {
      LOG.warn(
          "all classes have the same frequency: every margin is --margin-min, {}",
          options.margins().min());
    }
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
