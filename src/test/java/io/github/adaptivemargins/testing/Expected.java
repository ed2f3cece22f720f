package io.github.adaptivemargins.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What a margin table has to hold, computed here from counts that Spark did not make. */
public final class Expected {
  private static final double TOLERANCE = 1e-13;

  private Expected() {}

  /**
   * Asserts that a file holds these classes in this order, with the default margins of their
   * counts.
   *
   * @param labels in class order
   */
  public static void assertTable(Path file, List<?> labels, List<Long> counts) {
    assertTable(file, labels, counts, Collections.nCopies(counts.size(), OptionalDouble.empty()));
  }

  /**
   * Asserts that a file holds these classes in this order.
   *
   * @param margins radians; an empty one is the default margin of its count
   */
  public static void assertTable(
      Path file, List<?> labels, List<Long> counts, List<OptionalDouble> margins) {
    List<Duck.Margin> rows = Duck.margins(file);
    assertEquals(labels, rows.stream().map(Duck.Margin::label).toList(), "labels");
    assertEquals(counts, rows.stream().map(Duck.Margin::count).toList(), "counts");
    double rarest = frequency(Collections.min(counts));
    double commonest = frequency(Collections.max(counts));
    for (int c = 0; c < rows.size(); c++) {
      double margin = margins.get(c).orElse(margin(frequency(counts.get(c)), rarest, commonest));
      assertEquals(c, rows.get(c).classIndex());
      assertEquals(margin, rows.get(c).margin(), TOLERANCE, "class " + c);
    }
  }

  /** The same for classes in the order of a sorted map. */
  public static void assertTable(Path file, Map<?, Long> countsByLabel) {
    assertTable(file, List.copyOf(countsByLabel.keySet()), List.copyOf(countsByLabel.values()));
  }

  private static double margin(double frequency, double rarest, double commonest) {
    double norm = (frequency - commonest) / (rarest - commonest);
    return rarest == commonest ? 0.05 : 0.45 * norm + 0.05;
  }

  private static double frequency(long count) {
    return 1 / Math.sqrt(Math.sqrt(Math.max(1.0, (double) count)));
  }

  /** Two tables of the same rows in other files: only the record of the files differs. */
  public static void assertSameTable(Path expected, Path found) {
    assertEquals(Duck.margins(expected), Duck.margins(found));
    assertEquals(parameters(expected), parameters(found));
  }

  private static Map<String, String> parameters(Path table) {
    Map<String, String> metadata = new TreeMap<>(Duck.metadata(table));
    assertNotNull(metadata.remove("adaptive-margins.input_files"), table + " has no record");
    return metadata;
  }
}
