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
import java.util.Arrays;
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
import org.junit.jupiter.params.provider.ValueSource;

/** A dataset that grows: new classes behind the old ones, and counts added to those of before. */
class GrowingDatasetIT {
  @TempDir private Path folder;

  @Test
  void newLabels_behindAList_areAppendedInTheirOrder() throws Exception {
    Path list = Files.writeString(folder.resolve("list.txt"), "50\n7\n");
    JobRun run = run(csv("7 200 3 7 030 3"), "--class-list", list + "", "--new-labels", "append");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.err().contains("5 classes, 3 of them new, 1 of them absent"), run.err());
    Expected.assertTable(output(), List.of(50L, 7L, 3L, 30L, 200L), List.of(0L, 2L, 2L, 1L, 1L));
  }

  @Test
  void newLabels_thatAreStrings_areAppendedByCodePoint() throws Exception {
    Path list = Files.writeString(folder.resolve("list.txt"), "tower\nchurch\n");
    JobRun run =
        run(
            csv("\uD83D\uDE00 \uFB00 tower Zoo"),
            "--class-list",
            list + "",
            "--new-labels",
            "append");
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(
        output(),
        List.of("tower", "church", "Zoo", "\uFB00", "\uD83D\uDE00"),
        List.of(1L, 0L, 1L, 1L, 1L));
  }

  @Test
  void newLabels_underNatural_areAppendedInNaturalOrder() throws Exception {
    Path before = folder.resolve("before.parquet");
    String natural = "--label-encoding=natural";
    JobRun first = runTo(before, csv("b10 b9 B2 b10 c"), natural);
    assertEquals(0, first.exit(), first.err());
    Expected.assertTable(before, List.of("B2", "b9", "b10", "c"), List.of(1L, 1L, 2L, 1L));
    JobRun run =
        run(csv("a10 c A9 b9 a10 b2x"), natural, "--add-to=" + before, "--new-labels=append");
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(
        output(),
        List.of("B2", "b9", "b10", "c", "A9", "a10", "b2x"),
        List.of(1L, 2L, 2L, 2L, 1L, 2L, 1L));
    assertTrue(run.out().contains("\"new_classes\":3,\"lost_classes\":0"), run.out());
    JobRun tied = run(csv("a1 a01"), natural, "--add-to=" + before, "--new-labels=append");
    assertEquals(65, tied.exit());
    assertTrue(tied.err().contains("'a01' and 'a1' are the same"), tied.err());
  }

  @Test
  void newLabels_unlessAppended_areBadData() throws Exception {
    Path list = Files.writeString(folder.resolve("list.txt"), "7\n");
    JobRun run = run(csv("7 8"), "--class-list", list + "");
    assertEquals(65, run.exit());
    assertTrue(run.err().contains("1 not in the class list (such as '8')"), run.err());
  }

  @Test
  void newLabels_thatAreNegative_areBadDataStill() throws Exception {
    Path list = Files.writeString(folder.resolve("list.txt"), "7\n");
    JobRun run = run(csv("7 -8"), "--class-list", list + "", "--new-labels", "append");
    assertEquals(65, run.exit());
    assertTrue(run.err().contains("1 negative (such as -8)"), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--new-labels append", "--add-to x --class-list y", "--add-to x --num-classes 3"})
  void options_thatContradictEachOther_areRefused(String options) throws Exception {
    JobRun run = run(csv("1"), options.split(" "));
    assertEquals(64, run.exit());
    assertEquals(1, run.err().lines().count(), run.err());
  }

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

  /** Where every label is its index, the next one may be meant to be its own, or the next. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4 2 6|--label-encoding=index|0 1 2 3 4 5 6|1 2 2 0 1 0 1",
        "4 2 6|--label-encoding=sorted|0 1 2 4 6|1 2 2 1 1",
        "2 4 3|--new-labels=append|0 1 2 3 4|1 2 2 1 1",
        "1|--label-encoding=index|0 1 2|1 3 1",
      })
  void labelsBeyondIndexes_areAppendedAsTheEncodingSays(
      String added, String option, String labels, String counts) throws Exception {
    Path before = day("0 1 1 2");
    List<String> options = new ArrayList<>(List.of("--add-to", before + "", option));
    if (!option.contains("append")) {
      options.add("--new-labels=append");
    }
    JobRun run = run(csv(added), options.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(output(), integers(labels), integers(counts));
  }

  @Test
  void labelsBeyondIndexes_withAGap_areBadDataUntilTheEncodingIsSaid() throws Exception {
    Path before = day("0 1 2");
    JobRun run = run(csv("2 6 4"), "--add-to", before + "", "--new-labels", "append");
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains("the new labels, up to 6, have gaps"), run.err());
    assertFalse(Files.exists(output()));
  }

  @Test
  void indexEncoding_besideClassesThatAreNoIndexes_isWrongUsageWhereLabelsAreAppended()
      throws Exception {
    Path before = day("5 7");
    JobRun run =
        run(csv("9"), "--add-to=" + before, "--new-labels=append", "--label-encoding=index");
    assertEquals(64, run.exit(), run.err());
    assertTrue(
        run.err().contains("--label-encoding is set to index but must be sorted"), run.err());
  }

  /** What an annotation says of its classes holds for those that are appended, too. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 1|[\"a\",\"b\",\"c\",\"d\",\"e\"]|3|0 1 2 3 4",
        "0 1|[\"a\",\"b\",\"c\"]|3|",
        "b a|[\"d\",\"a\",\"c\"]|\"d\"|a b c d",
        "b a|[\"d\",\"a\",\"c\"]|\"e\"|",
      })
  void annotatedClasses_beyondAnEarlierOutput_areAllOfThemAndNoOther(
      String before, String classes, String label, String all) throws Exception {
    Path document =
        Files.writeString(
            folder.resolve("day.json"),
            String.format(
                "{\"metainfo\": {\"classes\": %s}, \"data_list\": [{\"gt_label\": %s}]}",
                classes, label));
    JobRun run =
        JobRun.of(
            "--input=" + document,
            "--format=openmmlab",
            "--add-to=" + day(before),
            "--new-labels=append",
            "--output=" + output());
    if (all == null) {
      assertEquals(65, run.exit(), run.err());
      assertTrue(
          run.err().contains("1 outside the classes (such as " + label.replace("\"", "")),
          run.err());
    } else {
      assertEquals(0, run.exit(), run.err());
      assertEquals(
          List.of(all.split(" ")),
          Duck.margins(output()).stream().map(row -> row.label().toString()).toList());
    }
  }

  /** Where the annotation's names are classes without a sample, they are not what was counted. */
  @Test
  void labels_ofNeitherListNorAnnotation_areNoTableOfAbsentClasses() throws Exception {
    Path document =
        Files.writeString(
            folder.resolve("day.json"),
            "{\"metainfo\": {\"classes\": [\"a\", \"c\"]}, \"data_list\": [{\"gt_label\": \"e\"}]}");
    JobRun run =
        JobRun.of(
            "--input=" + document,
            "--format=openmmlab",
            "--add-to=" + day("b a"),
            "--new-labels=append",
            "--invalid-labels=drop",
            "--output=" + output());
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains("no sample has a label of the class list"), run.err());
    assertFalse(Files.exists(output()));
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
  void output_thatIsWhatIsAddedTo_isRefusedAndStands() throws Exception {
    Path before = day("1 1 2");
    byte[] old = Files.readAllBytes(before);
    JobRun run = runTo(before, csv("2"), "--add-to", before + "");
    assertEquals(73, run.exit(), run.err());
    assertTrue(run.err().contains("is also named by --add-to"), run.err());
    assertArrayEquals(old, Files.readAllBytes(before));
  }

  @Test
  void newLabels_besideAnEarlierOutput_areBadDataUnlessAppended() throws Exception {
    Path before = day("1 1 2");
    JobRun run = run(csv("2 9"), "--add-to", before + "");
    assertEquals(65, run.exit());
    assertTrue(run.err().contains("1 not in the class list (such as '9')"), run.err());
  }

  @Test
  void labels_ofAnotherType_areBadData() throws Exception {
    Path strings = parquet("strings", List.of("1", "2"));
    JobRun run = run(strings, "--add-to", day("1 1 2") + "");
    assertEquals(65, run.exit(), run.err());
    assertTrue(
        run.err().contains("has integer labels, but column label has string labels"), run.err());
  }

  @Test
  void samples_thatAddUpToTooMany_areBadData() throws Exception {
    Path before =
        table("SELECT 0::INTEGER class_index, 1::BIGINT label, 9223372036854775807 count");
    JobRun run = run(csv("1"), "--add-to", before + "");
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains("add up to 2^63 or more"), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1::INTEGER class_index, 1::BIGINT label, 1::BIGINT count",
        "0::INTEGER class_index, 1::BIGINT label, -1::BIGINT count"
      })
  void earlierOutput_whoseRowsAreNoClasses_isBadData(String row) throws Exception {
    JobRun run = run(csv("1"), "--add-to", table("SELECT " + row) + "");
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains("is damaged: row 1 is not a class"), run.err());
  }

  /** A tool that keeps the metadata may write the table anew, and otherwise. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(0::INTEGER, 1::BIGINT, 1::BIGINT, 0.1), (1, NULL, 1, 0.1)|row 2 is not a class",
        "(0::INTEGER, 1::BIGINT, 1::BIGINT, 0.1), (1, 2, NULL, 0.1)|row 2 is not a class",
        "(0::INTEGER, 1::BIGINT, 1::BIGINT, 0.1::DOUBLE), (1, 2, 1, 'NaN')|row 2 is not a class",
        "(0::INTEGER, 1::BIGINT, 1::INTEGER, 0.1)|has no column count as this job writes it",
        "(0::INTEGER, 1::INTEGER, 1::BIGINT, 0.1)|has no column label as this job writes it",
        "(0::INTEGER, 2::BIGINT, 1::BIGINT, 0.1), (1, 2, 1, 0.1)|has the label 2 more than once",
      })
  void earlierOutput_thatAnotherToolHasWrittenOtherwise_isBadData(String rows, String message)
      throws Exception {
    Path made =
        Duck.copy(
            "SELECT class_index, label, count, margin::DOUBLE AS margin FROM (VALUES "
                + rows
                + ") t(class_index, label, count, margin)",
            folder.resolve("made.parquet"),
            "FORMAT parquet",
            Duck.MARGIN_TABLE_METADATA);
    String option = rows.contains("NaN") ? "--compare-to=" : "--add-to=";
    String append = rows.contains("NaN") ? "--max-margin-change=1" : "--new-labels=append";
    JobRun run = run(csv("1"), option + made, append);
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains(message), run.err());
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

  /** A margin table that the job did not write. */
  private Path table(String rows) {
    return Duck.copy(
        "SELECT *, 0.05::DOUBLE margin FROM (" + rows + ")",
        folder.resolve("made.parquet"),
        "FORMAT parquet",
        Duck.MARGIN_TABLE_METADATA);
  }

  private Path csv(String labels) throws IOException {
    return Files.writeString(
        folder.resolve("in.csv"), "label\n" + String.join("\n", labels.split(" ")) + "\n");
  }

  private static List<Long> integers(String text) {
    return Arrays.stream(text.split(" ")).map(Long::valueOf).toList();
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
