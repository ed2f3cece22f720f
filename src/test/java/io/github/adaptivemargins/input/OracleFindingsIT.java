package io.github.adaptivemargins.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What random datasets brought to light, each by the smallest dataset that shows it. */
class OracleFindingsIT {
  private static final String ESCAPE = "--reader-option escape=\\";
  private static final String MULTI_LINE = "--reader-option multiLine=true";

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("margins.parquet");
  }

  @Test
  void headerWithALineBreak_isRefusedInOneLine() throws IOException {
    write("a.csv", "\"lab\nel\",x\n1,2\n");
    refused("has no column label; there are lab\\nel, x", MULTI_LINE);
  }

  @Test
  void samplesBeforeALineBreak_areNoNumber() throws IOException {
    write("a.csv", "label,n\n0,\"5\n\"\n");
    refused("not a number of samples", MULTI_LINE + " --samples-column n");
  }

  @Test
  void invalidLabel_besideNoSamples_isBadData() throws IOException {
    write("a.csv", "label,n\n0,5\ncat,0\n");
    refused("not written as an integer (such as 'cat') without samples", "--samples-column n");
    counted(List.of(0L), List.of(5L), "--samples-column n --invalid-labels drop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", " \n\t\n"})
  void fileWithoutAHeader_besideOthers_isBadData(String blank) throws IOException {
    write("a.csv", "label\n1\n");
    write("b.csv", blank);
    refused("/in/b.csv has ", "");
  }

  @Test
  void fileWithoutAByte_whereThereIsNoHeader_hasNoRows() throws IOException {
    write("a.csv", "1\n");
    write("b.csv", "");
    counted(List.of(0L, 1L), List.of(0L, 1L), "--reader-option header=false --label-column _c0");
  }

  @Test
  void headerBehindASliceOfBlankLines_isFound() throws IOException {
    write("a.csv", "\n".repeat(90) + " \n".repeat(90) + "x,label\na,1\nb,1\n");
    countedInSlices(List.of(0L, 1L), List.of(0L, 2L), "");
  }

  @Test
  void headerAndFirstValues_areTrimmedAsAllOthers() throws IOException {
    write("a.csv", " label,x\n 1,a\n");
    counted(List.of(0L, 1L), List.of(0L, 1L), "--reader-option ignoreLeadingWhiteSpace=true");
    write("a.csv", "\" a\",x\n\" a\",x\n a,x\n");
    counted(
        List.of(" a", "a"),
        List.of(2L, 1L),
        "--reader-option ignoreLeadingWhiteSpace=true --reader-option header=false"
            + " --label-column _c0 --label-encoding sorted");
  }

  @Test
  void jsonFileWithoutTheKey_inSlices_isBadDataEvenWhenInvalidLabelsAreDropped()
      throws IOException {
    write("a.json", "{\"label\": 1}\n");
    write("b.json", "{\"labels\": 1}\n".repeat(20));
    refusedInSlices("/in/b.json has no column label; there are labels", "--invalid-labels drop");
  }

  @Test
  void jsonKey_thatALaterSliceHas_isFound() throws IOException {
    write("a.json", "{\"x\": 1}\n".repeat(20) + "{\"label\": 1}\n");
    countedInSlices(List.of(0L, 1L), List.of(0L, 1L), "--invalid-labels drop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | label is true",
        "[1] | label is a list or an object",
        "{\"a\": 1} | label is a list or an object",
        "\"\\ud800\" | label has half of a surrogate pair"
      })
  void jsonLabel_thatIsNoNumberAndNoString_isBadDataWithItsLine(String label, String message)
      throws IOException {
    write("a.json", "{\"label\": 1}\n{\"label\": " + label + "}\n");
    refused("/in/a.json line 2: " + message, "--label-encoding sorted --invalid-labels drop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"a\", \"b\"]", "{}", "true"})
  void jsonSamples_thatAreNoText_areBadDataBesideASeparator(String samples) throws IOException {
    write("a.json", "{\"label\": 1, \"n\": " + samples + "}\n");
    refused("line 1: n is ", "--samples-column n --samples-separator /");
  }

  @Test
  void jsonFileOfObjectsWithoutAnyKey_isBadData() throws IOException {
    write("a.json", "{\"label\": 1}\n");
    write("b.json", "{}\n");
    refused("/in/b.json has no column label; it has no column at all", "--invalid-labels drop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.tsv", "a.json"})
  void fileThatBeginsWithNoUtf8_isBadDataWithItsLine(String name) throws IOException {
    Path file = Files.createDirectories(folder.resolve("in")).resolve(name);
    Files.write(file, new byte[] {(byte) 0xe9, 'a', '\n'});
    refused("/in/" + name + " line 1: bytes that are not UTF-8", "");
  }

  @Test
  void doubledQuote_besideEscapes_isBadData() throws IOException {
    write("a.csv", "x,label\n\"a\"\"b\",1\n");
    refused("/in/a.csv has a doubled quote", ESCAPE);
  }

  @Test
  void escapedQuotes_behindStrayOnesAndComments_areQuotes() throws IOException {
    write("a.csv", "x,label\nit\"s,a\n#\"\n\"\",\"b\\\\\"\n\"\",\"\\\"\"\n");
    counted(
        List.of("\"", "a", "b\\"),
        List.of(1L, 1L, 1L),
        ESCAPE + " --reader-option comment=# --label-encoding sorted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.parquet"})
  void partitionFolder_whoseBytesAreNoText_isBadData(String name) throws IOException {
    partition("label=%E9/" + name);
    refused("label=%E9, whose bytes after % are not UTF-8", "--label-encoding sorted");
  }

  /** Spark takes each byte after a percent sign for a letter, and so the second for the first. */
  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.parquet"})
  void partitionFolders_thatSparkTakesForOne_areTwoLabels(String name) throws IOException {
    partition("label=\u00C3\u00A9/" + name);
    partition("label=%C3%A9/" + name);
    counted(List.of("\u00C3\u00A9", "é"), List.of(1L, 1L), "--label-encoding sorted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"a.csv | label\\n5\\n", "a.json | {\"label\": 5}\\n"})
  void partitionFolder_thatHidesAColumnOfText_isBadData(String name, String text)
      throws IOException {
    write("label=1/" + name, text.replace("\\n", "\n"));
    refused("has a column label of its own, which the partition folder", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"data_list\": [{\"gt_label\": 0, \"gt_label\": 1}]} | Duplicate field 'gt_label'",
        "{\"data_list\": [{\"gt_label\": 0}], \"data_list\": []} | Duplicate field 'data_list'",
        "{\"data_list\": [{\"gt_label\": 0}]} {\"data_list\": []} | more after the end",
        "{\"data_list\": [{\"gt_label\": true}]} | a gt_label that is true",
        "{\"data_list\": [{\"gt_label\": \"a | is not JSON",
        "{\"metainfo\": {\"classes\": [\"a\", \"b | is not JSON",
        "{\"data_list\": [{\"gt_label\": \"\\ud800\"}]} | half of a surrogate pair"
      })
  void annotation_thatPythonOrThisJobWouldReadOtherwise_isBadData(String document, String message)
      throws IOException {
    write("train.json", document);
    refused(message, "--format openmmlab --label-encoding sorted");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, UTF_8);
  }

  /** A file of one row. */
  private void partition(String name) throws IOException {
    write(name, "x\n1\n");
    if (name.endsWith(".parquet")) {
      Duck.copy("SELECT 1 AS x", folder.resolve("in").resolve(name));
    }
  }

  private void counted(List<?> labels, List<Long> counts, String options) {
    counted(Map.of(), labels, counts, options);
  }

  private void countedInSlices(List<?> labels, List<Long> counts, String options) {
    counted(slices(), labels, counts, options);
  }

  private void counted(
      Map<String, String> settings, List<?> labels, List<Long> counts, String options) {
    JobRun run = JobRun.with(settings, args(options));
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(output, labels, counts);
  }

  private void refused(String message, String options) {
    refused(Map.of(), message, options);
  }

  private void refusedInSlices(String message, String options) {
    refused(slices(), message, options);
  }

  private void refused(Map<String, String> settings, String message, String options) {
    JobRun run = JobRun.with(settings, args(options));
    assertTrue(run.err().contains(message), run.err());
    assertEquals(65, run.exit(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.exists(output));
  }

  /** Of a file of 64 MB and more a task reads a part. */
  private static Map<String, String> slices() {
    return Map.of(
        "spark.sql.files.maxPartitionBytes", "50", "spark.sql.files.openCostInBytes", "50");
  }

  private String[] args(String options) {
    List<String> args =
        new ArrayList<>(
            List.of("--input", folder.resolve("in").toString(), "--output", output.toString()));
    if (!options.contains("--label-column")) {
      args.addAll(List.of("--label-column", "label"));
    }
    if (!options.isEmpty()) {
      args.addAll(List.of(options.split(" ")));
    }
    return args.toArray(String[]::new);
  }
}
