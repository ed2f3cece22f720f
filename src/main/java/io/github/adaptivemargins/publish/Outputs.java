package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.publish.Publisher.Recognizer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.InputFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that a run is to write: the table and, where it is asked for, the text of its margins. */
public final class Outputs {
  private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

  private final boolean dryRun;
  private final Optional<Publisher> table;
  private final Optional<Publisher> text;

  private Outputs(boolean dryRun, Optional<Publisher> table, Optional<Publisher> text) {
    this.dryRun = dryRun;
    this.table = table;
    this.text = text;
  }

  /** Says whether a file may be written. */
  public interface Check {
    void accept(String option, Location target) throws IOException;
  }

  /**
   * The outputs of the settings, each of which may be written as far as it can be known.
   *
   * @param read files that are read, too, by the options that name them
   * @param isTable tells an earlier table from any other file
   * @param isText tells an earlier text from any other file
   * @throws JobException CANNOT_CREATE or IO_ERROR
   */
  public static Outputs of(
      OutputSettings settings,
      Map<String, String> read,
      Recognizer isTable,
      Recognizer isText,
      Configuration conf)
      throws IOException {
    Outputs outputs =
        new Outputs(
            settings.dryRun(),
            settings.table().map(path -> Publisher.to("--output", path, isTable, conf)),
            settings.text().map(path -> Publisher.to("--output-txt", path, isText, conf)));
    if (outputs.table.isPresent()) {
      outputs.refuseSame("--output", outputs.table.get().target(), outputs.text);
    }
    for (Map.Entry<String, String> file : read.entrySet()) {
      Location location = Location.of(file.getKey(), file.getValue(), conf);
      for (Publisher publisher : outputs.all()) {
        outputs.refuseSame(file.getKey(), location, Optional.of(publisher));
      }
    }
    outputs.all().forEach(Publisher::check);
    return outputs;
  }

  private List<Publisher> all() {
    return Stream.of(table, text).flatMap(Optional::stream).toList();
  }

  /** Has each target checked. */
  public void check(Check check) throws IOException {
    for (Publisher publisher : all()) {
      check.accept(publisher.option(), publisher.target());
    }
  }

  private void refuseSame(String option, Location other, Optional<Publisher> publisher)
      throws IOException {
    if (publisher.isPresent() && publisher.get().target().isSame(other.resolved())) {
      throw new JobException(
          ExitStatus.CANNOT_CREATE,
          publisher.get().option()
              + " "
              + publisher.get().target()
              + " is also named by "
              + option
              + ": it must be a file of its own");
    }
  }

  /**
   * Writes all but on a dry run: the table first, then the text of the table that stands. Where
   * runs overlap, the last to write the text finds the table that it has written it of.
   *
   * @param ofText the text of {@code ofTable}, which then need not be read again
   * @param textOf the text of a table in its place, which another run may have put there
   * @throws JobException CANNOT_CREATE or IO_ERROR; the file that it names is then as it was
   */
  public void publish(
      Publishable ofTable, Publishable ofText, Function<InputFile, Publishable> textOf) {
    if (dryRun || table.isEmpty()) {
      return;
    }
    Optional<String> own = publish(table.get(), ofTable);
    text.ifPresent(
        publisher ->
            publishText(
                publisher,
                table.get(),
                version ->
                    own.filter(version::equals)
                        .map(put -> ofText)
                        .orElseGet(() -> textOf.apply(table.get().file()))));
  }

  private static void publishText(
      Publisher text, Publisher standing, Function<String, Publishable> ofVersion) {
    boolean isOfIt = false;
    while (!isOfIt) {
      String version = standing.version();
      try {
        publish(text, ofVersion.apply(version));
        isOfIt = version.equals(standing.version());
      } catch (JobException e) {
        // A table that is replaced while it is read may be neither the old nor the new one.
        if (version.equals(standing.version())) {
          throw e;
        }
      }
    }
  }

  private static Optional<String> publish(Publisher publisher, Publishable content) {
    Optional<String> version = publisher.publish(content);
    LOG.info("wrote {}", publisher.target());
    return version;
  }
}
