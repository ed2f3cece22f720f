package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** The job as it is started: {@code submit.sh} in a process of its own. */
public final class Submit {
  public static final Path PROJECT = Path.of("").toAbsolutePath();
  public static final String SCRIPT = PROJECT.resolve("submit.sh").toString();
  private static final int TIMEOUT_SECONDS = 300;

  /** For a JVM that ends before its code would be compiled to the utmost. */
  public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

  /** For a JVM that does the work of one core, too. */
  public static final String SMALL_JVM = SHORT_LIVED + " -XX:+UseSerialGC";

  /** For a JVM that may be killed: what it leaves is where this one leaves it. */
  private static final String SAME_TEMPORARIES =
      "\"-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir") + "\"";

  /** What a process printed, and how it ended. */
  public record Ended(int exit, String out, String err) {}

  /** A process, and the files that it prints to. */
  public record Running(Process process, Path out, Path err) {
    /** Waits for its end. */
    public Ended ended() throws IOException, InterruptedException {
      if (!process.waitFor(TIMEOUT_SECONDS + 1, TimeUnit.SECONDS)) {
        throw new AssertionError(process.info() + " did not end: " + Files.readString(err, UTF_8));
      }
      return new Ended(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
  }

  private Submit() {}

  /**
   * The whole of it, of which {@link ProcessHandle} has the first 4 kB; empty once it has ended.
   */
  public static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Runs the script to its end.
   *
   * @param folder the working directory, and for what is printed
   * @param args as {@code submit.sh} takes them
   */
  public static Ended run(Path folder, String... args) throws IOException, InterruptedException {
    return start(folder, args).ended();
  }

  public static Running start(Path folder, String... args) throws IOException {
    return start(Map.of(), folder, with(List.of(SCRIPT), args));
  }

  /** A Spark of the embedded one's jars, with a spark-submit that leaves a file {@code called}. */
  public static Path sparkHome(Path home) throws IOException {
    Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(
        submit,
        """
        #!/usr/bin/env bash
        touch "%s/called"
        exec java %s %s -cp "%s/target/spark/jars/*" org.apache.spark.deploy.SparkSubmit "$@"
        """
            .formatted(home, SHORT_LIVED, JavaModuleOptions.defaultModuleOptions(), PROJECT));
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }

  public static Ended process(Map<String, String> environment, Path folder, List<String> command)
      throws IOException, InterruptedException {
    return start(environment, folder, command).ended();
  }

  public static List<String> with(List<String> command, String... args) {
    return Stream.concat(command.stream(), Arrays.stream(args)).toList();
  }

  public static Running start(Map<String, String> environment, Path folder, List<String> command)
      throws IOException {
    if (command.contains(SCRIPT)) {
      ClassArchive.make();
    }
    Path out = Files.createTempFile(folder, "stdout", "");
    Path err = Files.createTempFile(folder, "stderr", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().remove("SPARK_LOCAL_IP");
    builder.environment().put("SPARK_SUBMIT_OPTS", SHORT_LIVED + " " + SAME_TEMPORARIES);
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture.delayedExecutor(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    return new Running(process, out, err);
  }
}
