package io.github.adaptivemargins.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Suggests names for one that does not exist. */
public final class Suggestions {
  private static final int MAX_COLUMNS = 20;

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

  /** What a message says instead of a missing column: the columns that exist, and the nearest. */
  public static String columns(String missing, List<String> columns) {
    if (columns.isEmpty()) {
      return "it has no column at all";
    }
    return "there are "
        + columns.stream().limit(MAX_COLUMNS).collect(Collectors.joining(", "))
        + (columns.size() > MAX_COLUMNS ? ", …" : "")
        + "; the nearest is "
        + nearest(missing, columns);
  }
}
