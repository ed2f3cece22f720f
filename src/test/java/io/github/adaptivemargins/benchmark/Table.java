package io.github.adaptivemargins.benchmark;

import java.io.IOException;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The documentation's table, in Markdown, under a line about the machine. */
final class Table {
  private static final String HEAD =
      """
      | input | engine | median, s | range, s | M rows/s/core | times DuckDB | times plain Spark | whole process, s | peak, MiB |
      |---|---|---|---|---|---|---|---|---|
      """;

  private final String machine;
  private final double loadBefore;
  private final List<String> lines = new ArrayList<>();

  Table(String machine, double loadBefore) {
    this.machine = machine;
    this.loadBefore = loadBefore;
  }

  void add(Race race, Map<Engine, Timing> timings) throws IOException {
    String input =
        "%s: %s M rows, %s MB, %d cores"
            .formatted(
                race.input().title(),
                number(race.rows() / 1e6),
                number(Math.ceil(race.bytes() / 1e6)),
                race.cores());
    for (Timing timing : timings.values()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.2f | %.2f to %.2f | %.1f | %s | %s | %.1f | %,d |",
              input,
              timing.engine(),
              timing.median(),
              timing.fastest(),
              timing.slowest(),
              race.rows() / 1e6 / timing.median() / race.cores(),
              times(timings.get(Engine.DUCKDB), timing),
              times(timings.get(Engine.PLAIN_SPARK), timing),
              timing.process(),
              timing.peakMebibytes()));
      input = "";
    }
  }

  /** All of it, with the load that there is when the last line has been measured. */
  String text(double loadAfter) {
    return String.format(
            Locale.ROOT,
            "%s; load average %.2f before, %.2f after%s%n%n",
            machine,
            loadBefore,
            loadAfter,
            loadBefore > Machine.QUIET ? " (**warning: the machine was busy before**)" : "")
        + HEAD
        + String.join("\n", lines)
        + "\n";
  }

  /** How many times as fast as another. */
  private static String times(Timing other, Timing timing) {
    return other == null
        ? ""
        : String.format(Locale.ROOT, "%.2f", other.median() / timing.median());
  }

  private static String number(double value) {
    return new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }
}
