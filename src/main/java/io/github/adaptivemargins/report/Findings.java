package io.github.adaptivemargins.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.margins.MarginParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run has found so far; whoever reports it makes do with that. */
public final class Findings {
  private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

  private final Run run;
  private final Instant started;
  private final List<String> warnings = new ArrayList<>();
  private Optional<String> input = Optional.empty();
  private Optional<String> dropped = Optional.empty();
  private Optional<Result> result = Optional.empty();
  private Optional<JobException> failure = Optional.empty();
  private boolean isPublished = true;

  /**
   * Which run it is.
   *
   * @param command its options, as a shell takes them, without secrets
   * @param margins the parameters of the formula
   * @param job the version of the job
   * @param spark the version of Spark
   * @param application Spark's name for it
   * @param output the file that it writes; empty on a dry run
   * @param report where it is reported; empty where it is not
   */
  public record Run(
      String command,
      MarginParameters margins,
      String job,
      String spark,
      String application,
      Optional<String> output,
      Optional<String> report) {}

  public Findings(Run run, Instant started) {
    this.run = run;
    this.started = started;
  }

  /** Logs what is read, and keeps it. */
  public void reads(String what) {
    LOG.info("reading {}", what);
    input = Optional.of(what);
  }

  /** The labels that cannot stand for a class, in the words of a failure. */
  public void leavesOut(String labels) {
    dropped = Optional.of(labels).filter(text -> !text.isEmpty());
  }

  /** Logs it, and keeps it for the report. */
  public void warn(String warning) {
    LOG.warn(warning);
    warnings.add(warning);
  }

  public void result(Result found) {
    result = Optional.of(found);
  }

  /**
   * It has ended so.
   *
   * @param isPublished whether the table is in its place all the same
   */
  public void fails(JobException end, boolean isPublished) {
    failure = Optional.of(end);
    this.isPublished = isPublished;
  }

  /** One line of JSON for the scheduler. */
  public String json() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("output", run.output().orElse(null));
    run.report().ifPresent(path -> line.put("report", path));
    line.putAll(result.orElseThrow().allFacts());
    line.put("seconds", seconds());
    try {
      return new ObjectMapper().writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Totals, quantiles of the class sizes, and their histogram, for the person who waits. */
  public String summary() {
    return Summary.of(input.orElseThrow(), result.orElseThrow());
  }

  Run run() {
    return run;
  }

  /** The table that is in its place, if one is. */
  Optional<String> published() {
    return run.output().filter(path -> isPublished);
  }

  Instant started() {
    return started;
  }

  double seconds() {
    return Duration.between(started, Instant.now()).toMillis() / 1000.0;
  }

  List<String> warnings() {
    return warnings;
  }

  Optional<String> input() {
    return input;
  }

  Optional<String> dropped() {
    return dropped;
  }

  Optional<Result> result() {
    return result;
  }

  Optional<JobException> failure() {
    return failure;
  }
}
