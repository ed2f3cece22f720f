package io.github.adaptivemargins.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.LandmarkData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The right count on the right class, whatever the labels are stored as. */
class LabelsIT {
  /** Class 3 has three samples, class 2 two, class 1 one, class 0 none. */
  private static final String TRIANGLE =
      "SELECT CAST(l AS %s) AS landmark_id, 'x' AS id FROM (VALUES (3), (2), (3), (1), (2), (3)) v(l)";

  private static final List<Long> CLASSES = List.of(0L, 1L, 2L, 3L);
  private static final List<Long> COUNTS = List.of(0L, 1L, 2L, 3L);

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("out/margins.parquet");
  }

  /** Java reads either as the same string. */
  @Test
  void stringsThatAreNoUtf8_areNoLabels() throws IOException {
    String labels = "(unhex('61FF')), (unhex('61FE')), (unhex('61FF')), (unhex('C3BC'))";
    Path input = folder.resolve("bytes.parquet");
    try (SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate()) {
      spark
          .sql("SELECT CAST(b AS STRING) AS landmark_id FROM VALUES " + labels + " t(b)")
          .write()
          .parquet(input.toString());
    }
    JobRun refused =
        JobRun.of("--input", input.toString(), "--label-encoding", "sorted", "--dry-run");
    assertEquals(65, refused.exit(), refused.err());
    assertTrue(refused.err().contains("3 not in UTF-8 (such as 'a\uFFFD')"), refused.err());
    run("--input", input.toString(), "--label-encoding", "sorted", "--invalid-labels", "drop");
    assertEquals(Map.of("ü", 1L), Duck.counts("SELECT label, count FROM '" + output + "'"));
  }

  @Test
  void bundledSample_isCountedAsDuckDbCountsIt() {
    run("--input", LandmarkData.SAMPLE.toString());
    Expected.assertTable(
        output,
        Duck.counts(
            "SELECT landmark_id, count(*) FROM '"
                + LandmarkData.SAMPLE
                + "' GROUP BY ALL ORDER BY 1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "DECIMAL(18,0)",
        "DECIMAL(38,0)",
        "DECIMAL(10,2)",
        "FLOAT",
        "DOUBLE",
        "VARCHAR"
      })
  void parquetLabels_ofAnyNumericType_areClassIndices(String type) {
    Path input = Duck.copy(TRIANGLE.formatted(type), folder.resolve("in.parquet"));
    run("--input", input.toString());
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in.csv", "in.csv.gz", "in.json", "in.parquet"})
  void files_ofAFormat_areKnownByTheirEnding(String name) {
    Path input = Duck.copy(TRIANGLE.formatted("INTEGER"), folder.resolve(name));
    run("--input", input.toString());
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @Test
  void tsv_isSeparatedByTabs() {
    Path input =
        Duck.copy(
            TRIANGLE.formatted("INTEGER"),
            folder.resolve("in.tsv"),
            "FORMAT csv",
            "DELIMITER '\t'",
            "HEADER");
    run("--input", input.toString());
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"orc", "avro", "parquet", "json"})
  void folder_thatSparkWrote_isCounted(String format) {
    String input = folder.resolve("in").toString();
    JobRun.session()
        .sql("SELECT explode(array(3, 2, 3, 1, 2, 3)) AS landmark_id")
        .repartition(3)
        .write()
        .format(format)
        .save(input);
    run("--input", input);
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @Test
  void table_ofTheSession_isCounted() {
    JobRun.session()
        .sql("SELECT explode(array(3, 2, 3, 1, 2, 3)) AS landmark_id")
        .createOrReplaceGlobalTempView("landmarks");
    run("--table", "global_temp.landmarks");
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @ParameterizedTest
  @CsvSource({
    "parquet, INT, BIGINT", "parquet, BIGINT, INT", "parquet, SMALLINT, BIGINT",
    "orc, INT, BIGINT", "orc, BIGINT, INT", "orc, TINYINT, BIGINT"
  })
  void files_ofDifferentWidth_areCountedTogetherInAnyOrder(String format, String a, String b)
      throws IOException {
    Path input = Files.createDirectory(folder.resolve("in"));
    long beyondInt = 1L << 40;
    writeOne(format, a, a.equals("BIGINT") ? "1, %d".formatted(beyondInt) : "1, 7", input, "a");
    writeOne(format, b, b.equals("BIGINT") ? "1, %d".formatted(beyondInt) : "1, 7", input, "b");
    run("--input", input.toString(), "--label-encoding", "sorted");
    Expected.assertTable(output, List.of(1L, 7L, beyondInt), List.of(2L, 1L, 1L));
  }

  @Test
  void integerLabels_sorted_areRankedWithoutGaps() {
    Path input =
        Duck.copy(
            "SELECT unnest([1000000007, 9, 10, 9, 1099511627776]) AS landmark_id",
            folder.resolve("in.parquet"));
    run("--input", input.toString(), "--label-encoding", "sorted");
    Expected.assertTable(output, List.of(9L, 10L, 1000000007L, 1L << 40), List.of(2L, 1L, 1L, 1L));
  }

  @Test
  void digitsInCsv_sorted_areRankedAsNumbers() throws IOException {
    Path input = Files.writeString(folder.resolve("in.csv"), "landmark_id\n10\n9\n9\n100\n");
    run("--input", input.toString(), "--label-encoding", "sorted");
    Expected.assertTable(output, List.of(9L, 10L, 100L), List.of(2L, 1L, 1L));
  }

  @Test
  void stringLabels_sorted_areRankedByCodePointAndKeptAsTheyAre() {
    Path input =
        Duck.copy(
            "SELECT unnest(['b', ' b', 'Ａ', '😀', 'b', '10', '9', 'é']) AS landmark_id",
            folder.resolve("in.parquet"));
    run("--input", input.toString(), "--label-encoding", "sorted");
    Expected.assertTable(
        output, List.of(" b", "10", "9", "b", "é", "Ａ", "😀"), List.of(1L, 1L, 1L, 2L, 1L, 1L, 1L));
  }

  @Test
  void stringLabels_natural_haveTheOrderOfTimm() {
    Path input =
        Duck.copy(
            "SELECT unnest(['x10', 'X9', '10', 'x10', '9', 'x']) AS landmark_id",
            folder.resolve("in.parquet"));
    run("--input", input.toString(), "--label-encoding", "natural");
    Expected.assertTable(output, List.of("9", "10", "x", "X9", "x10"), List.of(1L, 1L, 1L, 1L, 2L));
  }

  @Test
  void digitsInCsv_natural_areRankedAsNumbers() throws IOException {
    Path input = Files.writeString(folder.resolve("in.csv"), "landmark_id\n10\n9\n9\n100\n");
    run("--input", input.toString(), "--label-encoding", "natural");
    Expected.assertTable(output, List.of(9L, 10L, 100L), List.of(2L, 1L, 1L));
  }

  @Test
  void labelsInCsv_partlyDigits_areStringsWithAWarning() throws IOException {
    Path input = Files.writeString(folder.resolve("in.csv"), "landmark_id\n10\n9\n9\nx\n");
    JobRun run = run("--input", input.toString(), "--label-encoding", "sorted");
    Expected.assertTable(output, List.of("10", "9", "x"), List.of(1L, 2L, 1L));
    assertTrue(run.warnings().get(0).startsWith("some labels are written as integers"));
  }

  @Test
  void csv_withQuotesCrlfBomAndBlankLastLine_isReadAsPandasDoes() throws IOException {
    String text =
        String.join(
            "\r\n",
            "\uFEFFid,caption,Landmark_ID",
            "1,\"a, b\",3",
            "2,\"say \"\"hi\"\", ok\",2",
            "3,C:\\,3",
            "4,,1",
            "5,\"\",2",
            "6,x,3",
            "",
            "");
    Path input = Files.writeString(folder.resolve("in.csv"), text, UTF_8);
    run("--input", input.toString());
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @Test
  void csv_withoutHeader_hasSparksColumnNames() throws IOException {
    Path input = Files.writeString(folder.resolve("in.csv"), "a,3\nb,2\nc,3\nd,1\ne,2\nf,3\n");
    run("--input", input.toString(), "--reader-option", "header=false", "--label-column", "_c1");
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "with space", "back`tick", "größe"})
  void labelColumn_ofAnyName_isTakenExactly(String name) {
    Path input =
        Duck.copy(
            TRIANGLE.formatted("INTEGER").replace("landmark_id", '"' + name + '"'),
            folder.resolve("in.parquet"));
    run("--input", input.toString(), "--label-column", name);
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a [x]{y}.parquet", "with space.parquet", "größe, 1*.parquet"})
  void inputPath_thatExists_isNoGlob(String name) {
    Path input = Duck.copy(TRIANGLE.formatted("INTEGER"), folder.resolve(name));
    Duck.copy("SELECT 9 AS landmark_id", folder.resolve("a x.parquet"));
    run("--input", input.toString());
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @Test
  void inputs_repeatedAndGlobbed_areCountedTogether() throws IOException {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Duck.copy("SELECT unnest([3, 2]) AS landmark_id", parts.resolve("a1.parquet"));
    Duck.copy("SELECT unnest([3, 1]) AS landmark_id", parts.resolve("a2.parquet"));
    Duck.copy("SELECT unnest([2, 3]) AS landmark_id", parts.resolve("b.parquet"));
    run("--input", parts.resolve("a*.parquet").toString(), "--input", parts + "/b.parquet");
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv", "json"})
  void where_keepsTheRowsItSays(String ending) {
    Path input =
        Duck.copy(
            "SELECT * FROM (VALUES (3,0), (2,1), (3,1), (1,1), (2,2), (3,1), (3,2)) v(landmark_id, fold)",
            folder.resolve("in." + ending));
    run("--input", input.toString(), "--where", "fold <> 0");
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @Test
  void numClasses_aboveTheLargestLabel_addsAbsentClasses() {
    Path input = Duck.copy(TRIANGLE.formatted("INTEGER"), folder.resolve("in.parquet"));
    run("--input", input.toString(), "--num-classes", "6");
    Expected.assertTable(output, List.of(0L, 1L, 2L, 3L, 4L, 5L), List.of(0L, 1L, 2L, 3L, 0L, 0L));
  }

  @Test
  void invalidLabels_dropped_areReported() {
    Path input =
        Duck.copy(
            "SELECT unnest([3, 2, 3, NULL, 1, -1, 2, 3, 4, NULL]) AS landmark_id",
            folder.resolve("in.parquet"));
    JobRun run = run("--input", input.toString(), "--invalid-labels", "drop", "--num-classes", "4");
    Expected.assertTable(output, CLASSES, COUNTS);
    assertTrue(run.out().contains("\"dropped\":4"), run.out());
    assertEquals("4", Duck.metadata(output).get("adaptive-margins.dropped"));
  }

  @Test
  void settings_ofSpark_standForOptions() {
    Path input = Duck.copy(TRIANGLE.formatted("INTEGER"), folder.resolve("in.parquet"));
    JobRun run =
        JobRun.with(
            Map.of(
                "spark.margins.input", input.toString(),
                "spark.margins.output", output.toString()));
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(output, CLASSES, COUNTS);
  }

  @Test
  void moreThanHalfAbsent_warnsAndNamesSorted() {
    Path input =
        Duck.copy("SELECT unnest([100, 3, 3]) AS landmark_id", folder.resolve("in.parquet"));
    JobRun run = run("--input", input.toString());
    assertEquals(101, Duck.margins(output).size());
    assertEquals(
        List.of(
            "99 of 101 classes are absent: if the labels have gaps, use --label-encoding sorted"),
        run.warnings());
  }

  @Test
  void moreThanHalfAbsent_ofSoManyAsAreSaid_warnsWithoutAdvice() throws IOException {
    Path input = Duck.copy("SELECT unnest([1, 1]) AS landmark_id", folder.resolve("in.parquet"));
    Path list = Files.writeString(folder.resolve("list.txt"), "7\n1\n5\n");
    for (String option : List.of("--num-classes=3", "--class-list=" + list)) {
      JobRun run = run("--input", input.toString(), option);
      assertEquals(List.of("2 of 3 classes are absent"), run.warnings());
    }
  }

  @Test
  void mostSamplesDropped_isAWarning() {
    Path input =
        Duck.copy(
            "SELECT unnest([0, 1, NULL, NULL, -1]) AS landmark_id", folder.resolve("in.parquet"));
    JobRun run = run("--input", input.toString(), "--invalid-labels", "drop", "--power=-0.5");
    assertEquals(
        "--invalid-labels drop skips 3 of 5 samples: 2 null or empty, 1 negative (such as -1)",
        run.warnings().get(0));
  }

  @Test
  void summary_ofOneOfEach_saysOne() {
    Path input = Duck.copy("SELECT unnest([0, NULL]) AS landmark_id", folder.resolve("in.parquet"));
    JobRun run = run("--input", input.toString(), "--invalid-labels", "drop");
    assertTrue(
        run.err().contains("1 sample of 1 class, 0 of them absent; 1 sample dropped"), run.err());
    assertEquals(1, run.warnings().size(), run.warnings().toString());
  }

  @Test
  void equalCounts_giveTheLeastMarginWithAWarning() {
    Path input =
        Duck.copy("SELECT unnest([0, 1, 0, 1]) AS landmark_id", folder.resolve("in.parquet"));
    JobRun run = run("--input", input.toString());
    Expected.assertTable(output, List.of(0L, 1L), List.of(2L, 2L));
    assertEquals(1, run.warnings().size());
    assertTrue(run.warnings().get(0).contains("every margin is --margin-min, 0.05"));
  }

  @Test
  void positivePower_isAcceptedWithAWarning() {
    Path input = Duck.copy(TRIANGLE.formatted("INTEGER"), folder.resolve("in.parquet"));
    JobRun run = run("--input", input.toString(), "--power", "0.5");
    assertEquals(0.5, Duck.margins(output).get(3).margin());
    assertTrue(run.warnings().get(0).startsWith("--power is positive"));
  }

  private JobRun run(String... args) {
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--output";
    all[args.length + 1] = output.toString();
    JobRun run = JobRun.of(all);
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private static void writeOne(String format, String type, String labels, Path folder, String name)
      throws IOException {
    Path part = folder.resolveSibling(name);
    JobRun.session()
        .sql(
            "SELECT CAST(l AS %s) AS landmark_id FROM (SELECT explode(array(%s)) AS l)"
                .formatted(type, labels))
        .coalesce(1)
        .write()
        .mode(SaveMode.ErrorIfExists)
        .format(format)
        .save(part.toString());
    try (var files = Files.list(part)) {
      Path file =
          files
              .filter(f -> f.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      Files.move(file, folder.resolve(name + "." + format));
    }
  }
}
