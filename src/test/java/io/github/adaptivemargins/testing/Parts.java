package io.github.adaptivemargins.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What {@code .ci/install} lays under {@code target}, in Python environments. */
public enum Parts {
  AIRFLOW("airflow"),
  TRAINING("torch|mmengine|mmpretrain|pytorch_metric_learning"),
  READERS("pyarrow|pandas|polars|duckdb"),
  STORES("moto");

  /** What tells that a block of Python is for this environment. */
  private final Pattern imports;

  Parts(String modules) {
    this.imports = Pattern.compile("(?m)^ *(import|from) (" + modules + ")\\b");
  }

  /**
   * The environment of a block of Python, by its imports: the first that has one of them, as the
   * others read Parquet, too.
   */
  public static Parts of(String python) {
    return Arrays.stream(values())
        .filter(part -> part.imports.matcher(python).find())
        .findFirst()
        .orElseThrow(() -> new AssertionError("Nothing runs this block:\n" + python));
  }

  /** The environment's folder. */
  public Path home() {
    return Submit.PROJECT.resolve("target/" + this);
  }

  public String python() {
    return home().resolve("bin/python").toString();
  }

  /**
   * Skips the test, and says so in a line, where the environment is not as it is pinned, or lacks
   * Airflow's database.
   */
  public void orSkip() throws IOException {
    if (!isThere()) {
      System.err.println("Skipped what needs " + home() + ": .ci/install makes it");
    }
    assumeTrue(isThere(), home() + " is not there");
  }

  public boolean isThere() throws IOException {
    Path pinned = Submit.PROJECT.resolve(".ci/" + this + ".txt");
    Path installed = home().resolve("requirements.txt");
    return Files.exists(installed)
        && Arrays.equals(Files.readAllBytes(pinned), Files.readAllBytes(installed))
        && (this != AIRFLOW || Postgres.isInstalled());
  }

  /**
   * Runs a program to its end.
   *
   * @param folder the working directory, in which modules are looked for, too
   * @param program a path in this project
   */
  public Ended run(Path folder, String program, String... args)
      throws IOException, InterruptedException {
    return Submit.process(
        Map.of(
            "PYTHONPATH",
            folder.toString(),
            "PYTHONDONTWRITEBYTECODE",
            "1",
            // Threads of two tests would wait for each other in turns.
            "OMP_NUM_THREADS",
            "1",
            // Where the list of fonts is kept, which takes longer to make than a test.
            "MPLCONFIGDIR",
            home().resolve("matplotlib").toString()),
        folder,
        Submit.with(List.of(python(), Submit.PROJECT.resolve(program).toString()), args));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
