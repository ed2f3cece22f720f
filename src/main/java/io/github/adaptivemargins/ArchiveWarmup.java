package io.github.adaptivemargins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/**
 * Runs the job on common kinds of input in one JVM, so that the class archive of {@code submit.sh}
 * contains the classes that each of them loads.
 */
public final class ArchiveWarmup {
  private ArchiveWarmup() {}

  /**
   * Runs the job three times.
   *
   * @param args a CSV file with labels, and a new folder for the outputs
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    Path table = folder.resolve("margins.parquet");
    Path images = folder.resolve("images");
    Files.createDirectories(images.resolve("label"));
    Files.createFile(images.resolve("label").resolve("image.jpg"));
    run("--input", args[0], "--output", table.toString());
    run("--input", table.toString(), "--label-column", "class_index", "--dry-run");
    run(
        "--input",
        images.toString(),
        "--format",
        "imagefolder",
        "--label-encoding",
        "sorted",
        "--dry-run");
  }

  private static void run(String... options) {
    AdaptiveMarginsJob.run(options, new SparkConf(), System.out, System.err)
        .ifPresent(
            failure -> {
              throw failure;
            });
  }
}
