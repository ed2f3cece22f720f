package io.github.adaptivemargins.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.Chromium;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a browser, beside the table that the same run has written. */
class ReportIT {
  /** A long tail of 300 classes, and a label that is none to be trusted. */
  private static final String BEFORE =
      "SELECT concat('class ', c) AS landmark_id FROM range(1, 301) t(c), range(900 // c)"
          + " UNION ALL SELECT '</script><script>alert(1)</script> & <b>' FROM range(5)";

  /** Others have grown, are lost, or are new. */
  private static final String NOW =
      "SELECT concat('class ', c) AS landmark_id FROM range(1, 301) t(c), range(900 // c + c % 7)"
          + " WHERE c % 50 <> 0 UNION ALL SELECT 'class 1000' FROM range(3)";

  @TempDir private Path folder;

  @Test
  void page_ofAFirstRun_hasTheFiguresOfTheTable() throws Exception {
    Chromium.orSkip();
    run(BEFORE, "--report=" + page());
    Chromium shown = Chromium.open(page());
    assertEquals(List.of(), shown.console());
    assertShowsTheTable(shown);
    assertTrue(shown.dom().contains("Published"), shown.dom());
    assertFalse(shown.dom().contains("id=\"changes\""), shown.dom());
  }

  @Test
  void page_ofALaterRun_hasWhatChanged() throws Exception {
    Chromium.orSkip();
    run(BEFORE);
    Path before = Files.copy(output(), folder.resolve("before.parquet"));
    run(NOW, "--report=" + page());
    Chromium shown = Chromium.open(page());
    assertEquals(List.of(), shown.console());
    assertShowsTheTable(shown);
    String both = " FROM '" + before + "' b JOIN '" + output() + "' n USING (label) ";
    assertEquals(
        Duck.row(
            "SELECT count(*) FILTER (n.count > b.count), count(*) FILTER (n.count = b.count),"
                + " count(*) FILTER (n.count < b.count)"
                + both),
        String.join(
            " ", shown.table("comparison").subList(0, 3).stream().map(row -> row.get(1)).toList()));
    assertEquals(List.of("new", "1", "class 1000"), shown.table("comparison").get(3));
    assertEquals("7", shown.table("comparison").get(4).get(1));
    assertTrue(shown.table("comparison").get(4).get(2).contains("<b>"), shown.dom());
    List<String> largest = shown.table("changes").get(0);
    assertEquals(
        Duck.row("SELECT round(max(abs(n.margin - b.margin)), 4)" + both),
        Double.toString(Math.abs(Double.parseDouble(largest.get(5)))));
    assertEquals(
        Duck.row("SELECT b.count, n.count" + both + " WHERE label = '" + largest.get(0) + "'"),
        largest.get(1) + " " + largest.get(2));
    assertEquals(
        Duck.row(
            "SELECT string_agg(label, '; ') FROM (SELECT label"
                + both
                + "ORDER BY abs(n.margin - b.margin) DESC, b.class_index LIMIT 20)"),
        String.join("; ", shown.table("changes").stream().map(row -> row.get(0)).toList()));
    assertEquals(20, shown.table("changes").size());
  }

  private void assertShowsTheTable(Chromium shown) {
    List<Duck.Margin> rows = Duck.margins(output());
    assertEquals(rows.size(), figure(shown, "num_classes"));
    assertEquals(rows.stream().mapToLong(Duck.Margin::count).sum(), figure(shown, "samples"));
    long[] counts = rows.stream().mapToLong(Duck.Margin::count).sorted().toArray();
    assertEquals(counts[0], figure(shown, "min_count"));
    assertEquals(counts[counts.length - 1], figure(shown, "max_count"));
    for (List<String> bin : shown.table("bins")) {
      List<Long> bounds = Arrays.stream(bin.get(0).split(" to ")).map(ReportIT::whole).toList();
      long high = bounds.get(bounds.size() - 1);
      assertEquals(
          Arrays.stream(counts).filter(n -> bounds.get(0) <= n && n <= high).count(),
          whole(bin.get(1)),
          bin.toString());
    }
    assertEquals(
        rows.size(), shown.table("bins").stream().mapToLong(bin -> whole(bin.get(1))).sum());
    Comparator<Duck.Margin> bySize = Comparator.comparingLong(Duck.Margin::count);
    assertEquals(named(rows, bySize.reversed()), shown.table("largest"));
    assertEquals(named(rows, bySize), shown.table("smallest"));
    List<List<String>> quantiles = shown.table("quantiles");
    assertEquals(
        counts[(int) Math.ceil(0.5 * (counts.length - 1))], whole(quantiles.get(3).get(1)));
  }

  private static List<List<String>> named(List<Duck.Margin> rows, Comparator<Duck.Margin> order) {
    return rows.stream()
        .sorted(order.thenComparing(Duck.Margin::classIndex))
        .limit(20)
        .map(
            row ->
                List.of(
                    row.label().toString(),
                    format("%,d", row.classIndex()),
                    format("%,d", row.count()),
                    format("%.4f", row.margin())))
        .toList();
  }

  private static long figure(Chromium shown, String id) {
    return whole(shown.text(id));
  }

  private static long whole(String text) {
    return Long.parseLong(text.replace(",", ""));
  }

  private static String format(String pattern, Object value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  @Test
  void page_ofBadData_saysWhyAndReplacesTheEarlierOne() throws Exception {
    Chromium.orSkip();
    run(BEFORE, "--report=" + page());
    byte[] old = Files.readAllBytes(output());
    Path bad = Duck.copy("SELECT -7 AS landmark_id", folder.resolve("bad.parquet"));
    JobRun run = JobRun.of("--input=" + bad, "--output=" + output(), "--report=" + page());
    assertEquals(65, run.exit(), run.err());
    Chromium shown = Chromium.open(page());
    assertEquals(List.of(), shown.console());
    assertTrue(shown.dom().contains("Failed"), shown.dom());
    assertTrue(shown.dom().contains("1 negative (such as -7)"), shown.dom());
    assertTrue(shown.dom().contains("(exit code 65)"), shown.dom());
    assertEquals(
        List.of("0.05", "0.5", "-0.25"),
        shown.table("run").stream().map(row -> row.get(1)).limit(3).toList());
    assertFalse(shown.dom().contains(">undefined<"), shown.dom());
    assertArrayEquals(old, Files.readAllBytes(output()));
  }

  /** In cluster mode the exit code is lost. */
  @ParameterizedTest
  @CsvSource({"66, --input=nosuch.parquet", "65, --max-class-loss=0", "73, --output=in.parquet"})
  void facts_ofARunThatFails_haveItsExitCodeAndReason(int code, String option) throws Exception {
    run(BEFORE);
    Path facts = folder.resolve("report.json");
    List<String> options = new ArrayList<>(List.of("--label-encoding=sorted"));
    options.add("--report=" + facts);
    if (!option.startsWith("--input")) {
      Duck.copy(NOW, folder.resolve("in.parquet"));
      options.add("--input=" + folder.resolve("in.parquet"));
    }
    if (!option.startsWith("--output")) {
      options.add("--output=" + output());
    }
    options.add(option.replaceFirst("=(?=\\D)", "=" + folder + "/"));
    JobRun run = JobRun.of(options.toArray(String[]::new));
    assertEquals(code, run.exit(), run.err());
    JsonNode found = new ObjectMapper().readTree(facts.toFile());
    assertEquals(code, found.get("exit_code").asInt());
    assertTrue(run.err().endsWith("adaptive-margins: " + found.get("reason").asText() + "\n"));
    assertTrue(found.get("output").isNull());
    assertEquals(code == 65, found.has("samples_before"));
  }

  @Test
  void facts_ofADryRun_areAllThatIsWritten() throws Exception {
    Path facts = folder.resolve("report.json");
    JobRun run = run(BEFORE, "--dry-run", "--report=" + facts);
    assertFalse(Files.exists(output()));
    JsonNode found = new ObjectMapper().readTree(facts.toFile());
    JsonNode said = new ObjectMapper().readTree(run.out());
    assertEquals(facts.toString(), said.get("report").asText());
    said.fieldNames()
        .forEachRemaining(
            name -> {
              if (!List.of("report", "seconds").contains(name)) {
                assertEquals(said.get(name), found.get(name), name);
              }
            });
  }

  /** Its charts have one value along each axis. */
  @Test
  void page_ofOneClass_showsItAndItsWarning() throws Exception {
    Chromium.orSkip();
    run("SELECT 'a' AS landmark_id");
    JobRun run = run("SELECT 'a' AS landmark_id", "--report=" + page());
    assertEquals(1, run.warnings().size());
    assertTrue(Files.readString(page()).contains(run.warnings().get(0)));
    Chromium shown = Chromium.open(page());
    assertEquals(List.of(), shown.console());
    assertEquals(List.of(List.of("a", "0", "1", "0.0500")), shown.table("largest"));
    assertEquals(List.of(), shown.table("changes"));
  }

  /** Ten of them in a campaign. */
  @Test
  void page_ofMillionsOfClasses_isSmallAndOpens() throws Exception {
    Chromium.orSkip();
    int classes = Campaign.isWhole() ? 10_000_000 : 1_000_000;
    String sizes =
        "SELECT range AS landmark_id, 1 + hash(range + %d) %% (1 + hash(range) %% 100000)"
            + "::BIGINT AS n FROM range("
            + classes
            + ")";
    run(format(sizes, 0), "--samples-column=n");
    run(format(sizes, 1), "--samples-column=n", "--report=" + page());
    assertTrue(Files.size(page()) <= 2_000_000, Files.size(page()) + " bytes");
    Chromium shown = Chromium.open(page());
    assertEquals(List.of(), shown.console());
    assertEquals(classes, figure(shown, "num_classes"));
  }

  /** Nothing is fetched, and what may be a password stands nowhere. */
  @Test
  void page_hasNeitherAddressesNorSecrets() throws Exception {
    run(
        BEFORE,
        "--reader-option=password=hunter2",
        "--reader-option",
        "a=hunter2",
        "--report",
        page() + "");
    String page = Files.readString(page());
    assertFalse(page.contains("hunter2"));
    assertTrue(page.contains("--reader-option=password=..."));
    assertFalse(page.matches("(?s).*(src|href)=\"(?!data:).*"));
    assertFalse(page.contains("{{"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"page.html", "page.json", "sub.html/"})
  void otherFile_atTheReportsPlace_isRefusedAndStands(String name) throws Exception {
    Path other = folder.resolve(name);
    if (name.endsWith("/")) {
      Files.createDirectory(other);
    } else {
      Files.writeString(other, "<!DOCTYPE html><title>adaptive-margins</title>");
    }
    Duck.copy(BEFORE, folder.resolve("in.parquet"));
    JobRun run =
        JobRun.of("--input=" + folder.resolve("in.parquet"), "--dry-run", "--report=" + other);
    assertEquals(73, run.exit(), run.err());
    assertTrue(run.err().contains("--report"), run.err());
    assertTrue(Files.isDirectory(other) || Files.size(other) == 46, run.err());
  }

  @Test
  void report_whereTheInputIs_isRefusedAndNotWritten() throws Exception {
    Path input = Files.createDirectory(folder.resolve("in"));
    Duck.copy(BEFORE, input.resolve("a.parquet"));
    JobRun run =
        JobRun.of(
            "--input=" + input, "--output=" + output(), "--report=" + input.resolve("r.html"));
    assertEquals(73, run.exit(), run.err());
    assertTrue(run.err().contains("--report"), run.err());
    assertEquals(List.of(input.resolve("a.parquet")), files(input));
  }

  /** A listing that fails does not say where the input is. */
  @Test
  void report_whereAnInputThatCannotBeListedIs_isNotWritten() throws Exception {
    Path input = Files.createDirectory(folder.resolve("in"));
    for (String named : List.of(input.toString(), input + "/*.html")) {
      JobRun run =
          JobRun.of("--input=" + named, "--output=" + output(), "--report=" + input + "/r.html");
      assertEquals(73, run.exit(), run.err());
      assertTrue(run.err().contains("lies in the input"), run.err());
      assertEquals(List.of(), files(input));
    }
  }

  @Test
  void output_thatIsAlsoTheClassList_isReported() throws Exception {
    Path both = Files.writeString(folder.resolve("labels.txt"), "a\n");
    Duck.copy(BEFORE, folder.resolve("in.parquet"));
    JobRun run =
        JobRun.of(
            "--input=" + folder.resolve("in.parquet"),
            "--class-list=" + both,
            "--output=" + both,
            "--report=" + page());
    assertEquals(73, run.exit(), run.err());
    assertTrue(Files.readString(page()).contains("is also named by --class-list"), run.err());
  }

  @Test
  void report_thatIsAlsoTheOutput_isRefused() throws Exception {
    Path both = folder.resolve("both.html");
    Duck.copy(BEFORE, folder.resolve("in.parquet"));
    JobRun run =
        JobRun.of(
            "--input=" + folder.resolve("in.parquet"), "--output=" + both, "--report=" + both);
    assertEquals(73, run.exit(), run.err());
    assertTrue(run.err().contains("is also named by --output"), run.err());
    assertFalse(Files.exists(both));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private JobRun run(String rows, String... options) {
    Path input = Duck.copy(rows, folder.resolve("in.parquet"));
    List<String> all = new ArrayList<>(List.of("--input=" + input, "--output=" + output()));
    all.add("--label-encoding=sorted");
    all.addAll(List.of(options));
    JobRun run = JobRun.of(all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private Path output() {
    return folder.resolve("margins.parquet");
  }

  private Path page() {
    return folder.resolve("report.html");
  }
}
