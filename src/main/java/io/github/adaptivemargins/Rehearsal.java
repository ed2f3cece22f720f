package io.github.adaptivemargins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/**
 * Runs the job on the forms that labels mostly come in, one after the other: a JVM that keeps what
 * it has loaded, as {@code submit.sh} has it do, then keeps what each of them needs.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /**
   * Runs the job three times.
   *
   * @param args a file of CSV with labels, and a new folder for what is written
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
