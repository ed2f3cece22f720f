package io.github.adaptivemargins.publish;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The command line options of outputs. */
public final class OutputOptions {
  @Option(names = "--output", paramLabel = "PATH", description = "Parquet file to write")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--output-txt",
      paramLabel = "PATH.txt",
      description = "also write the margins, one per line, for ArcFaceClsHead(margins='PATH.txt')")
  private Optional<String> outputText = Optional.empty();

  @Option(
      names = "--output-labels",
      paramLabel = "PATH.txt",
      description = {
        "also write the labels, one per line, in class order",
        "use it as --class-list of another run, or as timm's class map"
      })
  private Optional<String> outputLabels = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "PATH.html|.json",
      description = {
        "also write a report of the run as a page, or only its facts as JSON",
        "written even if the run fails, and by --dry-run"
      })
  private Optional<String> report = Optional.empty();

  @Option(names = "--dry-run", description = "count, compute and report, but write only the report")
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
