package io.github.adaptivemargins.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.testing.Chromium;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report of few classes and of vast ones, and of runs that fail early. */
class ReportEdgesIT {
  @TempDir private Path folder;

  /** JavaScript's own numbers are exact to 2^53. */
  @Test
  void page_ofVastCounts_hasEachDigit() throws Exception {
    Chromium.orSkip();
    Path input = input("landmark_id,n\n0,4611686018427387001\n1,9007199254740993\n2,1\n");
    JobRun run = run("--input=" + input, "--samples-column=n", "--dry-run", "--report=" + page());
    assertEquals(0, run.exit(), run.err());
    Chromium shown = Chromium.open(page());
    assertEquals(List.of(), shown.console());
    assertEquals("4,620,693,217,682,127,995", shown.text("samples"));
    assertEquals("4,611,686,018,427,387,001", shown.text("max_count"));
    assertEquals("9,007,199,254,740,993", shown.table("largest").get(1).get(2));
    assertEquals("9,007,199,254,740,993", shown.table("quantiles").get(3).get(1));
  }

  @ParameterizedTest
  @CsvSource({
    "73, --output, list.txt",
    "74, --output, hdfs://localhost:1/m.parquet",
    "74, --class-list, hdfs://localhost:1/list.txt",
    "74, --add-to, hdfs://localhost:1/list.parquet",
  })
  void facts_whereAnotherFileIsRefused_haveTheReason(int code, String option, String path)
      throws Exception {
    Path list = Files.writeString(folder.resolve("list.txt"), "0\n1\n");
    Path facts = folder.resolve("report.json");
    String given = path.contains(":") ? path : folder.resolve(path).toString();
    boolean isOutput = option.equals("--output");
    JobRun run =
        run(
            "--input=" + input("landmark_id\n0\n1\n1\n"),
            isOutput ? "--class-list=" + list : "--output=" + folder.resolve("m.parquet"),
            option + "=" + given,
            "--report=" + facts);
    assertEquals(code, run.exit(), run.err());
    JsonNode found = new ObjectMapper().readTree(facts.toFile());
    assertEquals(code, found.get("exit_code").asInt());
    String reason = found.get("reason").asText();
    assertTrue(reason.startsWith(option + " " + given), reason);
    assertTrue(run.err().endsWith("adaptive-margins: " + reason + "\n"), run.err());
    assertEquals("0\n1\n", Files.readString(list));
  }

  /** Whatever else is wrong, and is found first. */
  @Test
  void report_inTheInput_isNotWrittenForAnotherRefusal() throws Exception {
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.writeString(in.resolve("a.csv"), "landmark_id\n0\n");
    Path list = Files.writeString(folder.resolve("list.txt"), "0\n");
    JobRun run =
        run(
            "--input=" + in,
            "--class-list=" + list,
            "--output=" + list,
            "--report=" + in + "/r.json");
    assertEquals(73, run.exit(), run.err());
    assertEquals(List.of("a.csv"), names(in));
  }

  /** The table is a file where the text or the report needs a folder. */
  @ParameterizedTest
  @CsvSource({"--report, r.html", "--output-txt, m.txt"})
  void output_thatFailsAfterTheTable_saysThatTheTableIsPublished(String option, String name)
      throws IOException {
    Path table = folder.resolve("margins.parquet");
    Path input = input("landmark_id\n0\n1\n");
    JobRun run = run("--input=" + input, "--output=" + table, option + "=" + table.resolve(name));
    assertEquals(73, run.exit(), run.err());
    String end = "; the table " + table + " is published\n";
    assertTrue(run.err().endsWith(end) && run.err().contains(option + " "), run.err());
    assertTrue(Files.isRegularFile(table));
  }

  private static JobRun run(String... options) {
    return JobRun.of(options);
  }

  private Path input(String csv) throws IOException {
    return Files.writeString(folder.resolve("in.csv"), csv);
  }

  private Path page() {
    return folder.resolve("report.html");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
