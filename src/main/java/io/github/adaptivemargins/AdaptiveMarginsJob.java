package io.github.adaptivemargins;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.InputFile;
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
            .config(conf)
            .withExtensions(WherePredicate::refuseReflection)
            .getOrCreate()) {
      Report report = new AdaptiveMarginsJob(spark, options).run();
      err.print(report.summary());
      out.println(report.json(Duration.between(start, Instant.now())));
    }
  }

  private Report run() throws IOException {
    Optional<Publisher> table = publisher("--output", options.output(), MarginTable::isMarginTable);
    Optional<Publisher> text =
        publisher("--output-txt", options.outputText(), MarginText::isMarginText);
    LabelSource source = openSource(table, text);
    LabelCounts labels = count(source);
    ClassCounts classes = arrange(labels);
    MarginFunction function =
        MarginFunction.over(options.marginParameters(), classes.min(), classes.max());
    Report report = new Report(options, classes, function, labels.invalid().samples());
    warn(labels, classes, function);
    if (!options.dryRun()) {
      publish(table, new MarginTable(classes, function, report.facts()));
      publish(text, new MarginText(classes, function));
    }
    return report;
  }

  private Optional<Publisher> publisher(
      String option, Optional<String> path, Predicate<InputFile> mayReplace) throws IOException {
    return path.isEmpty()
        ? Optional.empty()
        : Optional.of(Publisher.to(option, path.get(), mayReplace, hadoopConf()));
  }

  private LabelSource openSource(Optional<Publisher> table, Optional<Publisher> text)
      throws IOException {
    if (options.table().isPresent()) {
      LOG.info("reading table {}, label column {}", options.table().get(), options.labelColumn());
      return LabelSource.ofTable(spark, options);
    }
    InputFiles files =
        InputFiles.list(options.inputs(), hadoopConf(), options.readsFoldersWithinFolders());
    if (table.isPresent()) {
      table.get().refuseWithin(files);
    }
    if (text.isPresent()) {
      text.get().refuseWithin(files);
    }
    LOG.info("reading {}, label column {}", files, options.labelColumn());
    return LabelSource.ofFiles(spark, options, files);
  }

  private LabelCounts count(LabelSource source) {
    boolean isIndex = options.labelEncoding() == LabelEncoding.INDEX;
    long maxLabel =
        isIndex ? options.numClasses().map(n -> n - 1L).orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
    spark.sparkContext().setJobDescription("count the samples of each label");
    LabelCounts counts = LabelCounter.count(source, maxLabel);
    InvalidLabels invalid = counts.invalid();
    if (invalid.samples() > 0 && options.invalidLabels() == InvalidLabels.Policy.FAIL) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "column %s has labels that cannot stand for a class: %s; --invalid-labels drop leaves"
                  + " their samples out",
              options.labelColumn(),
              invalid));
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

  private ClassCounts arrange(LabelCounts labels) {
    ClassIndex classes = ClassIndex.of(labels, options.labelEncoding(), options.numClasses());
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

  private Configuration hadoopConf() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
