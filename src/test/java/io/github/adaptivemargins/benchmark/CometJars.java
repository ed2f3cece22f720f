package io.github.adaptivemargins.benchmark;

import io.github.adaptivemargins.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Comet and the Spark that it is made for, which is not the job's: Maven copies both. */
final class CometJars {
  private static final Path FOLDER = CountBenchmark.FOLDER.resolve("comet");
  private static final String SPARK = "4.1.3";
  private static final int COPY_MINUTES = 10;

  private CometJars() {}

  /** A class path of them, or nothing where Maven could not have them. */
  static Optional<String> classPath() throws IOException, InterruptedException {
    if (Files.notExists(FOLDER) && !copied()) {
      return Optional.empty();
    }
    return Optional.of(FOLDER.toAbsolutePath() + "/*");
  }

  private static boolean copied() throws IOException, InterruptedException {
    Path folder = FOLDER.resolveSibling("_comet").toAbsolutePath();
    Process maven =
        new ProcessBuilder(
                List.of(
                    System.getProperty("benchmark.maven", "mvn"),
                    "-B",
                    "-Pcomet",
                    "-Dspark.version=" + SPARK,
                    "-DincludeScope=provided",
                    "-DoutputDirectory=" + folder,
                    "dependency:copy-dependencies"))
            .directory(Submit.PROJECT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(CountBenchmark.FOLDER.resolve("comet.log").toFile())
            .start();
    boolean isCopied = maven.waitFor(COPY_MINUTES, TimeUnit.MINUTES) && maven.exitValue() == 0;
    maven.destroyForcibly();
    if (isCopied) {
      Files.move(folder, FOLDER);
    }
    return isCopied;
  }
}
