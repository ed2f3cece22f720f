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

/** What a run has done so far. A report of a failed run shows as much as there is. */
public final class RunRecord {
  private final Run run;
  private final Instant started;
  private final List<String> warnings = new ArrayList<>();
  private Optional<String> input = Optional.empty();
  private Optional<String> dropped = Optional.empty();
  private Optional<MarginResult> result = Optional.empty();
  private Optional<JobException> failure = Optional.empty();
  private boolean isTablePublished;

  /**
   * The fixed facts of a run.
   *
   * @param command the options, quoted for a shell, without secrets
   * @param margins the parameters of the formula
   * @param job the version of the job
   * @param spark the version of Spark
   * @param application Spark's application id
   * @param output path of the table; empty on a dry run
   * @param report path of the report; empty if there is none
   */
  public record Run(
      String command,
      MarginParameters margins,
      String job,
      String spark,
      String application,
      Optional<String> output,
      Optional<String> report) {}

  public RunRecord(Run run, Instant started) {
    this.run = run;
    this.started = started;
  }

  /** Sets what is read, such as {@code 3 files, 1.2 MB}. */
  public void setInput(String description) {
    input = Optional.of(description);
  }

  /** Sets which labels are dropped; empty if none are. */
  public void setDropped(String labels) {
    dropped = Optional.of(labels).filter(text -> !text.isEmpty());
  }

  public void addWarning(String warning) {
    warnings.add(warning);
  }

  public void setResult(MarginResult computed) {
    result = Optional.of(computed);
  }

  /** Records that the table is in place. The run may still fail. */
  public void setTablePublished() {
    isTablePublished = true;
  }

  public void setFailure(JobException reason) {
    failure = Optional.of(reason);
  }

  /** One line of JSON, for the scheduler. */
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

  /** Totals, quantiles and a histogram of the class sizes, as text for a person. */
  public String summary() {
    return Summary.of(input.orElseThrow(), result.orElseThrow());
  }

  Run run() {
    return run;
  }

  /** The path of the table, if it is in place. */
  public Optional<String> published() {
    return run.output().filter(path -> isTablePublished);
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

  Optional<MarginResult> result() {
    return result;
  }

  Optional<JobException> failure() {
    return failure;
  }
}
