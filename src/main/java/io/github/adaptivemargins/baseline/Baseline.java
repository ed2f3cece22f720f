package io.github.adaptivemargins.baseline;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.margins.MarginFunction;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** The earlier output with which the classes are compared. */
public final class Baseline {
  private final EarlierOutput earlier;
  private final boolean isExplicit;

  /** Whether the run fails if the baseline cannot be read. */
  private final boolean isRequired;

  private Baseline(EarlierOutput earlier, boolean isExplicit, boolean isRequired) {
    this.earlier = earlier;
    this.isExplicit = isExplicit;
    this.isRequired = isRequired;
  }

  /**
   * The baseline of a run: {@code --compare-to}, else {@code --add-to}, else the replaced table.
   *
   * @param addTo path of the earlier output to which counts are added
   * @param replaced the existing table at the output, if any
   */
  public static Optional<Baseline> of(
      GateSettings gates,
      Optional<String> addTo,
      Optional<EarlierOutput> replaced,
      Configuration conf)
      throws IOException {
    if (gates.compareTo().isPresent()) {
      return explicit(EarlierOutput.at("--compare-to", gates.compareTo().get(), conf));
    }
    if (addTo.isPresent()) {
      return explicit(EarlierOutput.at("--add-to", addTo.get(), conf));
    }
    return replaced.map(earlier -> new Baseline(earlier, false, gates.isAnySet()));
  }

  private static Optional<Baseline> explicit(EarlierOutput earlier) {
    return Optional.of(new Baseline(earlier, true, true));
  }

  /**
   * Compares classes with the baseline; empty if the baseline cannot be read and is not required.
   *
   * @param warnings takes a warning if it cannot be read
   * @throws JobException NO_INPUT, BAD_DATA, or IO_ERROR, if it is replaced meanwhile
   */
  public Optional<Comparison> compare(
      ClassCounts counts, MarginFunction function, Consumer<String> warnings) {
    ComparisonBuilder builder = new ComparisonBuilder(counts, function);
    try {
      Comparison comparison =
          earlier.readUnchanged(
              () -> {
                earlier.forEach(builder::add);
                return builder.build(earlier.path(), isExplicit);
              });
      if (comparison.sizes().isEmpty()) {
        warnings.accept(
            "no class has a label of the baseline "
                + earlier.path()
                + ": changes of margins cannot be compared");
      }
      return Optional.of(comparison);
    } catch (IOException | RuntimeException e) {
      JobException failure = Failures.toJobException(earlier.toString(), e);
      if (isRequired || failure.status() == ExitStatus.FAULT) {
        throw failure;
      }
      warnings.accept("the replaced output cannot be compared: " + failure.getMessage());
      return Optional.empty();
    }
  }
}
