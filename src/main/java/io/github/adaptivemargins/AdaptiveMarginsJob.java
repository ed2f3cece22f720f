package io.github.adaptivemargins;

import io.github.adaptivemargins.baseline.Baseline;
import io.github.adaptivemargins.baseline.Comparison;
import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ClassScheme;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.classes.LabelCounts;
import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.count.LabelCounter;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.RunGuard;
import io.github.adaptivemargins.files.StoredFile;
import io.github.adaptivemargins.input.InputFiles;
import io.github.adaptivemargins.input.LabelSource;
import io.github.adaptivemargins.margins.LabelLists;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginTable;
import io.github.adaptivemargins.margins.MarginText;
import io.github.adaptivemargins.publish.Outputs;
import io.github.adaptivemargins.report.Findings;
import io.github.adaptivemargins.report.ReportFile;
import io.github.adaptivemargins.report.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
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
  private final RunGuard guard;
  private final Findings findings;
  private final LabelLists lists = new LabelLists();

  private AdaptiveMarginsJob(
      SparkSession spark, JobOptions options, RunGuard guard, Instant started) {
    this.spark = spark;
    this.options = options;
    this.guard = guard;
    this.findings =
        new Findings(
            new Findings.Run(
                options.commandLine(),
                options.margins(),
                JobVersion.VERSION,
                spark.version(),
                spark.sparkContext().applicationId(),
                options.output().written(),
                options.output().report()),
            started);
  }

  /**
   * Runs the job, and ends the process with the exit code that tells how it went: threads that a
   * store's driver leaves behind, as Azure's does, would keep it for ever. It returns or throws
   * where the process is not the job's: where a session stands already, and in YARN's cluster mode,
   * which reports any explicit exit as a failure.
   *
   * @param args the options, as {@code --help} lists them
   */
  public static void main(String[] args) {
    SparkConf conf = new SparkConf();
    boolean isGuest = SparkSessions.standing().isPresent();
    Optional<JobException> failure =
        isGuest
            ? run(args, conf, System.out, System.err)
            : run(args, conf, System.out, System.err, RunGuard.ofProcess(System.err));
    if (!isGuest && !isOfYarn(conf)) {
      System.exit(failure.map(end -> end.status().code()).orElse(0));
    } else if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static boolean isOfYarn(SparkConf conf) {
    return conf.get("spark.submit.deployMode", "client").equals("cluster")
        && conf.get("spark.master", "").startsWith("yarn");
  }

  /**
   * Runs the job from options to report, in the session that stands already, or else in one of its
   * own; returns what ended it early.
   */
  public static Optional<JobException> run(
      String[] args, SparkConf conf, PrintStream out, PrintStream err) {
    try (RunGuard guard = RunGuard.open()) {
      return run(args, conf, out, err, guard);
    }
  }

  private static Optional<JobException> run(
      String[] args, SparkConf conf, PrintStream out, PrintStream err, RunGuard guard) {
    try {
      JobOptions options = JobOptions.parse(args, conf);
      if (options.information().isPresent()) {
        out.println(options.information().get());
      } else {
        runInSession(options, conf, out, err, guard);
      }
      return Optional.empty();
    } catch (Throwable e) {
      JobException failure = guard.explain(e);
      if (failure.status() == ExitStatus.FAULT && failure.getCause() != null) {
        failure.getCause().printStackTrace(err);
      }
      // Last, where schedules look for the reason.
      err.println("adaptive-margins: " + failure.getMessage());
      return Optional.of(failure);
    }
  }

  private static void runInSession(
      JobOptions options, SparkConf conf, PrintStream out, PrintStream err, RunGuard guard)
      throws Exception {
    Instant started = Instant.now();
    try (JobSession session = JobSession.open(conf, options.input().table().isPresent())) {
      session.watch(guard);
      AdaptiveMarginsJob job = new AdaptiveMarginsJob(session.spark(), options, guard, started);
      Outputs outputs = job.outputs();
      try {
        job.run(outputs);
      } catch (Throwable e) {
        throw job.failed(e instanceof Exception x ? session.ended(x) : e, outputs, err);
      }
      outputs.report(() -> ReportFile.of(job.findings));
      err.print(job.findings.summary());
      out.println(job.findings.json());
    }
  }

  /** What is found of a run until it fails is reported; what then fails, beside its reason. */
  private JobException failed(Throwable thrown, Outputs outputs, PrintStream err) {
    JobException failure = guard.explain(thrown);
    findings.fails(failure, outputs.isTablePublished());
    // The guard may have ended the run so, and files could not be written then.
    boolean isInterrupted = Thread.interrupted();
    try {
      outputs.report(() -> ReportFile.of(findings));
    } catch (Throwable e) {
      err.println("adaptive-margins: there is no report: " + Failure.explain(e).getMessage());
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    return failure;
  }

  private void run(Outputs outputs) throws IOException {
    guard.holds("the list of the input's files");
    outputs.checkReport((option, at) -> options.input().refuseOutput(option, at, hadoopConf()));
    outputs.check(options.classes().files());
    Optional<InputFiles> files = InputFiles.list(options.input(), hadoopConf());
    findings.reads(
        files.map(InputFiles::toString).orElseGet(() -> "table " + options.input().name()));
    if (files.isPresent()) {
      outputs.checkTargets(files.get()::refuseOutput);
    }
    guard.holds("what the input says of its columns");
    describe("look for the columns of the input");
    LabelSource source = LabelSource.open(spark, options.input(), files);
    outputs.checkTargets(source::refuseOutput);
    guard.holds("the labels of the class list");
    ClassScheme scheme = ClassScheme.of(options.classes(), source, hadoopConf());
    LabelCounts labels = countUnchanged(source, scheme, files);
    guard.holds("the counts of " + labels.size() + " labels, to give them their class index");
    ClassCounts classes = arrange(scheme, labels);
    Optional<Outputs.Derived> list =
        options.output().labels().map(at -> listOf(classes, outputs.place()));
    guard.holds("the margins of " + classes.size() + " classes");
    MarginFunction function = MarginFunction.over(options.margins(), classes.min(), classes.max());
    new Warnings(options, findings).of(scheme, labels, classes, function);
    guard.holds("the classes of now beside those of before");
    Optional<Comparison> comparison = compare(outputs, classes, function);
    Result result = new Result(options.margins(), classes, function, labels, scheme, comparison);
    findings.result(result);
    comparison.ifPresent(options.gates()::check);
    outputs.publish(
        new MarginTable(classes, function, JobVersion.VERSION, result.facts()),
        new Outputs.Derived(MarginText.of(classes, function), MarginText::of),
        list);
  }

  private Outputs outputs() {
    return Outputs.of(
        options.output(),
        new Outputs.Recognizers(
            EarlierOutput::isMarginTable,
            MarginText::isMarginText,
            lists::haveAll,
            ReportFile::isReport),
        hadoopConf());
  }

  private Outputs.Derived listOf(ClassCounts classes, Optional<StoredFile> table) {
    return new Outputs.Derived(lists.of(classes.classes(), table), LabelLists::of);
  }

  /** What a file was replaced by may not be readable: then that it was replaced is the reason. */
  private LabelCounts countUnchanged(
      LabelSource source, ClassScheme scheme, Optional<InputFiles> files) throws IOException {
    LabelCounts labels;
    try {
      labels = count(source, scheme);
    } catch (Exception e) {
      refuseChanged(files);
      throw e;
    }
    refuseChanged(files);
    return labels;
  }

  private static void refuseChanged(Optional<InputFiles> files) throws IOException {
    if (files.isPresent()) {
      files.get().refuseChanged();
    }
  }

  private LabelCounts count(LabelSource source, ClassScheme scheme) {
    guard.holds("the counts of the labels");
    describe("count the samples of each label");
    LabelCounts counts = scheme.countsOf(LabelCounter.count(source, scheme.stringInterpretation()));
    InvalidLabels invalid = counts.invalid();
    findings.leavesOut(invalid.toString());
    if (!invalid.isEmpty() && options.classes().invalidLabels() == InvalidLabels.Policy.FAIL) {
      describe("look for the line of a bad label");
      throw invalid.refusal(
          source.labelName(), source.labelsAreIntegers(), source.locate(invalid.labels()));
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

  private Optional<Comparison> compare(
      Outputs outputs, ClassCounts classes, MarginFunction function) throws IOException {
    Optional<EarlierOutput> standing =
        outputs
            .standing()
            .map(file -> new EarlierOutput("--output", options.output().table().get(), file));
    return Baseline.of(options.gates(), options.classes().addTo(), standing, hadoopConf())
        .flatMap(baseline -> baseline.compare(classes, function, findings::warn));
  }

  /** Names the phase of the Spark jobs that follow, for the UI and the history server. */
  private void describe(String phase) {
    spark.sparkContext().setJobDescription(phase);
  }

  private Configuration hadoopConf() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
