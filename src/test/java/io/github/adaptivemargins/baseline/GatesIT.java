package io.github.adaptivemargins.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What stood before is compared with, and half-loaded data is not published where a gate says so.
 */
class GatesIT {
  /** Class 0 has ten samples, class 1 four, class 2 one. */
  private static final String BEFORE = "0 0 0 0 0 0 0 0 0 0 1 1 1 1 2";

  @TempDir private Path folder;

  /**
   * A night with half its rows missing, one whose labels are shifted by one, one without the last
   * class: refused, with the figures, and as often as it is tried. Then the repaired night passes.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 0 0 0 1 1 2|--max-sample-loss=0.4|46.7% of its 15 samples are lost (--max-sample-loss 0.4)",
        "0 0 0 0 0 0 0 0 0 0 1 1 1 1 2 0 0|--max-sample-gain=0.1|there are 17 samples, 13.3% more than its 15 (--max-sample-gain 0.1)",
        "1 1 1 1 1 1 1 1 1 1 2 2 2 2 3|--max-margin-change=0.1|the margin of class ",
        "1 1 1 1 1 1 1 1 1 1 2 2 2 2 3|--max-class-loss=0|1 of its classes has no samples any more, such as 0",
        "0 0 0 0 0 0 0 0 0 0 1 1 1 1|--max-class-loss=0|1 of its classes has no samples any more, such as 2",
      })
  void nightBeyondAGate_isRefusedAndTheOldFileStands(String night, String gate, String figures)
      throws Exception {
    Path report = folder.resolve("report.html");
    assertEquals(0, run(BEFORE).exit());
    byte[] old = Files.readAllBytes(output());
    for (int attempt = 0; attempt < 2; attempt++) {
      JobRun run = run(night, gate, "--report=" + report);
      assertEquals(65, run.exit(), run.err());
      String line = run.err().lines().reduce((first, second) -> second).orElseThrow();
      assertTrue(line.startsWith("adaptive-margins: compared with " + output()), line);
      assertTrue(line.contains(figures), line);
      assertTrue(Files.readString(report).contains(figures), line);
      assertEquals("", run.out());
      assertArrayEquals(old, Files.readAllBytes(output()));
    }
    JobRun repaired = run(BEFORE + " 2", gate);
    assertEquals(0, repaired.exit(), repaired.err());
  }

  /** Such as of names, where there were numbers: no change of a margin can then be found. */
  @Test
  void baselineWithoutAClassOfNow_isWarnedOf() throws Exception {
    assertEquals(0, run(BEFORE).exit());
    JobRun run = run("a a b", "--label-encoding=sorted", "--max-margin-change=0");
    assertEquals(0, run.exit(), run.err());
    assertEquals(1, run.warnings().size(), run.err());
    assertTrue(
        run.warnings().get(0).contains("no class has a label of the baseline " + output()),
        run.err());
  }

  @Test
  void changeWithinTheGates_isPublishedAndReported() throws Exception {
    assertEquals(0, run(BEFORE).exit());
    List<Duck.Margin> old = Duck.margins(output());
    JobRun run =
        run(
            "0 0 0 0 0 0 0 0 0 0 1 1 1 3",
            "--max-sample-loss=0.07",
            "--max-class-loss=1",
            "--max-margin-change=0.45");
    assertEquals(0, run.exit(), run.err());
    JsonNode said = new ObjectMapper().readTree(run.out());
    assertEquals(output().toString(), said.get("baseline").asText());
    assertEquals(1, said.get("new_classes").asInt());
    assertEquals(1, said.get("lost_classes").asInt());
    assertEquals(15, said.get("samples_before").asInt());
    double change = Duck.margins(output()).get(1).margin() - old.get(1).margin();
    assertEquals(change, said.get("max_margin_change").asDouble());
    assertTrue(run.err().contains("15 samples; new classes 1, lost 1;"), run.err());
  }

  @Test
  void firstRun_withGates_hasNothingToCompareWithAndPasses() throws Exception {
    JobRun run = run(BEFORE, "--max-sample-loss=0", "--max-class-loss=0", "--max-margin-change=0");
    assertEquals(0, run.exit(), run.err());
    assertFalse(run.out().contains("baseline"), run.out());
  }

  /** Every class has another index than before, and the same margin. */
  @Test
  void classes_inAnotherOrder_areMatchedByLabel() throws Exception {
    assertEquals(0, run(BEFORE).exit());
    Path list = Files.writeString(folder.resolve("list.txt"), "2\n9\n1\n0\n");
    JobRun run =
        run(
            BEFORE,
            "--class-list=" + list,
            "--max-margin-change=0",
            "--max-class-loss=0",
            "--max-sample-loss=0");
    assertEquals(0, run.exit(), run.err());
    assertEquals(1, new ObjectMapper().readTree(run.out()).get("new_classes").asInt());
  }

  @Test
  void strings_inAnotherOrder_areMatchedByLabel() throws Exception {
    String names = "tower tower church abbey abbey abbey";
    assertEquals(0, run(names, "--label-encoding=sorted").exit());
    Path list = Files.writeString(folder.resolve("list.txt"), "tower\nabbey\nchurch\nzoo\n");
    JobRun run = run(names, "--class-list=" + list, "--max-margin-change=0", "--max-class-loss=0");
    assertEquals(0, run.exit(), run.err());
    JsonNode said = new ObjectMapper().readTree(run.out());
    assertEquals(1, said.get("new_classes").asInt());
    assertEquals(0, said.get("lost_classes").asInt());
  }

  /** Those of a sorted table stand beside their samples, which are no places. */
  @ParameterizedTest
  @CsvSource({"abbey,m,zoo", "abbey,abbot,m", "m,zoo,zoom"})
  void strings_betweenWhichANewOneIsSorted_areMatchedByLabel(
      String first, String second, String third) throws Exception {
    String before = "abbey ".repeat(50) + "m m m " + "zoo ".repeat(7);
    List<String> kept = List.of(first, second, third);
    assertEquals(0, run(before, "--label-encoding=sorted").exit());
    JobRun run = run(before + " " + String.join(" ", kept), "--label-encoding=sorted");
    assertEquals(0, run.exit(), run.err());
    JsonNode said = new ObjectMapper().readTree(run.out());
    long isNew = kept.stream().filter(label -> !before.contains(label)).count();
    assertEquals(isNew, said.get("new_classes").asInt());
    assertEquals(0, said.get("lost_classes").asInt());
  }

  @Test
  void labelsOfAnotherKind_thanBefore_areAllLost() throws Exception {
    assertEquals(0, run(BEFORE).exit());
    JobRun run = run("a b c", "--label-encoding=sorted", "--max-class-loss=2");
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains("3 of its classes have no samples any more"), run.err());
  }

  /** By an option the comparison is part of what is asked for, and stands in the metadata. */
  @Test
  void baselineThatIsNamed_standsInTheMetadata_andTheOneReplacedDoesNot() throws Exception {
    assertEquals(0, run(BEFORE).exit());
    Path before = Files.copy(output(), folder.resolve("before.parquet"));
    assertEquals(0, run(BEFORE + " 2").exit());
    assertFalse(Duck.metadata(output()).toString().contains("baseline"));
    JobRun run = run(BEFORE + " 2", "--compare-to=" + before);
    assertEquals(0, run.exit(), run.err());
    assertEquals(before.toString(), Duck.metadata(output()).get("adaptive-margins.baseline"));
    assertEquals("15", Duck.metadata(output()).get("adaptive-margins.samples_before"));
    assertEquals(66, run(BEFORE, "--compare-to=" + folder.resolve("none.parquet")).exit());
    JobRun noTable = run(BEFORE, "--compare-to=" + folder.resolve("in.csv"));
    assertEquals(65, noTable.exit(), noTable.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--max-sample-loss=2",
    "--max-sample-loss=NaN",
    "--max-class-loss=-1",
    "--max-margin-change=-0.1"
  })
  void gate_outsideItsBounds_isWrongUsage(String gate) throws Exception {
    JobRun run = run(BEFORE, gate);
    assertEquals(64, run.exit());
    assertTrue(run.err().contains(gate.substring(0, gate.indexOf('='))), run.err());
  }

  private Path output() {
    return folder.resolve("margins.parquet");
  }

  private JobRun run(String labels, String... options) throws IOException {
    Path input =
        Files.writeString(
            folder.resolve("in.csv"), "label\n" + String.join("\n", labels.split(" ")) + "\n");
    List<String> all = new ArrayList<>(List.of("--label-column", "label"));
    all.addAll(List.of("--input", input.toString(), "--output", output().toString()));
    all.addAll(List.of(options));
    return JobRun.of(all.toArray(String[]::new));
  }
}
