package io.github.adaptivemargins.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.OneSession;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
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
          "1;2.0;3.0;b.jpg | line 2: 2 labels or box coordinates before the path",
          "1;2;5;3;0.1;0.1;0.9;0.9;b.jpg | line 2: 7 labels",
          "1;b.jpg | line 2: 2 of the three fields",
          "1 2.0 b.jpg | line 2: 1 of the three fields of a line: '1 2.0 b.jpg'; a line has an index",
          "1;cat;b.jpg | line 2: a label that is not a number",
          "x;2.0;b.jpg | line 2: an index that is not an integer",
        })
    void lineOfAnotherForm_isRefusedSayingWhatItIs(String line, String message) throws IOException {
      write("train.lst", "0\t1.000000\ta.jpg\n" + line.replace(';', '\t') + "\n");
      refused(message, "train.lst", "--invalid-labels=drop");
    }

    @Test
    void listOfAnotherName_isRefusedNamingItsFormat() throws IOException {
      write("train.txt", "0\t1.000000\ta.jpg\n");
      refused("it looks like an MXNet list: --format lst", "train.txt");
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

  /** Documents as iNaturalist and Herbarium are published. */
  @Nested
  class Coco {
    private static final String CATEGORIES =
        "\"categories\": [{\"id\": 7, \"name\": \"b\"}, {\"name\": \"a\", \"id\": 2}, {\"id\": 4}]";

    @Test
    void iNaturalist_ofManyAnnotations_isCountedAsDuckDbCountsIt() throws IOException {
      Random random = new Random(1);
      String categories =
          IntStream.range(0, 40)
              .map(i -> (39 - i) * 3 + 1)
              .mapToObj(
                  id ->
                      "{\"id\": %d, \"name\": \"Aves %d\", \"supercategory\": \"Aves\", \"x\": [{\"id\": 5}]}"
                          .formatted(id, id))
              .collect(Collectors.joining(", "));
      String annotations =
          IntStream.range(0, 3000)
              .mapToObj(
                  i ->
                      "{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"bbox\": [1.5, 2],"
                              .formatted(
                                  i, i, 3 * (random.nextInt(20) * random.nextInt(20) / 10) + 1)
                          + " \"more\": {\"category_id\": 99}}")
              .collect(Collectors.joining(",\n"));
      String images = "\"info\": {\"year\": 2021}, \"images\": [{\"id\": 0, \"category_id\": 3}]";
      for (boolean isCategoriesFirst : List.of(true, false)) {
        String first = "\"categories\": [" + categories + "]";
        String second = "\"annotations\": [" + annotations + "]";
        String lists = isCategoriesFirst ? first + ", " + second : second + ", " + first;
        Path document = write("train.json", "{" + images + ", " + lists + ", \"licenses\": null}");
        run("train.json", "--format=coco");
        Expected.assertTable(output, inDuckDb(document));
      }
    }

    /** A category without an annotation has no samples. */
    private Map<Object, Long> inDuckDb(Path document) {
      String json = "read_json('" + Duck.quoted(document) + "', maximum_object_size = 1000000)";
      return Duck.counts(
          "SELECT c.id, count(a.id) FROM (SELECT unnest(categories) AS c FROM "
              + json
              + ") LEFT JOIN (SELECT unnest(annotations) AS a FROM "
              + json
              + ") ON a.category_id = c.id GROUP BY c.id");
    }

    @Test
    void herbarium2022_whoseCategoriesNameTheirIdOtherwise_isCounted() throws IOException {
      write(
          "train_metadata.json",
          "{\"annotations\": [{\"genus_id\": 1, \"institution_id\": 15, \"category_id\": 4, \"image_id\":"
              + " \"00004__001\"}], \"categories\": [{\"category_id\": 0, \"scientificName\": \"Abies\"},"
              + " {\"category_id\": 4, \"genus\": {\"id\": 9}}], \"genera\": []}");
      run("train_metadata.json", "--format=coco");
      Expected.assertTable(output, List.of(0L, 4L), List.of(0L, 1L));
    }

    @Test
    void ids_howeverTheyAreWritten_areRankedOrUnderIndexTheClassesThemselves() throws IOException {
      gzip("train.json.gz", document("7", "2.0", "\"7\""));
      run("train.json.gz", "--format=coco", "--num-classes=3");
      Expected.assertTable(output, List.of(2L, 4L, 7L), List.of(1L, 0L, 2L));
      run("train.json.gz", "--format=coco", "--label-encoding=index");
      Expected.assertTable(
          output, List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L), List.of(0L, 0L, 1L, 0L, 0L, 0L, 0L, 2L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sorted", "index"})
    void idThatNoCategoryHas_isBadDataWithItsPlaceOrDropped(String encoding) throws IOException {
      write("train.json", document("7", "3", "null", "2"));
      String[] options = {"--format=coco", "--label-encoding=" + encoding};
      JobRun run = refused("train.json annotations[1];", "train.json", options);
      assertTrue(run.err().contains("1 null or empty"), run.err());
      assertTrue(
          run.err().contains("(such as " + (encoding.equals("index") ? "3" : "'3'")), run.err());
      run("train.json", options[0], options[1], "--invalid-labels=drop");
      assertEquals(2, Duck.margins(output).stream().mapToLong(Duck.Margin::count).sum());
    }

    @Test
    void documents_thatListTheSameCategories_areCountedTogether() throws IOException {
      Files.createDirectory(folder.resolve("in"));
      write("in/a.json", document("7"));
      write(
          "in/b.json",
          document("7", "4")
              .replace("[{\"id\": 7, \"name\": \"b\"}, ", "[")
              .replace("{\"id\": 4}", "{\"id\": 4}, {\"id\": 7, \"name\": \"b\"}"));
      run("in", "--format=coco");
      Expected.assertTable(output, List.of(2L, 4L, 7L), List.of(0L, 1L, 2L));
      write("in/b.json", document("7").replace("\"name\": \"b\"", "\"name\": \"c\""));
      refused("in/b.json lists the same number of other classes", "in", "--format=coco");
      write("in/b.json", document("7").replace(", {\"id\": 4}", ""));
      refused(
          "a.json lists 3 classes, and file:" + folder + "/in/b.json lists 2",
          "in",
          "--format=coco");
    }

    @Test
    void categories_beyondAnEarlierOutput_areAppendedAbsentOrNot() throws IOException {
      write("day1.json", document("7", "7").replace(", {\"id\": 4}", ""));
      run("day1.json", "--format=coco");
      Path before = Files.move(output, folder.resolve("before.parquet"));
      write("day2.json", document("2", "9").replace("{\"id\": 4}", "{\"id\": 4}, {\"id\": 9}"));
      run("day2.json", "--format=coco", "--add-to=" + before, "--new-labels=append");
      Expected.assertTable(output, List.of(2L, 7L, 4L, 9L), List.of(1L, 2L, 0L, 1L));
      Path list = write("classes.txt", "7\n4\n2\n");
      write("train.json", document("7", "2", "7"));
      run("train.json", "--format=coco", "--class-list=" + list);
      Expected.assertTable(output, List.of(7L, 4L, 2L), List.of(2L, 0L, 1L));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "`{\"annotations\": [{\"category_id\": 1}]}` | has no categories, which are the classes",
          "`{\"categories\": [], \"annotations\": [{\"category_id\": 1}]}` | has no categories",
          "`{\"categories\": [{\"id\": 1}], \"images\": []}` | has no annotations: it is not a COCO",
          "`{\"categories\": [{\"id\": 1},\n{\"id\": 1.0}]}` | line 2: the category 1 for a second time",
          "`{\"categories\": [{\"id\": 1.5}]}` | line 1: a category's id '1.5' that is not an integer",
          "`{\"categories\": [{\"id\": null}]}` | a category's id '' that is not an integer",
          "`{\"categories\": [{\"id\": \"n0144\"}]}` | a category's id 'n0144' that is not an integer",
          "`{\"categories\": [{\"id\": [1]}]}` | a category's id that is an object, or a list",
          "`{\"categories\": [{\"name\": \"a\"}]}` | a category without an id",
          "`{\"categories\": [1, 2]}` | a category without an id",
          "`{\"categories\": [{\"id\": 1, \"category_id\": 2}]}` | a category with the ids [1, 2]",
          "`{\"categories\": [{\"id\": 1}], \"annotations\": [{\"category_id\": [1]}]}` | line 1: a category_id that is",
          "`{\"categories\": [{\"id\": 1}], \"annotations\": [{\"category_id\": 1}` | line 1 is not JSON",
          "`{\"categories\": [{\"id\": 1}], \"annotations\": [{\"category_id\": 1}]} {}` | more after the end",
          "`{\"categories\": [{\"id\": 1}], \"annotations\": [{\"category_id\": 1}], \"annotations\": []}` | not JSON: Duplicate",
          "`[{\"categories\": []}]` | has no categories",
        })
    void document_thatIsNotAsItShould_isBadData(String text, String message) throws IOException {
      write("train.json", text.replace("\\n", "\n"));
      refused(message, "train.json", "--format=coco");
    }

    @Test
    void documentsThatAreNotWhole_orTakenForLines_areRefusedSayingWhatToDo() throws IOException {
      write("train.json", document("7"));
      refused("use --format coco", "train.json");
      write("train.txt", document("7"));
      refused("it looks like a COCO document: --format coco", "train.txt");
      gzip("cut.json.gz", document("7", "2", "4"));
      Path cut = folder.resolve("cut.json.gz");
      Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 90));
      refused("cut.json.gz cannot be read", "cut.json.gz", "--format=coco");
    }

    /** Of annotations with these ids, before the categories. */
    private static String document(String... ids) {
      return Arrays.stream(ids)
          .map(id -> "{\"id\": 5, \"category_id\": " + id + "}")
          .collect(Collectors.joining(", ", "{\"annotations\": [", "], " + CATEGORIES + "}\n"));
    }
  }

  private void gzip(String name, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write(text.getBytes(UTF_8));
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
