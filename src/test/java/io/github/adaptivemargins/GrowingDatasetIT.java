package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dataset that grows: new classes behind the old ones, and counts added to those of before. */
class GrowingDatasetIT {
  @TempDir private Path folder;

  /** Days of random labels, of which each is added to what was before: a year in a campaign. */
  @ParameterizedTest
  @CsvSource({"integers, 1", "integers, 2", "strings, 3", "strings, 4"})
  void chainOfDays_ofRandomLabels_equalsOneRunOverAll(String type, long seed) throws Exception {
    Random random = new Random(seed);
    List<String> all = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    Map<String, Integer> places = new LinkedHashMap<>();
    Path before = null;
    int days = Campaign.isWhole() ? 365 : 6;
    for (int day = 0; day < days; day++) {
      int top = 20 * (day + 1);
      List<String> labels =
          random.ints(1 + random.nextInt(80), 0, top).mapToObj(i -> label(type, i)).toList();
      all.addAll(labels);
      Path output = folder.resolve("day" + day + ".parquet");
      JobRun run =
          before == null
              ? runTo(output, parquet(type, labels), "--label-encoding", "sorted")
              : runTo(
                  output, parquet(type, labels), "--add-to", before + "", "--new-labels", "append");
      assertEquals(0, run.exit(), run.err());
      assertTrue(run.err().startsWith("read 1 file,"), run.err());
      classes = Duck.margins(output).stream().map(row -> row.label().toString()).toList();
      for (int c = 0; c < classes.size(); c++) {
        assertEquals(
            c, places.computeIfAbsent(classes.get(c), unseen -> places.size()), classes.get(c));
      }
      before = output;
    }
    Path list = Files.write(folder.resolve("list.txt"), classes);
    JobRun whole = run(parquet(type, all), "--class-list", list + "");
    assertEquals(0, whole.exit(), whole.err());
    assertEquals(Duck.margins(output()), Duck.margins(before));
    Map<String, Long> counts =
        all.stream().collect(Collectors.groupingBy(label -> label, Collectors.counting()));
    assertEquals(
        classes.stream().map(counts::get).toList(),
        Duck.margins(before).stream().map(Duck.Margin::count).toList());
  }

  @Test
  void rerun_ofWhatIsAdded_givesTheSameBytesAndSaysWhatItWasAddedTo() throws Exception {
    Path before = day("1 1 2");
    assertEquals(0, run(csv("2 3"), "--add-to", before + "", "--new-labels", "append").exit());
    byte[] first = Files.readAllBytes(output());
    assertEquals(0, run(csv("2 3"), "--add-to", before + "", "--new-labels", "append").exit());
    assertArrayEquals(first, Files.readAllBytes(output()));
    Map<String, String> metadata = Duck.metadata(output());
    assertEquals(before.toString(), metadata.get("adaptive-margins.added_to"));
    assertEquals("3", metadata.get("adaptive-margins.added_to_samples"));
    assertEquals(64, metadata.get("adaptive-margins.added_to_sha256").length());
    Expected.assertTable(output(), List.of(1L, 2L, 3L), List.of(2L, 2L, 1L));
  }

  @Test
  void lossGates_onCountsThatAreAdded_areReportedAsIneffective() throws Exception {
    Path before = day("1 1 2");
    JobRun run = run(csv("1"), "--add-to=" + before, "--max-sample-loss=0.1");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.warnings().toString().contains("have no effect unless --compare-to"));
    JobRun held =
        run(csv("1"), "--add-to=" + before, "--max-sample-loss=0.1", "--compare-to=" + before);
    assertFalse(held.warnings().toString().contains("have no effect"));
  }

  @Test
  void earlierOutput_withAFlippedBit_isNeverCounted() throws Exception {
    byte[] whole = Files.readAllBytes(day(text(IntStream.range(0, 500))));
    int refused = 0;
    for (int at = 4; at < whole.length - 8; at += whole.length / 20) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 16;
      Path file = Files.write(folder.resolve("damaged.parquet"), damaged);
      Files.deleteIfExists(output());
      JobRun run = run(csv("7"), "--add-to", file + "");
      if (run.exit() == 0) {
        // A byte that no value depends on, such as one of a statistic.
        List<Long> counts = LongStream.range(0, 500).map(l -> l == 7 ? 2 : 1).boxed().toList();
        Expected.assertTable(output(), LongStream.range(0, 500).boxed().toList(), counts);
      } else {
        refused++;
        assertEquals(65, run.exit(), "byte " + at + ": " + run.err());
        assertFalse(Files.exists(output()));
      }
    }
    assertTrue(refused > 5, "no more than " + refused + " were refused");
  }

  private Path output() {
    return folder.resolve("margins.parquet");
  }

  private JobRun run(Path input, String... options) {
    return runTo(output(), input, options);
  }

  private static JobRun runTo(Path output, Path input, String... options) {
    List<String> all = new ArrayList<>(List.of("--label-column", "label"));
    all.addAll(List.of("--input", input.toString(), "--output", output.toString()));
    all.addAll(List.of(options));
    return JobRun.of(all.toArray(String[]::new));
  }

  /** An earlier output of these labels, each of which has a class. */
  private Path day(String labels) throws IOException {
    Path output = folder.resolve("before.parquet");
    JobRun run = runTo(output, csv(labels), "--label-encoding", "sorted");
    assertEquals(0, run.exit(), run.err());
    return output;
  }

  private Path csv(String labels) throws IOException {
    return Files.writeString(
        folder.resolve("in.csv"), "label\n" + String.join("\n", labels.split(" ")) + "\n");
  }

  private static String text(IntStream labels) {
    return labels.mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  private static String label(String type, int i) {
    return type.equals("integers") ? Integer.toString(i) : "name " + Integer.toString(i, 3);
  }

  private Path parquet(String type, List<String> labels) {
    String values =
        labels.stream().map(label -> "'" + label + "'").collect(Collectors.joining(", "));
    String sqlType = type.equals("integers") ? "BIGINT" : "VARCHAR";
    return Duck.copy(
        "SELECT unnest([" + values + "])::" + sqlType + " AS label", folder.resolve("in.parquet"));
  }
}
