package io.github.adaptivemargins.publish;

import static io.github.adaptivemargins.failure.JobException.require;

import java.util.Optional;

/**
 * The settings of outputs.
 *
 * @param table path of the Parquet file; present unless this is a dry run
 * @param text path of the margins as text, ending in {@code .txt}
 * @param labels path of the labels as text, ending in {@code .txt}
 * @param report path of the report, ending in {@code .html} or {@code .json}
 * @param dryRun whether only the report is written
 */
public record OutputSettings(
    Optional<String> table,
    Optional<String> text,
    Optional<String> labels,
    Optional<String> report,
    boolean dryRun) {
  /**
   * @throws io.github.adaptivemargins.failure.JobException USAGE, naming the option, its value and
   *     the bound
   */
  public OutputSettings {
    require(table.isPresent() || dryRun, "--output", table, "the Parquet file to write");
    require(
        text.orElse(".txt").endsWith(".txt"),
        "--output-txt",
        text,
        "a name that ends in .txt, which ArcFaceClsHead requires");
    require(
        labels.orElse(".txt").endsWith(".txt"),
        "--output-labels",
        labels,
        "a name that ends in .txt, which timm requires of a class map");
    require(
        report.orElse(".html").matches(".*\\.(html|json)"),
        "--report",
        report,
        "a name that ends in .html or .json");
  }

  /** The path of the table that is written; empty on a dry run. */
  public Optional<String> written() {
    return dryRun ? Optional.empty() : table;
  }
}
