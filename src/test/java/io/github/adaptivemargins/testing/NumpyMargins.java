package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import io.github.adaptivemargins.margins.MarginNorm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;

/** The margins that numpy gave for the class sizes of {@link LandmarkData}; see the resource. */
public final class NumpyMargins {
  private static final List<String> COLUMNS = List.of("count", "minmax", "max", "none");

  private NumpyMargins() {}

  /** Of one of the norms, with the parameters that its source has. */
  public static Map<Long, Double> bySize(MarginNorm norm) {
    int column = COLUMNS.indexOf(norm.toString());
    return new BufferedReader(
            new InputStreamReader(
                NumpyMargins.class.getResourceAsStream("numpy-margins.csv"), UTF_8))
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(","))
        .collect(toMap(cells -> Long.valueOf(cells[0]), cells -> Double.valueOf(cells[column])));
  }
}
