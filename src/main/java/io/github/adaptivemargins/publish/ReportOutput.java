package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** The report of a run. It is also written on a dry run, and if the run fails. */
public final class ReportOutput {
  private final Optional<Publisher> publisher;

  /** A refused target is never written, not even to report the refusal. */
  private boolean isRefused;

  private ReportOutput(Optional<Publisher> publisher) {
    this.publisher = publisher;
  }

  /**
   * The report of the settings, if one is asked for.
   *
   * @throws JobException CANNOT_CREATE or IO_ERROR, if it cannot be written there
   */
  public static ReportOutput open(
      OutputSettings settings, OwnershipCheck ownership, Configuration conf) {
    return new ReportOutput(
        settings.report().map(path -> Publisher.to("--report", path, ownership, conf)));
  }

  /** Checks the target. After a failed check the report is not written. */
  public void check(TargetCheck check) throws IOException {
    checkPublisher(report -> check.check(report.option(), report.target()));
  }

  interface PublisherCheck {
    void check(Publisher publisher) throws IOException;
  }

  void checkPublisher(PublisherCheck check) throws IOException {
    if (publisher.isPresent()) {
      isRefused = true;
      check.check(publisher.get());
      isRefused = false;
    }
  }

  Optional<Publisher> publisher() {
    return publisher;
  }

  /**
   * Writes the report, if one is asked for and its target was not refused.
   *
   * @throws JobException CANNOT_CREATE or IO_ERROR; the earlier report is then unchanged
   */
  public void publish(Supplier<Publishable> content) {
    if (publisher.isPresent() && !isRefused) {
      publisher.get().publish(content.get());
    }
  }
}
