package io.github.adaptivemargins.margins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.NumpyMargins;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The norms, of the options as of the files, beside the formulas that they are taken from. */
class NormIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"MAX, 0, 0.5, -0.25", "NONE, 0.05, 0.32126, -0.364399"})
  void margins_withTheParametersOfTheirSource_areNumpysInFloat32(
      MarginNorm norm, String min, String max, String power) throws Exception {
    Path report = folder.resolve("report.json");
    JobRun run =
        run(
            LandmarkData.SAMPLE,
            "--norm=" + norm,
            "--margin-min=" + min,
            "--margin-max=" + max,
            "--power=" + power,
            "--report=" + report);
    Map<Long, Double> numpy = NumpyMargins.bySize(norm);
    List<Duck.Margin> rows = Duck.margins(output());
    assertEquals(203, rows.size());
    for (Duck.Margin row : rows) {
      assertEquals(numpy.get(row.count()).floatValue(), (float) row.margin(), row.toString());
    }
    assertEquals(norm.toString(), Duck.metadata(output()).get("adaptive-margins.norm"));
    assertEquals(norm.toString(), JSON.readTree(run.out()).get("norm").asText());
    JsonNode facts = JSON.readTree(report.toFile());
    assertEquals(norm.toString(), facts.get("norm").asText());
    for (JsonNode largest : facts.at("/sizes/largest")) {
      assertEquals(
          numpy.get(largest.get("samples").asLong()).floatValue(),
          (float) largest.get("margin").asDouble());
    }
    assertEquals(List.of(), run.warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "max, 0.5",
    "none, 0.275",
  })
  void classesOfOneSize_haveOneMarginAndAWarning(String norm, double margin) {
    Path input =
        Duck.copy("SELECT range % 3 AS landmark_id FROM range(48)", folder.resolve("in.parquet"));
    JobRun run = run(input, "--norm", norm);
    for (Duck.Margin row : Duck.margins(output())) {
      assertEquals(margin, row.margin(), 1e-15);
    }
    assertEquals(
        List.of("all classes have the same frequency: every margin is " + margin), run.warnings());
  }

  /** As of a version that knew one norm only, whose metadata have none. */
  @Test
  void tableWithoutANorm_isAddedToAndComparedWith() {
    Path before =
        Duck.copy(
            "SELECT c::INTEGER AS class_index, 7 * c AS label, 1 + 3 * c AS count, 0.1::DOUBLE AS"
                + " margin FROM range(3) t(c)",
            folder.resolve("before.parquet"),
            Duck.MARGIN_TABLE_METADATA);
    Path input = Duck.copy("SELECT 14 AS landmark_id", folder.resolve("in.parquet"));
    String[] more = {"--add-to=" + before, "--compare-to=" + before, "--norm=none", "--power=-1"};
    JobRun run = run(input, more);
    assertTrue(run.out().contains("\"baseline\":\"" + before + "\""), run.out());
    assertEquals(
        List.of(
            new Duck.Margin(0, 0L, 1, 0.5),
            new Duck.Margin(1, 7L, 4, 0.45 / 4 + 0.05),
            new Duck.Margin(2, 14L, 8, 0.45 / 8 + 0.05)),
        Duck.margins(output()));
  }

  private Path output() {
    return folder.resolve("margins.parquet");
  }

  private JobRun run(Path input, String... more) {
    String[] args = new String[more.length + 2];
    args[0] = "--input=" + input;
    args[1] = "--output=" + output();
    System.arraycopy(more, 0, args, 2, more.length);
    JobRun run = JobRun.of(args);
    assertEquals(0, run.exit(), run.err());
    return run;
  }
}
