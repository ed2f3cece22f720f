package io.github.adaptivemargins.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Suggests names for one that does not exist. */
public final class Suggestions {
  /** A slip is one wrong letter in a name of three letters, two in one of seven, and so on. */
  private static final int LETTERS_PER_SLIP = 4;

  private Suggestions() {}

  /** The candidate with the most similar spelling. There must be at least one. */
  public static String nearest(String name, Collection<String> candidates) {
    String wanted = name.toLowerCase(Locale.ROOT);
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return candidates.stream()
        .min(
            Comparator.comparing(
                    (String candidate) ->
                        distance.apply(wanted, candidate.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  /**
   * The candidate that was probably meant: one with few other letters, else the first that the name
   * abbreviates.
   */
  public static Optional<String> near(String name, Collection<String> candidates) {
    String wanted = name.toLowerCase(Locale.ROOT);
    String nearest = nearest(name, candidates);
    int distance =
        LevenshteinDistance.getDefaultInstance().apply(wanted, nearest.toLowerCase(Locale.ROOT));
    return distance <= (name.length() + 1) / LETTERS_PER_SLIP
        ? Optional.of(nearest)
        : candidates.stream()
            .filter(candidate -> candidate.startsWith(wanted))
            .sorted()
            .findFirst();
  }
}
