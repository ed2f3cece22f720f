package io.github.adaptivemargins.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Suggests names for one that does not exist. */
public final class Suggestions {
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
}
