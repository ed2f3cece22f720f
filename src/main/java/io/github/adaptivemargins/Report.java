package io.github.adaptivemargins;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.baseline.Comparison;
import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ClassScheme;
import io.github.adaptivemargins.classes.LabelCounts;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a run found, for the person who started it, the scheduler, and the file's metadata.
 *
 * @param output the file that is written; empty where none is
 * @param parameters of the formula
 * @param input what was read
 * @param counts the samples of each class
 * @param function the margin of each number of samples
 * @param labels what was counted, and what was dropped
 * @param scheme which says what the counts were added to
 * @param comparison with what stood before, if anything did
 */
record Report(
    Optional<String> output,
    MarginParameters parameters,
    String input,
    ClassCounts counts,
    MarginFunction function,
    LabelCounts labels,
    ClassScheme scheme,
    Optional<Comparison> comparison) {
  private static final int BAR_WIDTH = 40;

  /**
   * Parameters and totals, by name, in the order they are shown: what the same data and options
   * give again, and so not what stood at the output.
   */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("num_classes", counts.size());
    facts.put("samples", counts.samples());
    facts.put("absent_classes", counts.absent());
    facts.put("dropped", labels.invalid().samples());
    facts.put("min_count", counts.min());
    facts.put("max_count", counts.max());
    facts.put("margin_min", parameters.min());
    facts.put("margin_max", parameters.max());
    facts.put("power", parameters.power());
    scheme
        .addedTo()
        .ifPresent(
            earlier -> {
              facts.put("added_to", earlier.path());
              facts.put("added_to_sha256", earlier.digest());
              facts.put("added_to_samples", earlier.counts().samples());
            });
    comparison.filter(Comparison::isAskedFor).ifPresent(with -> facts.putAll(facts(with)));
    return facts;
  }

  private static Map<String, Object> facts(Comparison comparison) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("baseline", comparison.baseline());
    facts.put("new_classes", comparison.newClasses());
    facts.put("lost_classes", comparison.lostClasses());
    facts.put("samples_before", comparison.samplesBefore());
    facts.put("max_margin_change", comparison.maxMarginChange());
    return facts;
  }

  /** One line of JSON. */
  String json(Duration elapsed) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("output", output.orElse(null));
    line.putAll(facts());
    comparison.ifPresent(with -> line.putAll(facts(with)));
    line.put("seconds", elapsed.toMillis() / 1000.0);
    try {
      return new ObjectMapper().writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Totals, quantiles of the class sizes, and their histogram with the margin at each size. */
  String summary() {
    StringBuilder text = new StringBuilder();
    text.append("read ").append(input).append('\n');
    text.append(
        format(
            "%,d samples of %,d classes, %s%,d of them absent; %,d samples dropped\n",
            counts.samples(),
            counts.size(),
            scheme.newClasses(counts) > 0
                ? format("%,d of them new, ", scheme.newClasses(counts))
                : "",
            counts.absent(),
            labels.invalid().samples()));
    text.append(
        format(
            "samples a class: min %,d | 25%% %,d | median %,d | 75%% %,d | 99%% %,d | max %,d\n\n",
            counts.min(),
            counts.quantile(0.25),
            counts.quantile(0.5),
            counts.quantile(0.75),
            counts.quantile(0.99),
            counts.max()));
    comparison.ifPresent(
        with ->
            text.append(
                format(
                    "before, in %s: %,d samples; new classes %,d, lost %,d; margins change by up to"
                        + " %.4f\n\n",
                    with.baseline(),
                    with.samplesBefore(),
                    with.newClasses(),
                    with.lostClasses(),
                    with.maxMarginChange())));
    text.append(format("%21s  %10s  %s\n", "samples", "classes", "margin"));
    List<Bin> bins = bins();
    int fullest = bins.stream().mapToInt(Bin::classes).max().orElseThrow();
    bins.forEach(bin -> text.append(row(bin, fullest)));
    return text.toString();
  }

  /** The classes with {@code low} to {@code high} samples. */
  private record Bin(long low, long high, int classes) {}

  /** From the smallest class to the largest, parted at the powers of two. */
  private List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    long high = counts.min() - 1;
    while (high < counts.max()) {
      long low = high + 1;
      high = low == 0 ? 0 : Math.min(counts.max(), 2 * Long.highestOneBit(low) - 1);
      bins.add(new Bin(low, high, counts.classesBetween(low, high)));
    }
    return bins;
  }

  private String row(Bin bin, int fullest) {
    String sizes = format(bin.low == bin.high ? "%,d" : "%,d to %,d", bin.low, bin.high);
    String margins =
        format(
            bin.low == bin.high ? "%.4f" : "%.4f to %.4f",
            function.margin(bin.low),
            function.margin(bin.high));
    int length = (int) Math.ceil((double) BAR_WIDTH * bin.classes / fullest);
    return format("%21s  %,10d  %-16s  %s\n", sizes, bin.classes, margins, "#".repeat(length))
        .replaceFirst(" +\n", "\n");
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
