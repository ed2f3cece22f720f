package io.github.adaptivemargins;

import io.github.adaptivemargins.classes.BaseCounts;
import io.github.adaptivemargins.classes.ClassAssigner;
import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ValidLabelCounts;
import io.github.adaptivemargins.cli.JobOptions;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds what a user may not have intended in a run that succeeds. */
record WarningDetector(
    JobOptions options,
    ClassAssigner assigner,
    ValidLabelCounts labels,
    ClassCounts counts,
    MarginFunction function) {
  /** One line per warning. */
  List<String> detect() {
    List<String> warnings = new ArrayList<>();
    if (labels.isMixed()) {
      warnings.add(
          "some labels are written as integers and others are not: all are read as strings");
    }
    if (counts.absent() > counts.size() / 2) {
      warnings.add(
          format(
              "%,d of %,d classes are absent%s",
              counts.absent(),
              counts.size(),
              assigner.isClassCountInferred()
                  ? ": if the labels have gaps, use --label-encoding sorted"
                  : ""));
    }
    long input =
        counts.samples()
            - assigner.base().map(BaseCounts::counts).map(ClassCounts::samples).orElse(0L);
    long dropped = labels.invalid().samples();
    if (dropped > input) {
      warnings.add(
          format(
              "--invalid-labels drop skips %,d of %,d samples: %s",
              dropped, dropped + input, labels.invalid()));
    }
    if (options.classes().addTo().isPresent() && options.gates().hasIneffectiveLossGate()) {
      warnings.add(
          "--add-to never loses samples or classes: --max-sample-loss and --max-class-loss have no"
              + " effect unless --compare-to names another baseline");
    }
    if (options.margins().power() > 0) {
      warnings.add("--power is positive: the rarer the class, the smaller its margin");
    }
    if (function.isFlat()) {
      warnings.add(
          "all classes have the same frequency: every margin is "
              + (options.margins().norm() == MarginNorm.MINMAX ? "--margin-min, " : "")
              + function.margin(counts.min()));
    }
    return warnings;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
