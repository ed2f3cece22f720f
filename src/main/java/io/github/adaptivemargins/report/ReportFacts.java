package io.github.adaptivemargins.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adaptivemargins.baseline.Comparison;
import io.github.adaptivemargins.baseline.Comparison.ClassChange;
import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.margins.MarginFunction;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The facts of a report as JSON: a few thousand figures for any number of classes. */
final class ReportFacts {
  /** The start of a report, by which the job recognizes its own. */
  static final String GENERATOR = "adaptive-margins";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Double> SHARES = List.of(0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0);

  /** The number of points of a curve, spaced by a constant factor. */
  private static final int POINTS = 300;

  private ReportFacts() {}

  static ObjectNode of(RunRecord record) {
    RunRecord.Run run = record.run();
    ObjectNode facts = JSON.createObjectNode();
    facts.put("generator", GENERATOR + " " + run.job());
    facts.put("status", status(record));
    facts.put("exit_code", record.failure().map(end -> end.status().code()).orElse(0));
    facts.put("reason", record.failure().map(Throwable::getMessage).orElse(null));
    facts.put("output", record.published().orElse(null));
    facts.put("input", record.input().orElse(null));
    facts.put("dropped_labels", record.dropped().orElse(null));
    record.warnings().forEach(facts.putArray("warnings")::add);
    facts.put("margin_min", run.margins().min());
    facts.put("margin_max", run.margins().max());
    facts.put("power", run.margins().power());
    facts.put("norm", run.margins().norm().toString());
    record
        .result()
        .ifPresent(
            result -> {
              facts.setAll(JSON.<ObjectNode>valueToTree(result.allFacts()));
              putSizes(facts.putObject("sizes"), result.counts(), result.function());
              result
                  .comparison()
                  .ifPresent(changes -> putChanges(facts.putObject("comparison"), changes));
            });
    facts.put("started", record.started().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("seconds", record.seconds());
    facts.put("spark", run.spark());
    facts.put("java", Runtime.version().toString());
    facts.put("application", run.application());
    facts.put("command", run.command());
    return facts;
  }

  private static String status(RunRecord record) {
    return record.failure().isPresent()
        ? "Failed"
        : record.run().output().isPresent() ? "Published" : "Dry run: no margins were written";
  }

  private static void putSizes(ObjectNode sizes, ClassCounts counts, MarginFunction function) {
    ArrayNode quantiles = sizes.putArray("quantiles");
    for (double share : SHARES) {
      long samples = counts.quantile(share);
      quantiles
          .addObject()
          .put("share", share)
          .put("samples", samples)
          .put("margin", function.margin(samples));
    }
    ArrayNode bins = sizes.putArray("bins");
    for (SizeBin bin : SizeBin.of(counts)) {
      bins.addObject()
          .put("low", bin.low())
          .put("high", bin.high())
          .put("classes", bin.classes())
          .put("margin_low", function.margin(bin.low()))
          .put("margin_high", function.margin(bin.high()));
    }
    ArrayNode tail = sizes.putArray("tail");
    for (long rank : spread(1, counts.size())) {
      tail.addArray().add(rank).add(counts.samplesAt((int) (counts.size() - rank)));
    }
    ArrayNode curve = sizes.putArray("curve");
    for (long samples : spread(counts.min(), counts.max())) {
      curve.addArray().add(samples).add(function.margin(samples));
    }
    ExtremeClasses extremes = ExtremeClasses.of(counts);
    putClasses(sizes.putArray("largest"), extremes.largest(), counts, function);
    putClasses(sizes.putArray("smallest"), extremes.smallest(), counts, function);
  }

  /** Distinct integers from the first to the last, inclusive, spaced by a constant factor. */
  private static long[] spread(long first, long last) {
    double from = Math.max(first, 1);
    double step = Math.pow(Math.max(last, 1) / from, 1.0 / POINTS);
    return LongStream.concat(
            LongStream.of(first, last),
            IntStream.range(0, POINTS)
                .mapToLong(
                    i -> Math.min(last, Math.max(first, Math.round(from * Math.pow(step, i))))))
        .sorted()
        .distinct()
        .toArray();
  }

  private static void putClasses(
      ArrayNode list, List<Integer> classes, ClassCounts counts, MarginFunction function) {
    for (int classIndex : classes) {
      list.addObject()
          .put("label", counts.classes().name(classIndex))
          .put("class_index", classIndex)
          .put("samples", counts.count(classIndex))
          .put("margin", function.margin(counts.count(classIndex)));
    }
  }

  private static void putChanges(ObjectNode node, Comparison comparison) {
    comparison.newClasses().labels().forEach(node.putArray("new_labels")::add);
    comparison.lostClasses().labels().forEach(node.putArray("lost_labels")::add);
    node.put("grown", comparison.sizes().grown());
    node.put("shrunk", comparison.sizes().shrunk());
    node.put("unchanged", comparison.sizes().unchanged());
    ArrayNode changes = node.putArray("changes");
    for (ClassChange change : comparison.largestChanges()) {
      changes
          .addObject()
          .put("label", change.label())
          .put("samples_before", change.samplesBefore())
          .put("samples", change.samples())
          .put("margin_before", change.marginBefore())
          .put("margin", change.margin());
    }
    ArrayNode sizes = node.putArray("sizes");
    comparison
        .sizes()
        .forEach((before, now, classes) -> sizes.addArray().add(before).add(now).add(classes));
  }
}
