package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.publish.ReportOutput.PublisherCheck;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outputs of a run: the table, the texts that are derived from it, and the report. */
public final class Outputs {
  private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

  /** The label list's ownership is checked when its content is known. */
  private static final OwnershipCheck ANY_FILE = file -> true;

  private final boolean isDryRun;
  private final Optional<Publisher> table;
  private final Optional<Publisher> text;
  private final Optional<Publisher> labels;
  private final ReportOutput report;

  private Outputs(
      OutputSettings settings, OwnershipChecks checks, ReportOutput report, Configuration conf) {
    this.isDryRun = settings.dryRun();
    this.report = report;
    this.table = settings.table().map(at -> Publisher.to("--output", at, checks.table(), conf));
    this.text = settings.text().map(at -> Publisher.to("--output-txt", at, checks.text(), conf));
    this.labels = settings.labels().map(at -> Publisher.to("--output-labels", at, ANY_FILE, conf));
  }

  /** Recognizes the tables and texts of earlier runs. */
  public record OwnershipChecks(OwnershipCheck table, OwnershipCheck text) {}

  /**
   * A text that is derived from a table.
   *
   * @param own the text of this run's table, which then need not be read
   * @param of gives the text of another table, which an overlapping run may have published
   */
  public record Derived(Publishable own, Function<HadoopFile, Publishable> of) {}

  /**
   * The contents to publish.
   *
   * @param labels the label list; present if one is asked for
   * @param labelOwnership recognizes a label list that may be replaced
   */
  public record Contents(
      Publishable table, Derived text, Optional<Derived> labels, LabelListCheck labelOwnership) {}

  /** Whether a label list has the same lines as this run's or as the existing table's. */
  public interface LabelListCheck extends OwnershipCheck {
    @Override
    default String refusal() {
      return "has other labels than the table of --output and the one to be written; remove it if"
          + " an earlier run wrote it, or name another path";
    }
  }

  /**
   * Opens the outputs, and checks that they may be written, as far as is known before the input is
   * read: first the report, which can then report the other failures.
   *
   * @param readFiles files that the run reads, by option
   * @throws JobException CANNOT_CREATE or IO_ERROR, naming the option
   */
  public static Outputs open(
      OutputSettings settings,
      OwnershipChecks checks,
      ReportOutput report,
      Map<String, String> readFiles,
      Configuration conf)
      throws IOException {
    report.checkPublisher(Publisher::check);
    Outputs outputs = new Outputs(settings, checks, report, conf);
    Map<String, Location> read = resolve(readFiles, conf);
    outputs.checkAll(publisher -> outputs.checkDistinct(publisher, read));
    present(List.of(outputs.table, outputs.text)).forEach(Publisher::check);
    outputs.labels.ifPresent(Publisher::check);
    return outputs;
  }

  /** Locations of the files that can be reached; whoever reads the others reports them. */
  private static Map<String, Location> resolve(Map<String, String> files, Configuration conf) {
    Map<String, Location> locations = new LinkedHashMap<>();
    files.forEach(
        (option, path) -> {
          try {
            locations.put(option, Location.of(option, path, conf).resolved());
          } catch (IOException | JobException e) {
            LOG.debug("{} {} is not compared with the outputs", option, path, e);
          }
        });
    return locations;
  }

  /** Checks that no file read and no output before this one has the same target. */
  private void checkDistinct(Publisher publisher, Map<String, Location> read) throws IOException {
    Map<String, Location> others = new LinkedHashMap<>(read);
    present(List.of(table, text, labels, report.publisher())).stream()
        .takeWhile(other -> other != publisher)
        .forEach(other -> others.put(other.option(), other.target()));
    for (Map.Entry<String, Location> other : others.entrySet()) {
      if (publisher.target().isSame(other.getValue())) {
        throw new JobException(
            ExitStatus.CANNOT_CREATE,
            publisher.option()
                + " "
                + publisher.target()
                + " is also named by "
                + other.getKey()
                + ": it must be a file of its own");
      }
    }
  }

  /** Checks each target. */
  public void checkTargets(TargetCheck check) throws IOException {
    checkAll(publisher -> check.check(publisher.option(), publisher.target()));
  }

  private void checkAll(PublisherCheck check) throws IOException {
    report.checkPublisher(check);
    for (Publisher publisher : present(List.of(table, text, labels))) {
      check.check(publisher);
    }
  }

  private static List<Publisher> present(List<Optional<Publisher>> publishers) {
    return publishers.stream().flatMap(Optional::stream).toList();
  }

  /** The file of the table, whether or not it exists; empty without {@code --output}. */
  public Optional<HadoopFile> tableFile() {
    return table.map(Publisher::file);
  }

  /** The existing table that this run replaces, if any. */
  public Optional<HadoopFile> existingTable() throws IOException {
    Optional<HadoopFile> file = tableFile();
    return file.isPresent() && file.get().exists() ? file : Optional.empty();
  }

  /**
   * Publishes the table, then the texts, made from the table that is at the path at that time: an
   * overlapping run may have replaced it. A dry run only checks.
   *
   * @param onTablePublished called when the table is in place
   * @throws JobException CANNOT_CREATE or IO_ERROR; the file that it names is then unchanged
   */
  public void publish(Contents contents, Runnable onTablePublished) {
    if (table.isEmpty()) {
      return;
    }
    Optional<Publisher> list =
        labels.map(publisher -> publisher.withOwnershipCheck(contents.labelOwnership()));
    list.ifPresent(Publisher::check);
    if (isDryRun) {
      return;
    }
    Optional<String> version = table.get().publish(contents.table());
    onTablePublished.run();
    text.ifPresent(publisher -> publishDerived(publisher, contents.text(), version));
    list.ifPresent(
        publisher -> publishDerived(publisher, contents.labels().orElseThrow(), version));
  }

  /**
   * Publishes a text again until the table that it was made from is the current one.
   *
   * @param ownVersion the version of this run's table, if known
   */
  private void publishDerived(Publisher text, Derived content, Optional<String> ownVersion) {
    Publisher current = table.get();
    boolean isCurrent = false;
    while (!isCurrent) {
      String version = current.version();
      boolean isOwn = ownVersion.equals(Optional.of(version));
      try {
        text.publish(isOwn ? content.own() : content.of().apply(current.file()));
        isCurrent = version.equals(current.version());
      } catch (JobException e) {
        // A table that is replaced while it is read may look damaged.
        if (version.equals(current.version())) {
          throw e;
        }
      }
    }
  }
}
