package io.github.adaptivemargins.count;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many tasks counted, each some of the labels, is merged on the driver. */
class ManyTasksIT {
  /** With the serializer that takes less than Java's, and results larger than its buffer. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.sql.adaptive.enabled", "false",
          "spark.sql.shuffle.partitions", "3",
          "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
          "spark.kryoserializer.buffer.max", "1m");

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("margins.parquet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "range % 300000",
        "'c' || sqrt(range)::INT",
        "CASE WHEN range % 2 = 0 THEN 'c' ELSE '' END || sqrt(range)::INT"
      })
  void labels_ofAnyKind_areMerged(String label) {
    Path input = copy("SELECT " + label + " AS landmark_id FROM range(400000)");
    JobRun run = run(input, "--label-encoding", "sorted");
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(
        output, Duck.counts("SELECT landmark_id, count(*) FROM '" + input + "' GROUP BY ALL"));
  }

  @Test
  void samples_areMerged() {
    Path input = copy("SELECT range % 1000 AS landmark_id, range % 5 AS n FROM range(20000)");
    JobRun run = run(input, "--samples-column", "n");
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(
        output,
        Duck.counts("SELECT landmark_id, sum(n) FROM '" + input + "' GROUP BY ALL ORDER BY 1"));
  }

  @Test
  void invalidLabels_areTalliedTogether() {
    Path input =
        copy("SELECT CASE WHEN range < 30 THEN -1 - range % 10 END AS landmark_id FROM range(50)");
    assertRefused("20 null or empty, 30 negative (such as -1)", run(input));
  }

  @Test
  void invalidSamples_areTalliedTogether() {
    Path input = copy("SELECT range % 10 AS landmark_id, 8 - range AS n FROM range(15)");
    assertRefused(
        "--samples-column n has 6 values that are not a number of samples (such as -1)",
        run(input, "--samples-column", "n"));
  }

  private Path copy(String query) {
    return Duck.copy(query, folder.resolve("in.parquet"));
  }

  private JobRun run(Path input, String... args) {
    List<String> all =
        new ArrayList<>(List.of("--input", input.toString(), "--output", output.toString()));
    all.addAll(List.of(args));
    return JobRun.with(SETTINGS, all.toArray(String[]::new));
  }

  private static void assertRefused(String message, JobRun run) {
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }
}
