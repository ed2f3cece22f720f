package io.github.adaptivemargins;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ClassScheme;
import io.github.adaptivemargins.classes.LabelCounts;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginNorm;
import io.github.adaptivemargins.report.Findings;
import java.util.Locale;

/** What a user may not have meant, of a run that goes on all the same. */
record Warnings(JobOptions options, Findings findings) {
  void of(ClassScheme scheme, LabelCounts labels, ClassCounts counts, MarginFunction function) {
    if (labels.areMixed()) {
      findings.warn(
          "some labels are written as integers and others are not: all are taken as strings");
    }
    if (counts.absent() > counts.size() / 2) {
      findings.warn(
          String.format(
              Locale.ROOT,
              "%d of %d classes are absent%s",
              counts.absent(),
              counts.size(),
              scheme.areAsFound() ? ": if the labels have gaps, use --label-encoding sorted" : ""));
    }
    long added = counts.samples() - scheme.addedTo().map(e -> e.counts().samples()).orElse(0L);
    if (labels.invalid().samples() > added) {
      findings.warn(
          String.format(
              Locale.ROOT,
              "--invalid-labels drop leaves out %,d of %,d samples: %s",
              labels.invalid().samples(),
              labels.invalid().samples() + added,
              labels.invalid()));
    }
    if (options.classes().addTo().isPresent() && options.gates().holdNothingBesideAddTo()) {
      findings.warn(
          "what is added to --add-to takes nothing from it: --max-sample-loss and --max-class-loss"
              + " hold nothing unless --compare-to names another baseline");
    }
    if (options.margins().power() > 0) {
      findings.warn("--power is positive: the rarer the class, the smaller its margin");
    }
    if (function.isFlat()) {
      findings.warn(
          "all classes have the same frequency: every margin is "
              + (options.margins().norm() == MarginNorm.MINMAX ? "--margin-min, " : "")
              + function.margin(counts.min()));
    }
  }
}
