package io.github.adaptivemargins.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Help for a name that was not found. */
public final class Names {
  private Names() {}

  /** The one of {@code candidates}, of which there is at least one, that is spelt most alike. */
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
