package io.github.adaptivemargins;

import io.github.adaptivemargins.baseline.Baseline;
import io.github.adaptivemargins.baseline.Comparison;
import io.github.adaptivemargins.classes.ClassAssigner;
import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.classes.RepeatedInputPolicy;
import io.github.adaptivemargins.classes.ValidLabelCounts;
import io.github.adaptivemargins.cli.JobCommandLine;
import io.github.adaptivemargins.cli.JobOptions;
import io.github.adaptivemargins.cli.JobVersion;
import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.count.LabelCounter;
import io.github.adaptivemargins.count.RawLabelCounts;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.FatalErrorWatcher;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import io.github.adaptivemargins.failure.Redaction;
import io.github.adaptivemargins.input.LabelSources;
import io.github.adaptivemargins.input.dataset.CountedFiles;
import io.github.adaptivemargins.input.dataset.InputPaths;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.listing.InputFiles;
import io.github.adaptivemargins.margins.ClassTextFile;
import io.github.adaptivemargins.margins.LabelListFile;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginTable;
import io.github.adaptivemargins.margins.MarginTextFile;
import io.github.adaptivemargins.publish.Outputs;
import io.github.adaptivemargins.publish.ReportOutput;
import io.github.adaptivemargins.report.MarginResult;
import io.github.adaptivemargins.report.ReportFile;
import io.github.adaptivemargins.report.RunRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the samples of each class of a labelled dataset and writes one ArcFace margin per class.
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
  private final FatalErrorWatcher watcher;
  private final RunRecord record;
  private final ReportOutput report;

  private AdaptiveMarginsJob(
      SparkSession spark, JobOptions options, FatalErrorWatcher watcher, Instant started) {
    this.spark = spark;
    this.options = options;
    this.watcher = watcher;
    this.record =
        new RunRecord(
            new RunRecord.Run(
                options.commandLine(),
                options.margins(),
                JobVersion.VERSION,
                spark.version(),
                spark.sparkContext().applicationId(),
                options.output().written(),
                options.output().report()),
            started);
    this.report = ReportOutput.open(options.output(), ReportFile::isReport, hadoopConf());
  }

  /**
   * Runs the job, then ends the process with its exit code. It calls {@code System.exit} because
   * some store drivers leave threads that keep the process alive. In a notebook's session, and in
   * YARN cluster mode, which reports any explicit exit as a failure, it returns or throws instead.
   *
   * @param args the options, as {@code --help} lists them
   */
  public static void main(String[] args) {
    SparkConf conf = new SparkConf();
    boolean isGuest = SparkSessions.existing().isPresent();
    Optional<JobException> failure =
        isGuest
            ? run(args, conf, System.out, System.err)
            : run(args, conf, System.out, System.err, FatalErrorWatcher.openForProcess(System.err));
    if (!isGuest && !isYarnCluster(conf)) {
      System.exit(failure.map(end -> end.status().code()).orElse(0));
    } else if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static boolean isYarnCluster(SparkConf conf) {
    return conf.get("spark.submit.deployMode", "client").equals("cluster")
        && conf.get("spark.master", "").startsWith("yarn");
  }

  /**
   * Runs the job from options to report, in the existing session or else in a new one.
   *
   * @return the failure that ended the run, if it failed
   */
  public static Optional<JobException> run(
      String[] args, SparkConf conf, PrintStream out, PrintStream err) {
    try (FatalErrorWatcher watcher = FatalErrorWatcher.open()) {
      return run(args, conf, out, err, watcher);
    }
  }

  private static Optional<JobException> run(
      String[] args, SparkConf conf, PrintStream out, PrintStream err, FatalErrorWatcher watcher) {
    try {
      JobCommandLine command = JobCommandLine.parse(args, conf);
      if (command.information().isPresent()) {
        out.println(command.information().get());
      } else {
        runInSession(command.options(), conf, out, err, watcher);
      }
      return Optional.empty();
    } catch (Throwable e) {
      JobException failure = watcher.toJobException(e);
      if (failure.status() == ExitStatus.FAULT && failure.getCause() != null) {
        err.print(Redaction.redact(ExceptionUtils.getStackTrace(failure.getCause())));
      }
      // The last line, where schedulers look for the reason.
      err.println("adaptive-margins: " + failure.getMessage());
      return Optional.of(failure);
    }
  }

  private static void runInSession(
      JobOptions options,
      SparkConf conf,
      PrintStream out,
      PrintStream err,
      FatalErrorWatcher watcher)
      throws Exception {
    Instant started = Instant.now();
    try (JobSession session = JobSession.open(conf, options.input().table().isPresent())) {
      session.reportTo(watcher);
      AdaptiveMarginsJob job = new AdaptiveMarginsJob(session.spark(), options, watcher, started);
      try {
        job.run();
      } catch (Throwable e) {
        throw job.failed(e instanceof Exception x ? session.explainEnd(x) : e, err);
      }
      job.publishReport();
      err.print(job.record.summary());
      out.println(job.record.json());
    }
  }

  /** Writes the report of a run that has published its outputs. */
  private void publishReport() {
    try {
      report.publish(() -> ReportFile.of(record));
    } catch (RuntimeException e) {
      throw withPublished(Failures.toJobException(e));
    }
  }

  /** Adds to a failure that the table is already published. */
  private JobException withPublished(JobException failure) {
    return record
        .published()
        .map(
            table ->
                new JobException(
                    failure.status(),
                    failure.getMessage() + "; the table " + table + " is published",
                    failure.getCause()))
        .orElse(failure);
  }

  /** Writes the report of a failed run. If that fails too, a line says so. */
  private JobException failed(Throwable thrown, PrintStream err) {
    JobException failure = withPublished(watcher.toJobException(thrown));
    record.setFailure(failure);
    // The watcher may have interrupted this thread, which then could not write files.
    boolean isInterrupted = Thread.interrupted();
    try {
      report.publish(() -> ReportFile.of(record));
    } catch (Throwable e) {
      err.println(
          "adaptive-margins: there is no report: " + Failures.toJobException(e).getMessage());
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    return failure;
  }

  private void run() throws IOException {
    Outputs outputs = checkOutputs();
    OpenedInput input = openInput(outputs);
    ValidLabelCounts labels = countLabels(input);
    MarginResult result = computeMargins(input.assigner(), labels, outputs);
    publish(result, input.counted(), outputs);
  }

  /** Sets the current phase, in memory errors and as the description of Spark jobs. */
  private void phase(String doing) {
    watcher.enterPhase(doing);
    spark.sparkContext().setJobDescription(doing);
  }

  private Outputs checkOutputs() throws IOException {
    phase("checking the outputs");
    report.check(
        (option, target) ->
            InputPaths.of(options.input().paths(), hadoopConf()).checkOutput(option, target));
    return Outputs.open(
        options.output(),
        new Outputs.OwnershipChecks(EarlierOutput::isMarginTable, MarginTextFile::isMarginText),
        report,
        options.classes().files(),
        hadoopConf());
  }

  private OpenedInput openInput(Outputs outputs) throws IOException {
    phase("opening the input");
    Optional<InputFiles> files = InputFiles.list(options.input(), hadoopConf());
    String name =
        files.map(InputFiles::toString).orElseGet(() -> "table " + options.input().name());
    LOG.info("reading {}", name);
    record.setInput(name);
    if (files.isPresent()) {
      outputs.checkTargets(files.get().paths()::checkOutput);
    }
    LabelSource labels =
        LabelSources.open(spark, options.input(), files, options.classes().hasList());
    outputs.checkTargets(InputPaths.ofTable(labels.tableFolders(), hadoopConf())::checkOutput);
    OpenedInput input =
        new OpenedInput(files, labels, ClassAssigner.open(options.classes(), labels, hadoopConf()));
    if (options.classes().repeatedInput() == RepeatedInputPolicy.FAIL) {
      input.checkNotRepeated();
    }
    return input;
  }

  private ValidLabelCounts countLabels(OpenedInput input) throws IOException {
    phase("counting the labels");
    ValidLabelCounts labels;
    try {
      RawLabelCounts counts =
          LabelCounter.count(input.labels(), input.assigner().stringInterpretation());
      input.labels().checkRows(counts.rows());
      labels = input.assigner().consumeCounts(counts);
      checkValid(labels, input.labels());
    } catch (Exception e) {
      // If the input changed, report that, not the error that followed from it.
      input.checkUnchanged();
      throw e;
    }
    input.checkUnchanged();
    return labels;
  }

  private void checkValid(ValidLabelCounts labels, LabelSource source) {
    InvalidLabels invalid = labels.invalid();
    record.setDropped(invalid.toString());
    if (!invalid.isEmpty() && options.classes().invalidLabels() == InvalidLabels.Policy.FAIL) {
      boolean isInteger = source.label().type() == LabelColumn.Type.INTEGER_TEXT;
      Optional<String> place =
          invalid.labels().isEmpty() ? Optional.empty() : source.locate(invalid.labels());
      throw invalid.toException(source.label().name(), isInteger, place);
    }
    if (labels.size() == 0) {
      checkAddsNothing(invalid);
    }
  }

  /** Accepts an input without rows only if there are earlier counts to publish. */
  private void checkAddsNothing(InvalidLabels invalid) {
    if (!invalid.isEmpty()) {
      throw JobException.badData(
          "no sample is left after dropping those without a valid label: " + invalid);
    }
    String noRow =
        "there is no row to count"
            + options.input().where().map(sql -> " where " + sql).orElse(" in the input");
    if (options.classes().addTo().isEmpty()) {
      throw JobException.badData(noRow);
    }
    warn(noRow + ": the counts of --add-to stay as they are");
  }

  private MarginResult computeMargins(
      ClassAssigner assigner, ValidLabelCounts labels, Outputs outputs) throws IOException {
    phase("computing the margins of " + Plural.of(labels.size(), "label"));
    ClassCounts counts = assigner.assign(labels);
    LOG.info(
        "counted {} of {}, {} of them absent; dropped {}",
        Plural.of(counts.samples(), "sample"),
        Plural.of(counts.size(), "class"),
        String.format(Locale.ROOT, "%,d", counts.absent()),
        labels.invalid().samples() == 0 ? "none" : labels.invalid());
    MarginFunction function = MarginFunction.over(options.margins(), counts.min(), counts.max());
    new WarningDetector(options, assigner, labels, counts, function).detect().forEach(this::warn);
    Optional<Comparison> comparison = compare(outputs, counts, function);
    MarginResult result =
        new MarginResult(options.margins(), counts, function, labels, assigner, comparison);
    record.setResult(result);
    comparison.ifPresent(options.gates()::check);
    return result;
  }

  private Optional<Comparison> compare(Outputs outputs, ClassCounts counts, MarginFunction function)
      throws IOException {
    Optional<EarlierOutput> replaced =
        outputs
            .existingTable()
            .map(file -> new EarlierOutput("--output", options.output().table().get(), file));
    return Baseline.of(options.gates(), options.classes().addTo(), replaced, hadoopConf())
        .flatMap(baseline -> baseline.compare(counts, function, this::warn));
  }

  private void warn(String warning) {
    LOG.warn(warning);
    record.addWarning(warning);
  }

  private void publish(MarginResult result, CountedFiles files, Outputs outputs) {
    phase("publishing the outputs");
    ClassCounts counts = result.counts();
    Optional<ClassTextFile> labelList =
        options.output().labels().map(path -> LabelListFile.of(counts.classes()));
    outputs.publish(
        new Outputs.Contents(
            new MarginTable(
                counts, result.function(), JobVersion.VERSION, result.facts(), files.toString()),
            new Outputs.Derived(MarginTextFile.of(counts, result.function()), MarginTextFile::of),
            labelList.map(own -> new Outputs.Derived(own, LabelListFile::of)),
            list -> LabelListFile.mayReplace(list, labelList.orElseThrow(), outputs.tableFile())),
        record::setTablePublished);
  }

  private Configuration hadoopConf() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
