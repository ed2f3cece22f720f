package io.github.adaptivemargins.benchmark;

import io.github.adaptivemargins.benchmark.EngineJvm.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The engines at one input: each a whole process, then all of them in rounds, one after the other,
 * so that what disturbs the machine for a while disturbs all.
 */
record Race(Input input, long rows, int cores, Path file) {
  /** The compilers of a JVM have most of their work in these. */
  private static final int WARM_UP = 2;

  /** An input of so many labels, made if it is not there. */
  static Race of(Input input, long labels, int cores, Path folder) throws IOException {
    long rows = input.rows(labels);
    return new Race(input, rows, cores, input.file(folder, rows));
  }

  long bytes() throws IOException {
    return Files.size(file);
  }

  /**
   * Runs it.
   *
   * @param failures gets a line for each engine that did not reach the end
   */
  Map<Engine, Timing> run(List<Engine> engines, int rounds, List<String> failures) {
    Map<Engine, Runner> runners = new EnumMap<>(Engine.class);
    Map<Engine, Timing> timings = new EnumMap<>(Engine.class);
    try {
      for (Engine engine : engines) {
        attempt(engine, failures, () -> runners.put(engine, start(engine)));
      }
      for (int round = 0; round < WARM_UP + rounds; round++) {
        for (Engine engine : List.copyOf(runners.keySet())) {
          if (!attempt(engine, failures, runners.get(engine)::run)) {
            runners.remove(engine).jvm.close();
          }
        }
      }
      runners.forEach(
          (engine, runner) ->
              attempt(engine, failures, () -> timings.put(engine, runner.timing(engine))));
    } finally {
      runners.values().forEach(runner -> runner.jvm.close());
    }
    requireOneResult(timings, failures);
    return timings;
  }

  private Runner start(Engine engine) throws IOException, InterruptedException {
    Path log = CountBenchmark.FOLDER.resolve(engine + "-" + input + ".log");
    double process = EngineJvm.seconds(engine.cold(input, file, cores), log);
    return new Runner(EngineJvm.start(engine.worker(input, file, cores), log), process);
  }

  private void requireOneResult(Map<Engine, Timing> timings, List<String> failures) {
    if (timings.values().stream().mapToInt(Timing::classes).distinct().count() > 1) {
      failures.add(input + ": not all counted the same classes: " + timings);
    }
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  /** An engine that fails leaves the race; the others go on. */
  private boolean attempt(Engine engine, List<String> failures, Step step) {
    try {
      step.run();
      return true;
    } catch (IOException e) {
      failures.add(engine + " failed at " + input + ": " + e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An engine in the race. */
  private static final class Runner {
    private final EngineJvm jvm;
    private final String version;
    private final double process;
    private final List<Round> rounds = new ArrayList<>();

    Runner(EngineJvm jvm, double process) throws IOException {
      this.jvm = jvm;
      this.process = process;
      this.version = jvm.version();
    }

    void run() throws IOException {
      rounds.add(jvm.round());
    }

    Timing timing(Engine engine) throws IOException {
      String name = (engine.title() + " " + version).strip();
      List<Round> warm = List.copyOf(rounds.subList(WARM_UP, rounds.size()));
      return new Timing(name, warm, process, jvm.peakMebibytes());
    }
  }
}
