package io.github.adaptivemargins.publish;

import static io.github.adaptivemargins.failure.JobException.require;

import java.util.Optional;

/**
 * What is to be written, and where.
 *
 * @param table the Parquet file; present unless this is a dry run
 * @param text the margins alone, in a file whose name ends in {@code .txt}
 * @param labels the labels alone, in a file whose name ends in {@code .txt}
 * @param report what was found, in a file whose name ends in {@code .html} or {@code .json}
 * @param dryRun whether nothing but the report is written
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
        "a name that ends in .txt, as ArcFaceClsHead wants it");
    require(
        labels.orElse(".txt").endsWith(".txt"),
        "--output-labels",
        labels,
        "a name that ends in .txt, as timm wants it of a class map");
    require(
        report.orElse(".html").matches(".*\\.(html|json)"),
        "--report",
        report,
        "a name that ends in .html, for a page, or in .json");
  }

  /** The Parquet file, where it is written; empty on a dry run. */
  public Optional<String> written() {
    return dryRun ? Optional.empty() : table;
  }
}
