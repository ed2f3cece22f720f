package io.github.adaptivemargins.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of labels: what it holds, who reads it again, and which file it replaces. */
class LabelListIT {
  @TempDir private Path folder;
  private Path output;
  private Path list;

  @BeforeEach
  void nameOutputs() {
    output = folder.resolve("margins.parquet");
    list = folder.resolve("labels.txt");
  }

  /** Of each kind, and of what a line could lose: blanks, signs of other lists, one more digit. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "in.csv|'7'), ('203093'), ('-0'), ('12'), ('12'|sorted",
        "in.csv|'7'), ('203093'), ('12'), ('12'|sorted",
        "in.csv|'007'), ('7'), ('10'), (' 9'|sorted",
        "in.parquet|'7'), ('10'), ('10'), ('203093'|sorted",
        "in.parquet|'  '), (' b '), ('b'), ('PAR1'), ('größe'), ('#'), (',;\"'), (chr(8232)|sorted",
        "in.parquet|'PAR1'), (concat(chr(9), 'PAR2')|sorted",
        "in.parquet|1), (4), (4|index",
        "in.json|9223372036854775807), (5|sorted",
      })
  void list_asAClassList_givesTheSameClasses(String name, String labels, String encoding)
      throws IOException {
    Path input =
        Duck.copy(
            "SELECT landmark_id FROM (VALUES (" + labels + ")) v(landmark_id)",
            folder.resolve(name));
    run(input, "--label-encoding", encoding, "--output-labels", list.toString());
    List<Duck.Margin> first = Duck.margins(output);
    assertEquals(
        first.stream().map(row -> row.label().toString()).toList(), Files.readAllLines(list));
    Path other = folder.resolve("other.parquet");
    JobRun again =
        JobRun.of("--input=" + input, "--class-list=" + list, "--output=" + other.toString());
    assertEquals(0, again.exit(), again.err());
    assertEquals(first, Duck.margins(other));
  }

  @Test
  void list_ofAClassListInAnyOrder_isThatList() throws IOException {
    Path classes = Files.writeString(folder.resolve("classes.txt"), "30\n-4\n2\n");
    Path input = labels("2, 2, 30");
    run(input, "--class-list=" + classes, "--output-labels=" + list);
    assertEquals(Files.readString(classes), Files.readString(list));
  }

  @ParameterizedTest
  @CsvSource({
    "chr(10), 'a\\nb', has a line break",
    "chr(13), 'a\\rb', has a line break",
    "chr(0), 'a\\u0000b', has a zero byte",
  })
  void label_thatCannotBeALine_isRefusedBeforeAnythingIsWritten(
      String letter, String shown, String fault) {
    Path input =
        Duck.copy(
            "SELECT unnest(['c', 'a' || " + letter + " || 'b']) AS landmark_id",
            folder.resolve("in.parquet"));
    assertRefused(
        65,
        "the label '"
            + shown
            + "' "
            + fault
            + ", and cannot be a line of --output-labels: remove"
            + " that option, the table has all labels",
        JobRun.of(args(input, "--label-encoding=sorted", "--output-labels=" + list)));
    assertFalse(Files.exists(output));
  }

  @Test
  void label_thatBeginsWithAByteOrderMark_isRefused() {
    Path input = Duck.copy("SELECT chr(65279) || 'a' AS landmark_id", folder.resolve("in.parquet"));
    assertRefused(
        65,
        "begins with a byte order mark",
        JobRun.of(args(input, "--label-encoding=sorted", "--output-labels=" + list)));
    run(input, "--label-encoding=sorted");
  }

  /** Other labels than before, more of them, fewer, or the same beside a table of another name. */
  @Test
  void listOfAnEarlierRun_isReplaced() throws IOException {
    String[] sorted = {"--label-encoding=sorted", "--output-labels=" + list};
    for (String labels : List.of("5, 9", "1, 5, 9", "9, 20", "9")) {
      run(labels(labels), sorted);
      assertEquals(labels.replace(", ", "\n") + "\n", Files.readString(list));
    }
    Files.delete(output);
    run(labels("9, 9"), sorted);
    Files.delete(output);
    run(labels("9, 10"), sorted);
    assertEquals("9\n10\n", Files.readString(list));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9\n5\n", "5\n", "5\n9", "5\n9\n9\n", "", "\n", "5\n9 \n", "buy milk\n"})
  void listOfOthers_isKept(String content) throws IOException {
    run(labels("4, 5, 9"), "--label-encoding=sorted");
    byte[] table = Files.readAllBytes(output);
    Files.writeString(list, content);
    JobRun run =
        JobRun.of(args(labels("3, 5, 9"), "--label-encoding=sorted", "--output-labels=" + list));
    assertRefused(
        73,
        "--output-labels "
            + list
            + " exists and has other labels than the table of --output and"
            + " the one to be written; it is left as it is: delete it",
        run);
    assertEquals(content, Files.readString(list));
    assertEquals(-1, Files.mismatch(output, Files.write(folder.resolve("before"), table)));
  }

  @Test
  void list_thatIsAnotherFileOfTheRun_isRefused() throws IOException {
    Path input = labels("1, 1");
    for (String option : List.of("--output-txt=" + list, "--class-list=" + list)) {
      Files.writeString(list, "1\n");
      JobRun run = JobRun.of(args(input, option, "--output-labels=" + folder + "/./labels.txt"));
      assertEquals(73, run.exit(), run.err());
      assertEquals("1\n", Files.readString(list));
    }
    Path directory = Files.createDirectory(folder.resolve("d.txt"));
    assertRefused(73, "is a folder", JobRun.of(args(input, "--output-labels=" + directory)));
  }

  @Test
  void dryRun_withAList_writesNone() {
    run(labels("1, 2"), "--dry-run", "--output-labels=" + list);
    assertFalse(Files.exists(list) || Files.exists(output));
  }

  private Path labels(String integers) {
    return Duck.copy(
        "SELECT unnest([" + integers + "]) AS landmark_id", folder.resolve("in.parquet"));
  }

  private void run(Path input, String... more) {
    JobRun run = JobRun.of(args(input, more));
    assertEquals(0, run.exit(), run.err());
  }

  private String[] args(Path input, String... more) {
    return Stream.concat(Stream.of("--input=" + input, "--output=" + output), Stream.of(more))
        .toArray(String[]::new);
  }

  private static void assertRefused(int exit, String message, JobRun run) {
    assertEquals(exit, run.exit(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
