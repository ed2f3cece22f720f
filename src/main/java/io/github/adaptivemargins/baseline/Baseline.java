package io.github.adaptivemargins.baseline;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.EarlierOutput;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.margins.MarginFunction;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** The earlier output that the classes of now are compared with. */
public final class Baseline {
  private final EarlierOutput earlier;
  private final boolean isAskedFor;

  /** Whether the run is to end where it cannot be read. */
  private final boolean isNeeded;

  private Baseline(EarlierOutput earlier, boolean isAskedFor, boolean isNeeded) {
    this.earlier = earlier;
    this.isAskedFor = isAskedFor;
    this.isNeeded = isNeeded;
  }

  /**
   * The one that is named, else the one that counts are added to, else the one that is replaced.
   *
   * @param addTo where counts are added to it
   * @param standing what stands at the output, if anything
   */
  public static Optional<Baseline> of(
      GateSettings gates,
      Optional<String> addTo,
      Optional<EarlierOutput> standing,
      Configuration conf)
      throws IOException {
    if (gates.compareTo().isPresent()) {
      return asked(EarlierOutput.named("--compare-to", gates.compareTo().get(), conf));
    }
    if (addTo.isPresent()) {
      return asked(EarlierOutput.named("--add-to", addTo.get(), conf));
    }
    return standing.map(earlier -> new Baseline(earlier, false, gates.areGiven()));
  }

  private static Optional<Baseline> asked(EarlierOutput earlier) {
    return Optional.of(new Baseline(earlier, true, true));
  }

  /**
   * Compares the classes of now with it; empty where it cannot be read and need not be.
   *
   * @param warnings where that is said
   * @throws JobException NO_INPUT, BAD_DATA, or IO_ERROR, when it is replaced meanwhile
   */
  public Optional<Comparison> compare(
      ClassCounts counts, MarginFunction function, Consumer<String> warnings) {
    ClassMatcher matcher = new ClassMatcher(counts, function);
    try {
      Comparison comparison =
          earlier.unreplaced(
              () -> {
                earlier.forEach(matcher::add);
                return matcher.comparison(earlier.path(), isAskedFor);
              });
      if (comparison.sizes().isEmpty()) {
        warnings.accept(
            "no class has a label of "
                + earlier.path()
                + ", which the counts are compared with: no margin can have changed");
      }
      return Optional.of(comparison);
    } catch (IOException | RuntimeException e) {
      JobException failure = Failure.explain(earlier.toString(), e);
      if (isNeeded) {
        throw failure;
      }
      warnings.accept(
          "the output that is replaced cannot be compared with: " + failure.getMessage());
      return Optional.empty();
    }
  }
}
