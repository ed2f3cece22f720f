package io.github.adaptivemargins.report;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.failure.Plural;
import io.github.adaptivemargins.margins.MarginFunction;
import java.util.List;
import java.util.Locale;

/** A text of totals, quantiles and a histogram of the class sizes, with the margin at each size. */
final class Summary {
  private static final int BAR_WIDTH = 40;

  private Summary() {}

  /**
   * The lines of the text.
   *
   * @param input what was read, such as {@code 3 files, 1.2 MB}
   */
  static String of(String input, MarginResult result) {
    ClassCounts counts = result.counts();
    int newClasses = result.assigner().newClasses(counts);
    StringBuilder text = new StringBuilder();
    text.append("read ").append(input).append('\n');
    text.append(
        format(
            "%s of %s, %s%,d of them absent; %s dropped\n",
            Plural.of(counts.samples(), "sample"),
            Plural.of(counts.size(), "class"),
            newClasses > 0 ? format("%,d of them new, ", newClasses) : "",
            counts.absent(),
            Plural.of(result.labels().invalid().samples(), "sample")));
    text.append(
        format(
            "samples per class: min %,d | 25%% %,d | median %,d | 75%% %,d | 99%% %,d | max %,d\n\n",
            counts.min(),
            counts.quantile(0.25),
            counts.quantile(0.5),
            counts.quantile(0.75),
            counts.quantile(0.99),
            counts.max()));
    result
        .comparison()
        .ifPresent(
            with ->
                text.append(
                    format(
                        "before, in %s: %s; new classes %,d, lost %,d; margins change by up"
                            + " to %.4f\n\n",
                        with.baseline(),
                        Plural.of(with.samplesBefore(), "sample"),
                        with.newClasses().number(),
                        with.lostClasses().number(),
                        with.maxMarginChange())));
    text.append(format("%21s  %10s  %s\n", "samples", "classes", "margin"));
    List<SizeBin> bins = SizeBin.of(counts);
    int fullest = bins.stream().mapToInt(SizeBin::classes).max().orElseThrow();
    bins.forEach(bin -> text.append(row(bin, fullest, result.function())));
    return text.toString();
  }

  private static String row(SizeBin bin, int fullest, MarginFunction function) {
    String sizes = format(bin.isOfOneSize() ? "%,d" : "%,d to %,d", bin.low(), bin.high());
    String margins =
        format(
            bin.isOfOneSize() ? "%.4f" : "%.4f to %.4f",
            function.margin(bin.low()),
            function.margin(bin.high()));
    int length = (int) Math.ceil((double) BAR_WIDTH * bin.classes() / fullest);
    return format("%21s  %,10d  %-16s  %s\n", sizes, bin.classes(), margins, "#".repeat(length))
        .replaceFirst(" +\n", "\n");
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
