package io.github.adaptivemargins.publish;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The command line options of outputs. */
public final class OutputOptions {
  @Option(names = "--output", paramLabel = "PATH", description = "the Parquet file to write")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--output-txt",
      paramLabel = "PATH.txt",
      description = "also the margins alone, one a line, for ArcFaceClsHead(margins='PATH.txt')")
  private Optional<String> outputText = Optional.empty();

  @Option(
      names = "--output-labels",
      paramLabel = "PATH.txt",
      description = {
        "also the labels alone, one a line, in class order",
        "for --class-list of another run, and timm's class map"
      })
  private Optional<String> outputLabels = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "PATH.html|.json",
      description = {
        "also a page that shows the run, or its facts alone; on failure, too",
        "of all files the one that is written on a dry run"
      })
  private Optional<String> report = Optional.empty();

  @Option(names = "--dry-run", description = "count, compute, report; write nothing else")
  private boolean dryRun;

  /**
   * The settings of these options.
   *
   * @throws io.github.adaptivemargins.failure.JobException USAGE, if an option is outside its
   *     bounds
   */
  public OutputSettings settings() {
    return new OutputSettings(output, outputText, outputLabels, report, dryRun);
  }
}
