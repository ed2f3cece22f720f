package io.github.adaptivemargins.publish;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.SharedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that is left, and what happens to the one that was there. */
class OutputIT {
  @TempDir private Path folder;
  private Path input;
  private Path output;

  @BeforeEach
  void makeInput() throws IOException {
    Path inputs = Files.createDirectory(folder.resolve("in"));
    input =
        Duck.copy(
            "SELECT unnest([0, 0, 1, 3, 3, 3, 3]) AS landmark_id", inputs.resolve("a.parquet"));
    output = folder.resolve("out/margins.parquet");
  }

  @Test
  void columns_areThoseOfTheContract() {
    run();
    assertEquals(
        Map.of(
            "class_index", "INT32 null REQUIRED",
            "label", "INT64 null REQUIRED",
            "count", "INT64 null REQUIRED",
            "margin", "DOUBLE null REQUIRED"),
        Duck.schema(output));
  }

  /** With more than one, their order in the footer would differ from JVM to JVM. */
  @Test
  void columns_haveOneEncodingEach() {
    run();
    assertEquals(
        Map.of(
            "class_index", 1L,
            "label", 1L,
            "count", 1L,
            "margin", 1L),
        Duck.counts(
            "SELECT path_in_schema, len(string_split(encodings, ',')) FROM parquet_metadata('"
                + Duck.quoted(output)
                + "')"));
  }

  @Test
  void label_ofStrings_isAString() {
    Duck.copy("SELECT unnest(['b', 'a', 'b']) AS landmark_id", input);
    run("--label-encoding", "sorted");
    assertEquals("BYTE_ARRAY StringType() REQUIRED", Duck.schema(output).get("label"));
  }

  @Test
  void table_isReadAlikeByDuckDBAndSpark() {
    run();
    Dataset<Row> table = SharedSession.get().read().parquet(output.toString());
    assertEquals(List.of("class_index", "label", "count", "margin"), List.of(table.columns()));
    assertEquals(
        Duck.margins(output),
        table.collectAsList().stream()
            .map(r -> new Duck.Margin(r.getInt(0), r.get(1), r.getLong(2), r.getDouble(3)))
            .toList());
  }

  private static String version() {
    return JobRun.of("--version").out().strip().replace("adaptive-margins ", "");
  }

  @Test
  void metadata_holdsParametersTotalsAndVersionAlone() {
    run("--margin-max", "0.7");
    assertEquals(
        """
        absent_classes=1
        dropped=0
        input_files=%s
        margin_max=0.7
        margin_min=0.05
        max_count=4
        min_count=0
        norm=minmax
        num_classes=4
        power=-0.25
        samples=7
        version=%s
        """
            .formatted(Duck.metadata(output).get("adaptive-margins.input_files"), version()),
        Duck.metadata(output).entrySet().stream()
            .map(fact -> fact.toString().replaceFirst("^adaptive-margins[.]", "") + "\n")
            .collect(joining()));
  }

  @Test
  void sameRows_inOtherFilesAndPartitions_giveTheSameTable() throws IOException {
    run();
    Path first = Files.copy(output, folder.resolve("first.parquet"));
    Files.delete(input);
    Duck.copy("SELECT unnest([3, 1, 3]) AS landmark_id", input.resolveSibling("z.parquet"));
    Duck.copy("SELECT unnest([3, 0, 0, 3]) AS landmark_id", input.resolveSibling("b.parquet"));
    JobRun again =
        JobRun.with(
            Map.of("spark.sql.shuffle.partitions", "3", "spark.master", "local[1]"),
            args(input.getParent()));
    assertEquals(0, again.exit(), again.err());
    Expected.assertSameTable(first, output);
  }

  @Test
  void json_isTheOneLineOnStandardOutput() throws IOException {
    JobRun run = run();
    assertEquals(1, run.out().lines().count());
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertEquals(
        List.of(
            "output",
            "num_classes",
            "samples",
            "absent_classes",
            "dropped",
            "min_count",
            "max_count",
            "margin_min",
            "margin_max",
            "power",
            "norm",
            "seconds"),
        fieldNames(json));
    assertEquals(output.toString(), json.get("output").asText());
    assertEquals(4, json.get("num_classes").asInt());
    assertEquals(-0.25, json.get("power").asDouble());
    assertEquals(List.of(), run.warnings());
  }

  @Test
  void summary_hasFilesQuantilesAndTheMarginAtEachSize() throws IOException {
    Files.createFile(input.resolveSibling("_SUCCESS"));
    JobRun run = JobRun.of(args(input.getParent()));
    assertEquals(
        """
        read 1 file, SIZE (skipped: 1 hidden, 0 empty)
        7 samples of 4 classes, 1 of them absent; 0 samples dropped
        samples per class: min 0 | 25% 1 | median 2 | 75% 4 | 99% 4 | max 4

                      samples     classes  margin
                            0           1  0.5000            ########################################
                            1           1  0.5000            ########################################
                       2 to 3           1  0.2556 to 0.1310  ########################################
                            4           1  0.0500            ########################################
        """
            .replace("SIZE", Files.size(input) + " bytes"),
        run.err());
  }

  @Test
  void dryRun_reportsAndWritesNothing() throws IOException {
    JobRun run = JobRun.of("--input", input.toString(), "--dry-run");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().startsWith("{\"output\":null,\"num_classes\":4,"), run.out());
    assertEquals(0, run("--dry-run").exit());
    assertFalse(Files.exists(output.getParent()));
  }

  @Test
  void outputText_hasOneMarginALineThatGivesTheSameDouble() throws IOException {
    Path text = folder.resolve("out/margins.txt");
    run("--output-txt", text.toString());
    List<String> lines = Files.readAllLines(text);
    assertEquals("0.50000000000000000000", lines.get(1));
    assertEquals("0.05000000000000000000", lines.get(3));
    assertEquals(
        Duck.margins(output).stream().map(Duck.Margin::margin).toList(),
        lines.stream().map(Double::valueOf).toList());
    assertEquals(0, run("--output-txt", text.toString()).exit());
  }

  @Test
  void earlierOutput_isReplacedAndNothingIsLeftBeside() throws IOException {
    run();
    Files.writeString(output.resolveSibling(".margins.parquet.crc"), "of an older file");
    run("--power", "-0.5");
    assertEquals("-0.5", Duck.metadata(output).get("adaptive-margins.power"));
    try (Stream<Path> beside = Files.list(output.getParent())) {
      assertEquals(List.of(output), beside.toList());
    }
  }

  @Test
  void sameFiles_inOtherPartitionsAndCores_giveTheSameBytes() throws IOException {
    String labels = "SELECT hash(range % 5000) // 1000000 AS landmark_id FROM range(60000)";
    Path one = Duck.copy(labels + " ORDER BY 1", folder.resolve("one.parquet"));
    Path many = Files.createDirectory(folder.resolve("many"));
    for (int part = 0; part < 7; part++) {
      Duck.copy(
          "FROM (" + labels + ") WHERE landmark_id % 7 = " + part + " ORDER BY random()",
          many.resolve((7 - part) + ".parquet"));
    }
    List<Map<String, String>> engines =
        List.of(
            Map.of("spark.master", "local[1]", "spark.sql.shuffle.partitions", "1"),
            Map.of("spark.master", "local[3]", "spark.sql.shuffle.partitions", "13"),
            Map.of("spark.sql.adaptive.enabled", "false"),
            Map.of("spark.sql.files.maxPartitionBytes", "10000"));
    for (Path from : List.of(one, many)) {
      Path first = folder.resolve("first-" + from.getFileName());
      for (Map<String, String> engine : engines) {
        JobRun run = JobRun.with(engine, args(from, "--label-encoding", "sorted"));
        assertEquals(0, run.exit(), run.err());
        if (Files.notExists(first)) {
          Files.copy(output, first);
        }
        assertEquals(-1, Files.mismatch(first, output), engine + " " + from);
      }
    }
    Expected.assertSameTable(folder.resolve("first-one.parquet"), folder.resolve("first-many"));
  }

  @Test
  void output_isReadableAsTheFolderGivesIt() throws IOException {
    run();
    Path plain = Files.createFile(output.resolveSibling("plain"));
    assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(output));
  }

  private JobRun run(String... more) {
    JobRun run = JobRun.of(args(input, more));
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private String[] args(Path from, String... more) {
    String[] args =
        Arrays.copyOf(
            new String[] {"--input", from.toString(), "--output", output.toString()},
            4 + more.length);
    System.arraycopy(more, 0, args, 4, more.length);
    return args;
  }

  private static List<String> fieldNames(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
