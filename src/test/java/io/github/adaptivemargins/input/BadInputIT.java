package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input: the exit code, one line that helps, and nothing written. */
class BadInputIT {
  @TempDir private Path folder;
  private Path input;
  private Path output;

  @BeforeEach
  void nameFiles() throws IOException {
    input = Files.createDirectory(folder.resolve("in"));
    output = folder.resolve("margins.parquet");
  }

  @Test
  void noInput_isWrongUsage() {
    assertRefused(64, "give either --input or --table: what to count");
  }

  @Test
  void inputAndTable_areWrongUsage() {
    assertRefused(64, "give either --input or --table, not both", "--input", "a", "--table", "t");
  }

  @Test
  void missingFile_isNoInput() {
    assertInputRefused(66, "--input " + input + "/x.csv does not exist", input + "/x.csv");
  }

  @Test
  void globWithoutMatch_isNoInput() {
    assertInputRefused(66, "--input " + input + "/*.csv does not exist", input + "/*.csv");
  }

  @Test
  void missingTable_isNoInput() {
    assertRefused(66, "`nowhere` cannot be found", "--table", "nowhere");
  }

  @Test
  void unknownFileSystem_isWrongUsage() {
    assertInputRefused(64, "--input nosuch://host/x: No FileSystem for scheme", "nosuch://host/x");
  }

  @Test
  void emptyFolder_isNoInput() {
    assertInputRefused(66, "--input " + input + " contains no data file", input);
  }

  @Test
  void folderOfHiddenFiles_isNoInput() throws IOException {
    Files.writeString(input.resolve("_SUCCESS"), "");
    Files.writeString(input.resolve(".part"), "landmark_id\n1\n");
    assertInputRefused(66, "contains no data file but 2 that begin with _ or .", input);
  }

  @Test
  void folderWithinAFolder_isBadData() throws IOException {
    parquet("1", "a.parquet");
    Files.createDirectory(input.resolve("more"));
    parquet("2", "more/b.parquet");
    assertInputRefused(65, "contains the folder more, which Spark would skip", input);
  }

  @Test
  void sameFileTwice_isWrongUsage() {
    parquet("1", "a.parquet");
    assertRefused(
        64,
        "/in/a.parquet and also file:" + input + ", which contains it",
        "--input",
        input.toString(),
        "--input",
        input + "/a.parquet");
  }

  @Test
  void filesOfTwoFormats_areWrongUsage() throws IOException {
    parquet("1", "a.parquet");
    Files.writeString(input.resolve("b.csv"), "landmark_id\n1\n");
    assertInputRefused(64, "files of more than one format ([parquet, csv])", input);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.parquet", "a.csv"})
  void zeroRows_areBadData(String name) {
    Path file = Duck.copy("SELECT 1 AS landmark_id WHERE false", input.resolve(name));
    assertInputRefused(65, "there is no row to count in the input", file);
  }

  @Test
  void zeroRowsLeft_areBadData() {
    assertInputRefused(
        65,
        "there is no row to count where landmark_id > 5",
        parquet("1", "a.parquet"),
        "--where",
        "landmark_id > 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.parquet", "a.csv", "a.json"})
  void missingColumn_isBadDataWithColumnsAndTheNearest(String name) {
    Path file = Duck.copy("SELECT 1 AS id, 2 AS landmark_ids", input.resolve(name));
    assertInputRefused(
        65,
        "has no column landmark_id; there are id, landmark_ids; the nearest is landmark_ids",
        file);
  }

  @ParameterizedTest
  @CsvSource({
    "parquet, a, b",
    "parquet, b, a",
    "csv, a, b",
    "csv, b, a",
    "json, a, b",
    "json, b, a"
  })
  void fileWithoutTheColumn_amongOthers_isBadDataNamingIt(
      String format, String with, String without) {
    Duck.copy("SELECT 'x' AS id, 1 AS landmark_id", input.resolve(with + "." + format));
    Duck.copy("SELECT 'x' AS id, 1 AS other", input.resolve(without + "." + format));
    assertInputRefused(65, "/in/" + without + "." + format, input);
  }

  @Test
  void fileWithoutTheColumn_isBadDataEvenWhenInvalidLabelsAreDropped() {
    parquet("1", "a.parquet");
    Duck.copy("SELECT 1 AS other", input.resolve("b.parquet"));
    assertInputRefused(
        65, "in/b.parquet has no column landmark_id", input, "--invalid-labels", "drop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.parquet", "a.orc", "a.avro", "a.csv", "a.json"})
  void zeroByteFile_isBadDataNamingIt(String name) throws IOException {
    Path file = Files.createFile(input.resolve(name));
    assertInputRefused(65, "/in/" + name + " has 0 bytes", file);
  }

  @Test
  void zeroByteParquetFile_amongOthers_isBadDataNamingIt() throws IOException {
    parquet("1", "a.parquet");
    Files.createFile(input.resolve("b.parquet"));
    assertInputRefused(65, "/in/b.parquet has 0 bytes", input);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.parquet", "a.orc", "a.avro"})
  void corruptFile_isBadDataNamingIt(String name) throws IOException {
    Files.writeString(input.resolve(name), "this is no such file at all");
    assertInputRefused(65, "/in/" + name, input);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "z"})
  void truncatedFile_amongOthers_isBadDataNamingIt(String name) throws IOException {
    parquet("1", "m.parquet");
    Path whole =
        Duck.copy("SELECT range AS landmark_id FROM range(1000)", folder.resolve("w.parquet"));
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(input.resolve(name + ".parquet"), Arrays.copyOf(bytes, bytes.length / 2));
    assertInputRefused(65, "/in/" + name + ".parquet", input);
  }

  @Test
  void damagedPage_isBadDataNamingTheFile() throws IOException {
    byte[] damage = new byte[1000];
    Path file =
        Duck.copy("SELECT range AS landmark_id FROM range(100000)", input.resolve("a.parquet"));
    byte[] bytes = Files.readAllBytes(file);
    new Random(1).nextBytes(damage);
    System.arraycopy(damage, 0, bytes, bytes.length / 2, damage.length);
    Files.write(file, bytes);
    assertInputRefused(65, "/in/a.parquet cannot be read", file);
  }

  /** Such bytes nest Parquet's page header without end, and the task overflows its stack. */
  @Test
  void damagedPageHeader_isBadDataNamingTheFile() throws IOException {
    Path file =
        Duck.copy("SELECT range AS landmark_id FROM range(100000)", input.resolve("a.parquet"));
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4, bytes.length / 2, (byte) 0x5a);
    Files.write(file, bytes);
    assertInputRefused(65, "/in/a.parquet cannot be read", file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, NULL]::INT[] | has labels that cannot be a class: 1 null or empty",
        "[1, -1, -1] | 2 negative (such as -1)",
        "[1, 2.5]::DOUBLE[] | 1 not a whole number (such as 2.5)",
        "[1, 2.5]::DECIMAL(10,2)[] | 1 not a whole number (such as 2.50)",
        "['1', 'NaN']::DOUBLE[] | 1 not a whole number (such as NaN)",
        "['1', 'cat', '0x1'] | 2 not written as an integer (such as '0x1')",
        "['1', ''] | 1 null or empty",
        "['1', 'Infinity']::FLOAT[] | 1 not a whole number (such as Infinity)",
        "[1, 18446744073709551615]::UBIGINT[] | 1 outside the classes"
            + " (such as 18446744073709551615)",
      })
  void label_thatCannotBeAClass_isBadDataWithItsKind(String labels, String message) {
    Path file =
        Duck.copy("SELECT unnest(" + labels + ") AS landmark_id", input.resolve("a.parquet"));
    assertInputRefused(65, message, file);
    assertInputRefused(65, "--invalid-labels drop skips their samples", file);
  }

  @Test
  void stringLabel_inCsv_isBadDataUnderIndex() throws IOException {
    Path file = Files.writeString(input.resolve("a.csv"), "landmark_id\n1\ncat\n\"\"\n");
    assertInputRefused(65, "1 null or empty, 1 not written as an integer (such as 'cat')", file);
  }

  @Test
  void allLabelsDropped_isBadData() {
    assertInputRefused(
        65,
        "no sample is left after dropping those without a valid label: 2 negative",
        parquet("-1, -2", "a.parquet"),
        "--invalid-labels",
        "drop");
  }

  @Test
  void labelBeyondNumClasses_isBadData() {
    assertInputRefused(
        65,
        "2 outside the classes (such as 5)",
        parquet("1, 5, 5", "a.parquet"),
        "--num-classes",
        "5");
  }

  @Test
  void vastLabel_underIndex_isBadDataWithAHintAtSorted() {
    assertInputRefused(
        65,
        "class index 1099511627776 needs a table of all classes up to it, of which 2 have"
            + " samples",
        parquet("1, 1099511627776", "a.parquet"));
  }

  @ParameterizedTest
  @CsvSource({"BOOLEAN, true", "DATE, 2020-01-01", "INT[], [1]", "BLOB, x"})
  void column_ofATypeThatIsNoLabel_isBadData(String type, String value) {
    Path file =
        Duck.copy(
            "SELECT CAST('" + value + "' AS " + type + ") AS landmark_id",
            input.resolve("a.parquet"));
    assertInputRefused(65, "a label is a number or a string", file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reflect('java.lang.System', 'exit', 3) IS NULL",
        "java_method('java.util.UUID', 'randomUUID') = ''",
        "try_reflect('java.util.UUID', 'randomUUID') = ''",
        "REFLECT('java.util.UUID', 'randomUUID') = ''",
        "exists(array(1), x -> reflect('java.util.UUID', 'randomUUID') = '')"
      })
  void where_thatCallsJava_isWrongUsage(String where) {
    assertRunsNoJava(!JobRun.isOnSpark3() || !where.contains("try_reflect"), where);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "landmark_id IN (SELECT reflect('java.lang.Math', 'abs', 1))",
        "landmark_id IN (SELECT TRANSFORM('1') USING 'touch PWNED' AS (x STRING))",
        "(SELECT max(value) FROM text.`/etc/hostname`) = 'x'",
        "EXISTS (SELECT 1)",
        "transform(array(1), x -> (SELECT 1)) IS NOT NULL"
      })
  void where_withASubquery_isWrongUsage(String where) {
    assertInputRefused(
        64, "subqueries are not allowed", parquet("1", "a.parquet"), "--where", where);
    assertFalse(Files.exists(Path.of("PWNED")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtin.reflect('java.util.UUID', 'randomUUID') = ''",
        "system.builtin.java_method('java.util.UUID', 'randomUUID') = ''"
      })
  void where_thatCallsJavaByAQualifiedName_isWrongUsage(String where) {
    assertRunsNoJava(!JobRun.isOnEarlierSpark(), where);
  }

  /** An earlier Spark has not all of their names, and does not find them. */
  private void assertRunsNoJava(boolean isKnown, String where) {
    String reason = isKnown ? "runs Java code, which is not allowed" : "--where: [";
    assertInputRefused(64, reason, parquet("1", "a.parquet"), "--where", where);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fold <> | Syntax error",
        "nocolumn = 1 | nocolumn",
        "landmark_id + 1 | FILTER_NOT_BOOLEAN",
        "nofunction(landmark_id) | nofunction"
      })
  void where_thatIsWrong_isWrongUsage(String where, String message) {
    assertInputRefused(64, message, parquet("1", "a.parquet"), "--where", where);
  }

  @Test
  void where_thatAValueDoesNotFit_isBadData() {
    Path file = Duck.copy("SELECT 1 AS landmark_id, 'x' AS fold", input.resolve("a.parquet"));
    assertInputRefused(65, "'x'", file, "--where", "CAST(fold AS INT) = 1");
  }

  @Test
  void badReaderOption_isWrongUsage() throws IOException {
    Path file = Files.writeString(input.resolve("a.csv"), "landmark_id\n1\n");
    assertInputRefused(64, "maxColumns", file, "--reader-option", "maxColumns=many");
  }

  private Path parquet(String labels, String name) {
    return Duck.copy("SELECT unnest([" + labels + "]) AS landmark_id", input.resolve(name));
  }

  private void assertInputRefused(int exit, String message, Object path, String... more) {
    String[] args = Arrays.copyOf(new String[] {"--input", path.toString()}, 2 + more.length);
    System.arraycopy(more, 0, args, 2, more.length);
    assertRefused(exit, message, args);
  }

  private void assertRefused(int exit, String message, String... args) {
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--output";
    all[args.length + 1] = output.toString();
    JobRun run = JobRun.of(all);
    assertTrue(run.err().contains(message), run.err());
    assertEquals(exit, run.exit(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", run.out());
    assertFalse(Files.exists(output));
  }
}
