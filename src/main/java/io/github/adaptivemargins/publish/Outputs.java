package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.files.StoredFile;
import io.github.adaptivemargins.publish.Publisher.Recognizer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.InputFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a run is to write: the table and, where they are asked for, the text of its margins, the
 * list of its labels and the report of the run.
 */
public final class Outputs {
  private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

  private final OutputSettings settings;
  private final Recognizers recognizers;
  private final Configuration conf;
  private final Optional<Publisher> report;
  private Optional<Publisher> table = Optional.empty();
  private Optional<Publisher> text = Optional.empty();
  private Optional<Publisher> labels = Optional.empty();

  /** A run that fails is reported, unless the report is what fails it. */
  private boolean mayReport;

  private boolean isTablePublished;

  private Outputs(OutputSettings settings, Recognizers recognizers, Configuration conf) {
    this.settings = settings;
    this.recognizers = recognizers;
    this.conf = conf;
    this.report =
        settings.report().map(at -> Publisher.to("--report", at, recognizers.report(), conf));
  }

  /** Says whether a file may be written. */
  public interface Check {
    void accept(String option, Location target) throws IOException;
  }

  /** Each tells an earlier output of its kind from any other file. */
  public record Recognizers(
      Recognizer table, Recognizer text, Recognizer labels, Recognizer report) {}

  /** Of a list nothing else tells whose it is. */
  private record ListRecognizer(Recognizer lists) implements Recognizer {
    @Override
    public boolean isEarlierOutput(InputFile file) throws IOException {
      return lists.isEarlierOutput(file);
    }

    @Override
    public String other() {
      return "has other labels than the table of --output and the one to be written; it is left as"
          + " it is: delete it if a run has left it, or name another file";
    }
  }

  /**
   * What is made of a table.
   *
   * @param own that of this run's table, which then need not be read again
   * @param of that of a table in its place, which another run may have put there
   */
  public record Derived(Publishable own, Function<StoredFile, Publishable> of) {}

  /**
   * The outputs of the settings, none of which has been looked at yet.
   *
   * @throws JobException CANNOT_CREATE or IO_ERROR, when there is no place for a report
   */
  public static Outputs of(OutputSettings settings, Recognizers recognizers, Configuration conf) {
    return new Outputs(settings, recognizers, conf);
  }

  /**
   * Refuses what may not be written, as far as it can be known: first the report, which can then
   * say what is wrong with the others.
   *
   * @param read files that are read, too, by the options that name them
   * @throws JobException CANNOT_CREATE or IO_ERROR
   */
  public void check(Map<String, String> read) throws IOException {
    checkReportBy(Publisher::check);
    table = settings.table().map(at -> Publisher.to("--output", at, recognizers.table(), conf));
    text = settings.text().map(at -> Publisher.to("--output-txt", at, recognizers.text(), conf));
    Recognizer lists = new ListRecognizer(recognizers.labels());
    labels = settings.labels().map(at -> Publisher.to("--output-labels", at, lists, conf));
    Map<String, Location> named = places(read);
    check(publisher -> refuseNamed(publisher, named));
    asked(List.of(table, text)).forEach(Publisher::check);
    labels.ifPresent(Publisher::checkPlace);
  }

  /** Of the files that can be reached: whoever reads the others says what is wrong with them. */
  private Map<String, Location> places(Map<String, String> read) {
    Map<String, Location> places = new LinkedHashMap<>();
    read.forEach(
        (option, path) -> {
          try {
            places.put(option, Location.of(option, path, conf).resolved());
          } catch (IOException | JobException e) {
            LOG.debug("{} {} is not compared with the outputs", option, path, e);
          }
        });
    return places;
  }

  /**
   * @param read what other options name
   */
  private void refuseNamed(Publisher publisher, Map<String, Location> read) throws IOException {
    Map<String, Location> others = new LinkedHashMap<>(read);
    asked(List.of(table, text, labels, report)).stream()
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

  /** Has each target checked. */
  public void checkTargets(Check check) throws IOException {
    check(publisher -> check.accept(publisher.option(), publisher.target()));
  }

  /** Has the target checked that is written even where the run fails at once. */
  public void checkReport(Check check) throws IOException {
    checkReportBy(publisher -> check.accept(publisher.option(), publisher.target()));
  }

  private interface PublisherCheck {
    void accept(Publisher publisher) throws IOException;
  }

  private void check(PublisherCheck check) throws IOException {
    checkReportBy(check);
    for (Publisher publisher : asked(List.of(table, text, labels))) {
      check.accept(publisher);
    }
  }

  private void checkReportBy(PublisherCheck check) throws IOException {
    mayReport = false;
    if (report.isPresent()) {
      check.accept(report.get());
    }
    mayReport = true;
  }

  private static List<Publisher> asked(List<Optional<Publisher>> publishers) {
    return publishers.stream().flatMap(Optional::stream).toList();
  }

  /** Where the table is to be, but on a dry run without one. */
  public Optional<StoredFile> place() {
    return table.map(Publisher::file);
  }

  /** The table that stands in its place, if there is one. */
  public Optional<StoredFile> standing() throws IOException {
    return place().isPresent() && place().get().exists() ? place() : Optional.empty();
  }

  /**
   * Writes all but on a dry run: the table first, then what is made of the table that stands. Where
   * runs overlap, the last to write a text finds the table that it has written it of.
   *
   * @param ofLabels there where the list of labels is asked for
   * @throws JobException CANNOT_CREATE or IO_ERROR; the file that it names is then as it was
   */
  public void publish(Publishable ofTable, Derived ofText, Optional<Derived> ofLabels) {
    if (table.isEmpty()) {
      return;
    }
    labels.ifPresent(Publisher::check);
    if (settings.dryRun()) {
      return;
    }
    Optional<String> own = table.get().publish(ofTable);
    isTablePublished = true;
    text.ifPresent(publisher -> publish(publisher, ofText, own));
    labels.ifPresent(publisher -> publish(publisher, ofLabels.orElseThrow(), own));
  }

  /**
   * @param own the version of the table that is this run's
   */
  private void publish(Publisher text, Derived content, Optional<String> own) {
    Publisher standing = table.get();
    boolean isOfIt = false;
    while (!isOfIt) {
      String version = standing.version();
      boolean isOwn = own.equals(Optional.of(version));
      try {
        text.publish(isOwn ? content.own() : content.of().apply(standing.file()));
        isOfIt = version.equals(standing.version());
      } catch (JobException e) {
        // A table that is replaced while it is read may be neither the old nor the new one.
        if (version.equals(standing.version())) {
          throw e;
        }
      }
    }
  }

  /** Whether the table is in its place, whatever became of the text. */
  public boolean isTablePublished() {
    return isTablePublished;
  }

  /**
   * Writes the report, also on a dry run and where the run has failed; nothing where it is not
   * asked for, or was refused itself.
   *
   * @throws JobException CANNOT_CREATE or IO_ERROR; the earlier report is then as it was
   */
  public void report(Supplier<Publishable> content) {
    if (report.isPresent() && mayReport) {
      report.get().publish(content.get());
    }
  }
}
