package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.OneSession;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datasets as MXNet's and COCO's tools have them, with the quirks of published ones. */
class PublishedFormsIT {
  /** So that a list of a few kilobytes is read in slices. */
  private static final int SPLIT_BYTES = 1000;

  @TempDir private static Path sessionFolder;
  private static OneSession session;

  @TempDir private Path folder;
  private Path output;

  @BeforeAll
  static void start() {
    session = new OneSession(sessionFolder);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("margins.parquet");
  }

  /** Lists as im2rec writes and reads them, and those that only look like one. */
  @Nested
  class Lists {
    @Test
    void labelsOfAList_areIntegersHoweverTheyAreWritten() throws IOException {
      write(
          "train.lst",
          "7\t2.000000\ta b/1.jpg\r\n3\t0\tb.jpg\r\n\r\n 12 \t 2.0 \tc d.jpg\t\r\n1\t2\t007");
      run("train.lst");
      Expected.assertTable(output, List.of(0L, 1L, 2L), List.of(1L, 0L, 3L));
      run("train.lst", "--label-encoding", "sorted");
      Expected.assertTable(output, List.of(0L, 2L), List.of(1L, 3L));
    }

    @Test
    void listsInSlicesAndCompressed_areCountedAsDuckDbCountsThem() throws IOException {
      String labels = "SELECT i, i * i % 97 AS label FROM range(1500) r(i)";
      String lines =
          "SELECT i, format('{:.6f}', label::DOUBLE), 'p q/' || i || '.jpg' FROM (" + labels + ")";
      Path lists = Files.createDirectory(folder.resolve("lists"));
      for (String name : List.of("a.lst", "b.lst.gz")) {
        Duck.copy(
            lines, lists.resolve(name), "FORMAT csv", "DELIMITER '\t'", "HEADER false", "QUOTE ''");
      }
      run("lists", "--label-encoding", "sorted");
      Expected.assertTable(
          output, Duck.counts("SELECT label, 2 * count(*) FROM (" + labels + ") GROUP BY label"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.5", "nan", "-1", "1e-3", ""})
    void labelThatIsNoWholeNumber_isBadDataWithItsLineOrDropped(String label) throws IOException {
      write("train.lst", "0\t1.000000\ta.jpg\n1\t" + label + "\tb.jpg\n");
      for (String encoding : List.of("index", "sorted")) {
        JobRun run =
            refused(
                "the first in file:" + folder + "/train.lst line 2;",
                "train.lst",
                "--label-encoding=" + encoding);
        assertFalse(run.err().contains("--label-encoding"), run.err());
      }
      run("train.lst", "--label-encoding=sorted", "--invalid-labels=drop");
      Expected.assertTable(output, List.of(1L), List.of(1L));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "1;a/b.jpg;5 | line 2: a path and then a label, as InsightFace's",
          "1;a/b.jpg;5;10;20;30;40 | --format tsv --reader-option header=false --label-column _c2",
          "1;2.0;3.0;b.jpg | line 2: 2 labels, or those of boxes, before the path",
          "1;2;5;3;0.1;0.1;0.9;0.9;b.jpg | line 2: 7 labels",
          "1;b.jpg | line 2: 2 of the three fields",
          "1 2.0 b.jpg | line 2: 1 of the three fields of a line: '1 2.0 b.jpg'; a line has an index",
          "1;cat;b.jpg | line 2: a label that is no number",
          "x;2.0;b.jpg | line 2: an index that is no integer",
        })
    void lineOfAnotherForm_isRefusedSayingWhatItIs(String line, String message) throws IOException {
      write("train.lst", "0\t1.000000\ta.jpg\n" + line.replace(';', '\t') + "\n");
      refused(message, "train.lst", "--invalid-labels=drop");
    }

    @Test
    void insightFacesOwnList_isCountedAsTheRefusalSays() throws IOException {
      write("train.lst", "1\ta/1.jpg\t5\n1\tb c/2.jpg\t0\n");
      run(
          "train.lst",
          "--format=tsv",
          "--reader-option=header=false",
          "--label-column=_c2",
          "--label-encoding=sorted");
      Expected.assertTable(output, List.of(0L, 5L), List.of(1L, 1L));
    }
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private void run(String input, String... more) {
    JobRun run = job(input, more);
    assertEquals(0, run.exit(), run.err());
  }

  private JobRun refused(String message, String input, String... more) throws IOException {
    Files.deleteIfExists(output);
    JobRun run = job(input, more);
    assertTrue(run.err().contains(message), run.err());
    assertEquals(65, run.exit(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.exists(output));
    return run;
  }

  private JobRun job(String input, String... more) {
    List<String> args = new ArrayList<>(List.of(more));
    args.add("--input=" + folder.resolve(input));
    args.add("--output=" + output);
    return session.run(args, SPLIT_BYTES);
  }
}
