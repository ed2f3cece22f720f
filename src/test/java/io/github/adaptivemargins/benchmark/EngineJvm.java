package io.github.adaptivemargins.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process of an engine, which counts when it is told to and waits meanwhile. */
final class EngineJvm implements AutoCloseable {
  private static final int LIMIT_HOURS = 3;

  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;
  private final Path log;

  /** One count. */
  record Round(double seconds, int classes) {}

  private EngineJvm(List<String> command, Path log) throws IOException {
    this.log = log;
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().remove("SPARK_HOME");
    this.process = builder.start();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    CompletableFuture.delayedExecutor(LIMIT_HOURS, TimeUnit.HOURS)
        .execute(process::destroyForcibly);
  }

  static EngineJvm start(List<String> command, Path log) throws IOException {
    return new EngineJvm(command, log);
  }

  /** The seconds of a whole process that counts once. */
  static double seconds(List<String> command, Path log) throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (EngineJvm jvm = new EngineJvm(command, log)) {
      jvm.orders.write("\n");
      jvm.end();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  String version() throws IOException {
    return answer("version");
  }

  Round round() throws IOException {
    orders.write("\n");
    orders.flush();
    String[] words = answer("round").split(" ");
    return new Round(Double.parseDouble(words[0]), Integer.parseInt(words[1]));
  }

  /** Ends it; returns its largest memory. */
  long peakMebibytes() throws IOException {
    orders.close();
    return Long.parseLong(answer("peak"));
  }

  private void end() throws IOException, InterruptedException {
    orders.close();
    answers.lines().forEach(line -> {});
    if (process.waitFor() != 0) {
      throw new IOException("exit " + process.exitValue() + ": see " + log);
    }
  }

  private String answer(String name) throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith(name)) {
        return line.substring(name.length()).strip();
      }
    }
    throw new IOException("ended without a " + name + ": see " + log);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
