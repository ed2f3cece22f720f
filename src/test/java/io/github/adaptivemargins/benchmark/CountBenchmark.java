package io.github.adaptivemargins.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Counts the same labels by this job, by the job without its extension, by a plain Spark script, by
 * DuckDB and by Comet. {@code mvn -B verify -Pbenchmark} prints the table of the documentation, and
 * leaves it in {@code target/benchmark/table.md}.
 */
class CountBenchmark {
  static final Path FOLDER = Path.of("target", "benchmark");

  private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 5);
  private static final int SETTLE_SECONDS = Integer.getInteger("benchmark.settle", 180);

  @Test
  void table() throws Exception {
    Files.createDirectories(FOLDER);
    List<Engine> engines = engines();
    List<Race> races = races();
    makeClassArchive();
    Table table = new Table(Machine.described(), Machine.loadAtRest(SETTLE_SECONDS));
    List<String> failures = new ArrayList<>();
    for (Race race : races) {
      table.add(race, race.run(engines, ROUNDS, failures));
      // After each, so that a run that is broken off was not for nothing.
      Files.writeString(FOLDER.resolve("table.md"), table.text(Machine.load()));
      System.out.println(race.input() + " is counted");
    }
    System.out.println(Files.readString(FOLDER.resolve("table.md")));
    assertEquals(List.of(), failures);
  }

  /** Those that were chosen and can be had. */
  private static List<Engine> engines() throws IOException, InterruptedException {
    List<Engine> engines = new ArrayList<>();
    for (Engine engine : chosen("engines", Engine.values())) {
      if (engine.classPath().isPresent()) {
        engines.add(engine);
      } else {
        System.out.println(engine + " is left out: Maven could not copy its jars");
      }
    }
    return engines;
  }

  /** All inputs are made before anything is measured. */
  private static List<Race> races() throws IOException {
    List<Race> races = new ArrayList<>();
    for (Input input : chosen("labels", Input.values())) {
      for (long rows : numbers("rows", "100000000")) {
        for (long cores : numbers("cores", "2")) {
          races.add(Race.of(input, rows, (int) cores, FOLDER));
        }
      }
    }
    return races;
  }

  /** The first run of submit.sh stores the loaded classes for those that follow. */
  private static void makeClassArchive() throws IOException, InterruptedException {
    EngineJvm.seconds(List.of(Submit.SCRIPT, "--version"), FOLDER.resolve("version.log"));
  }

  private static long[] numbers(String property, String otherwise) {
    return Arrays.stream(System.getProperty("benchmark." + property, otherwise).split(","))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  /** Those that a property names, else all; a name that there is not is refused. */
  private static <E extends Enum<E>> List<E> chosen(String property, E[] all) {
    String names = System.getProperty("benchmark." + property, "");
    return names.isEmpty()
        ? List.of(all)
        : Arrays.stream(names.split(","))
            .map(name -> Enum.valueOf(all[0].getDeclaringClass(), name))
            .toList();
  }
}
