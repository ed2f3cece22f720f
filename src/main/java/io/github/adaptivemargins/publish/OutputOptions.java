package io.github.adaptivemargins.publish;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say what is written. */
public final class OutputOptions {
  @Option(names = "--output", paramLabel = "PATH", description = "the Parquet file to write")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--output-txt",
      paramLabel = "PATH.txt",
      description = "also the margins alone, one a line, for ArcFaceClsHead(margins='PATH.txt')")
  private Optional<String> outputText = Optional.empty();

  @Option(names = "--dry-run", description = "count, compute, report; write nothing")
  private boolean dryRun;

  /**
   * What they come to.
   *
   * @throws io.github.adaptivemargins.failure.JobException USAGE, when one is outside its bounds
   */
  public OutputSettings settings() {
    return new OutputSettings(output, outputText, dryRun);
  }
}
