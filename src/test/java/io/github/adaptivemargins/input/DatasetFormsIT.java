package io.github.adaptivemargins.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms that a landmark dataset comes in. */
class DatasetFormsIT {
  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("out/margins.parquet");
  }

  @Nested
  class Samples {
    @Test
    void wordsOfAString_areCounted() throws IOException {
      // GLDv2's train_clean.csv, whose ids have gaps.
      write("train_clean.csv", "landmark_id,images\n7,aa bb cc\n1,dd\n203093,12 34\n");
      run(
          "train_clean.csv",
          "--samples-column",
          "images",
          "--samples-separator",
          " ",
          "--label-encoding",
          "sorted");
      Expected.assertTable(output, List.of(1L, 7L, 203093L), List.of(1L, 3L, 2L));
    }

    @Test
    void wordsBetweenManySpaces_areCountedOnce() throws IOException {
      write("in.csv", "landmark_id,images\n0,\"  aa   bb \"\n1,cc\n0,\" \"\n");
      run("in.csv", "--samples-column", "images", "--samples-separator", " ");
      Expected.assertTable(output, List.of(0L, 1L), List.of(2L, 1L));
    }

    @Test
    void integersInCsv_areSummed() throws IOException {
      write("in.csv", "landmark_id,n\n0,5\n1,0\n0,7\n2,1\n");
      run("in.csv", "--samples-column", "n");
      Expected.assertTable(output, List.of(0L, 1L, 2L), List.of(12L, 0L, 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTINYINT", "INTEGER", "BIGINT", "DOUBLE", "DECIMAL(18,0)", "UBIGINT"})
    void numbers_areSummed(String type) {
      copy(
          "SELECT l AS landmark_id, n::" + type + " AS n FROM (VALUES (0,5),(1,0),(0,7)) v(l,n)",
          "in.parquet");
      run("in.parquet", "--samples-column", "n");
      Expected.assertTable(output, List.of(0L, 1L), List.of(12L, 0L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in.parquet", "in.json"})
    void elementsOfAnArray_areCounted(String name) {
      copy("SELECT * FROM (VALUES (0,['a','b']),(1,['c']),(0,['d'])) v(landmark_id, images)", name);
      run(name, "--samples-column", "images");
      Expected.assertTable(output, List.of(0L, 1L), List.of(3L, 1L));
    }

    @Test
    void earlierOutput_givesTheSameCountsAndMargins() throws IOException {
      copy("SELECT unnest([5, 5, 2, 7, 7, 7]) AS landmark_id", "in.parquet");
      run("in.parquet");
      byte[] first = Files.readAllBytes(output);
      Path earlier = Files.move(output, folder.resolve("earlier.parquet"));
      run("earlier.parquet", "--label-column", "label", "--samples-column", "count");
      assertArrayEquals(first, Files.readAllBytes(output));
      run(
          "earlier.parquet",
          "--label-column",
          "label",
          "--samples-column",
          "count",
          "--power",
          "-0.5");
      assertEquals(
          Duck.margins(earlier).stream().map(Duck.Margin::count).toList(),
          Duck.margins(output).stream().map(Duck.Margin::count).toList());
    }

    @Test
    void earlierOutput_asInputAndClassList_keepsTheOrderOfItsClasses() throws IOException {
      write("list.txt", "30\n-4\n2\n");
      copy("SELECT unnest([2, 2, 30]) AS landmark_id", "in.parquet");
      run("in.parquet", "--class-list", folder.resolve("list.txt").toString());
      Path earlier = Files.move(output, folder.resolve("earlier.parquet"));
      String[] options = {
        "--label-column=label", "--samples-column=count", "--class-list=" + earlier, "--power=-1"
      };
      run("earlier.parquet", options);
      assertEquals(
          List.of(
              new Duck.Margin(0, 30L, 1, 0.5),
              new Duck.Margin(1, -4L, 0, 0.5),
              new Duck.Margin(2, 2L, 2, 0.05)),
          Duck.margins(output));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "[(0,1),(1,NULL)] | has 1 value that is not a number of samples (such as null)",
          "[(0,1),(1,-3)] | has 1 value that is not a number of samples (such as -3)",
          "[(0,1.0),(1,2.5)] | has 1 value that is not a number of samples (such as 2.5)",
          "[(0,9223372036854775807),(0,1)] | adds up to 2^63 or more",
          "[(0,9223372036854775807),(1,1)] | add up to 2^63 or more",
          "[(0,true)] | is of type boolean; it must be a number or an array"
        })
    void invalidNumbers_areBadData(String rows, String message) {
      copy(
          "SELECT * FROM (VALUES " + rows.substring(1, rows.length() - 1) + ") v(landmark_id, n)",
          "in.parquet");
      refused(65, message, "in.parquet", "--samples-column", "n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\n1,-3", "5\n1,"})
    void invalidNumbersInCsv_areBadData(String rest) throws IOException {
      write("in.csv", "landmark_id,n\n0," + rest + "\n");
      refused(65, "1 value that is not a number of samples", "in.csv", "--samples-column", "n");
    }

    @Test
    void missingColumn_isBadDataWithTheNearest() throws IOException {
      write("in.csv", "landmark_id,images\n0,a\n");
      refused(65, "the nearest is images", "in.csv", "--samples-column", "image");
    }
  }

  @Nested
  class ClassLists {
    @Test
    void textOfIntegers_decidesTheOrderAndTheAbsent() throws IOException {
      copy("SELECT unnest([30, 10, 30]) AS landmark_id", "in.parquet");
      write("classes.txt", "\uFEFF30\r\n20\r\n10\r\n");
      run("in.parquet", "--class-list", folder.resolve("classes.txt").toString());
      Expected.assertTable(output, List.of(30L, 20L, 10L), List.of(2L, 0L, 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in.parquet", "in.csv"})
    void textOfStrings_decidesTheOrder(String name) throws IOException {
      copy("SELECT unnest(['b', 'é x', 'b']) AS landmark_id", name);
      write("classes.txt", "é x\nzebra\nb");
      run(name, "--class-list", folder.resolve("classes.txt").toString());
      Expected.assertTable(output, List.of("é x", "zebra", "b"), List.of(1L, 0L, 2L));
    }

    @Test
    void digitsOfAStringColumn_stayStrings() throws IOException {
      copy("SELECT unnest(['7', '8', '7']) AS landmark_id", "in.parquet");
      write("classes.txt", "8\n7\n");
      run("in.parquet", "--class-list", folder.resolve("classes.txt").toString());
      Expected.assertTable(output, List.of("8", "7"), List.of(1L, 2L));
    }

    @Test
    void integersUnderAListOfStrings_areStrings() throws IOException {
      copy("SELECT unnest([7, 8, 7]) AS landmark_id", "in.parquet");
      write("classes.txt", "none\n8\n7\n");
      run("in.parquet", "--class-list", folder.resolve("classes.txt").toString());
      Expected.assertTable(output, List.of("none", "8", "7"), List.of(0L, 1L, 2L));
    }

    @Test
    void negativeLabel_thatIsListed_isAClass() throws IOException {
      copy("SELECT unnest([-1, 3]) AS landmark_id", "in.parquet");
      write("classes.txt", "3\n-1\n");
      run("in.parquet", "--class-list", folder.resolve("classes.txt").toString());
      Expected.assertTable(output, List.of(3L, -1L), List.of(1L, 1L));
    }

    @ParameterizedTest
    @CsvSource({"100, 5, 5, 7", "'''x''', '''a''', '''a''', '''z'''"})
    void earlierOutput_keepsClassesWhereTheyWere(String a, String b, String c, String d) {
      copy("SELECT unnest([" + a + ", " + b + ", " + c + "]) AS landmark_id", "first.parquet");
      run("first.parquet", "--label-encoding", "sorted");
      List<Object> classes = Duck.margins(output).stream().map(Duck.Margin::label).toList();
      Path earlier = folder.resolve("earlier.parquet");
      assertTrue(output.toFile().renameTo(earlier.toFile()));
      copy("SELECT unnest([" + a + ", " + d + ", " + a + "]) AS landmark_id", "more.parquet");
      run("more.parquet", "--class-list", earlier.toString(), "--invalid-labels", "drop");
      Expected.assertTable(output, classes, List.of(0L, 2L));
      refused(
          65,
          "1 not in the class list (such as '" + d.replace("'", "") + "')",
          "more.parquet",
          "--class-list",
          earlier.toString());
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "1,2,1 | line 3 repeats the label 1",
          "a,,b | line 2 is empty",
          "'' | line 1 is empty"
        })
    void list_withRepeatedOrEmptyLabels_isBadData(String lines, String message) throws IOException {
      copy("SELECT 1 AS landmark_id", "in.parquet");
      write("classes.txt", lines.replace(",", "\n") + "\n");
      refused(65, message, "in.parquet", "--class-list", folder + "/classes.txt");
    }

    @Test
    void list_thatIsNoTextOrIsMissing_isRefused() throws IOException {
      copy("SELECT 1 AS landmark_id", "in.parquet");
      Files.write(folder.resolve("classes.txt"), "größe\n".getBytes(ISO_8859_1));
      refused(65, "is not UTF-8 text", "in.parquet", "--class-list", folder + "/classes.txt");
      refused(
          65, "is not an output of this job", "in.parquet", "--class-list", folder + "/in.parquet");
      refused(66, "does not exist", "in.parquet", "--class-list", folder + "/none.txt");
      Files.writeString(folder.resolve("broken"), "PAR1\u0015 and no more of it");
      refused(65, "broken", "in.parquet", "--class-list", folder + "/broken");
      refused(64, "left out with --class-list", "in.parquet", "--class-list=x", "--num-classes=2");
    }
  }

  @Nested
  class ImageLists {
    @Test
    void lastWordOfALine_isItsLabel() throws IOException {
      write("train.txt", "a/1.jpg 2\r\nwith space/2 3.jpg 0\r\nb.jpg\t2\r\n c.jpg  1 \r\n\r\n");
      run("train.txt", "--format", "imagelist");
      Expected.assertTable(output, List.of(0L, 1L, 2L), List.of(1L, 1L, 2L));
    }

    @Test
    void names_sorted_areClasses() throws IOException {
      write("train.txt", "1.jpg cat\n2.jpg ant\n3.jpg cat\n");
      run("train.txt", "--format", "imagelist", "--label-encoding", "sorted");
      Expected.assertTable(output, List.of("ant", "cat"), List.of(1L, 2L));
    }

    @Test
    void lineWithoutALabel_isBadDataWithItsFileAndLine() throws IOException {
      write("train.txt", "a/1.jpg 2\n\na/2.jpg 1\na/3.j");
      refused(
          65,
          "1 null or empty; the first in file:" + folder + "/train.txt line 4",
          "train.txt",
          "--format",
          "imagelist",
          "--label-encoding",
          "sorted");
    }
  }

  @Nested
  class OpenMmlab {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "'\"classes\": [\"a\", \"b\", \"c\", \"d\"]' | 4",
          "'\"categories\": [{\"id\": 0, \"name\": \"a\"}, {\"id\": 1}, {\"id\": 2}, {}]' | 4",
          "'\"dataset_type\": \"x\"' | 3"
        })
    void labels_areCountedAmongTheClassesThatMetainfoLists(String metainfo, int classes)
        throws IOException {
      write(
          "train.json",
          "{\"metainfo\": {\"x\": {\"classes\": []}, "
              + metainfo
              + "}, \"data_list\": [{\"img_path\": \"a\", \"gt_label\": 2, \"more\": {\"gt_label\":"
              + " 1}},\n {\"gt_label\": [0, 2]}, {\"gt_label\": []}]}");
      run("train.json", "--format", "openmmlab");
      Expected.assertTable(
          output,
          List.of(0L, 1L, 2L, 3L).subList(0, classes),
          List.of(1L, 0L, 2L, 0L).subList(0, classes));
    }

    @Test
    void metainfoBehindTheData_isFound() throws IOException {
      write(
          "train.json",
          "{\"data_list\": [{\"gt_label\": 0}], \"metainfo\": {\"classes\": [1, 2]}}");
      run("train.json", "--format", "openmmlab");
      Expected.assertTable(output, List.of(0L, 1L), List.of(1L, 0L));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "'{\"data_list\": [{\"gt_label\": 0},\n{\"gt_label\": 1' | train.json line 2 is not JSON",
          "'{\"data_list\": [{\"gt_label\": 0}' | train.json line 1 is not JSON",
          "'{\"data_list\": [{\"gt_label\": 0}]' | train.json line 1 is not JSON",
          "'{\"images\": []}' | has no data_list",
          "'[1, 2]' | has no data_list",
          "'{\"data_list\": [{\"gt_label\": 0}, {\"img\": 1}]}' | 1 null or empty",
          "'{\"data_list\": [{\"gt_label\": 0}, 5]}' | 1 null or empty",
          "'{\"data_list\": [{\"gt_label\": 2.5}]}' | not written as an integer (such as '2.5')",
          "'{\"metainfo\": {\"classes\": [\"a\"]}, \"data_list\": [{\"gt_label\": 1}]}' | 1 outside"
        })
    void document_thatIsNotAsItShould_isBadData(String document, String message)
        throws IOException {
      write("train.json", document);
      refused(65, message, "train.json", "--format", "openmmlab");
    }
  }

  @Nested
  class ImageFolders {
    @Test
    void folders_areClassesInCodePointOrder() throws IOException {
      for (String file :
          List.of(
              "10/a.JPG",
              "10/sub/b.png",
              "10/notes.txt",
              "9/c.webp",
              "B/d.tiff",
              "B/jpg",
              "a/e.pgm")) {
        touch("images/" + file);
      }
      Files.createDirectories(folder.resolve("images/empty"));
      touch("images/readme.jpg");
      run("images", "--format", "imagefolder");
      Expected.assertTable(
          output, List.of("10", "9", "B", "a", "empty"), List.of(2L, 1L, 1L, 1L, 0L));
    }

    @Test
    void folders_asTimmHasThem_areInNaturalOrderWithoutTheEmpty() throws IOException {
      for (String file : List.of("cat10/a.jpg", "Cat9/b.jpg", "cat9b/d.png", "cat9b/e.JPG")) {
        touch("images/" + file);
      }
      Files.createDirectories(folder.resolve("images/cat1/within"));
      touch("images/.ipynb_checkpoints/a.jpg");
      run(
          "images",
          "--format=imagefolder",
          "--label-encoding=natural",
          "--empty-folders=skip",
          "--where=label NOT LIKE '.%'");
      Expected.assertTable(output, List.of("Cat9", "cat9b", "cat10"), List.of(1L, 2L, 1L));
    }

    @Test
    void folders_thatTieInTimm_areBadDataNamingBoth() throws IOException {
      touch("images/01/a.jpg");
      touch("images/1/a.jpg");
      refused(65, "'01' and '1'", "images", "--format=imagefolder", "--label-encoding", "natural");
    }

    @Test
    void folderNames_underIndex_areClassIndices() throws IOException {
      touch("images/0/a.jpg");
      touch("images/2/b.jpg");
      run("images", "--format", "imagefolder", "--label-encoding", "index");
      Expected.assertTable(output, List.of(0L, 1L, 2L), List.of(1L, 0L, 1L));
    }

    @Test
    void folderWithoutFolders_isBadData() throws IOException {
      touch("images/a.jpg");
      refused(65, "has no folder", "images", "--format", "imagefolder");
    }
  }

  @Nested
  class Partitions {
    @Test
    void partitionFolders_areLabelsAsTheyAreNamed() throws IOException {
      for (String part : List.of("landmark_id=3", "landmark_id=0", "landmark_id=1")) {
        Files.createDirectories(folder.resolve("in/" + part));
        copy("SELECT unnest(range(2)) AS x", "in/" + part + "/a.parquet");
      }
      run("in");
      Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), List.of(2L, 2L, 0L, 2L));
    }

    @Test
    void partitionFolder_withALeadingZero_isAnIntegerUnderIndexAlone() throws IOException {
      for (String part : List.of("landmark_id=1", "landmark_id=01")) {
        Files.createDirectories(folder.resolve("in/" + part));
        copy("SELECT 1 AS x", "in/" + part + "/a.parquet");
      }
      run("in");
      Expected.assertTable(output, List.of(0L, 1L), List.of(0L, 2L));
      run("in", "--label-encoding", "sorted");
      Expected.assertTable(output, List.of("01", "1"), List.of(1L, 1L));
    }

    @Test
    void partitionFolder_thatHidesAColumn_isBadData() throws IOException {
      Files.createDirectories(folder.resolve("in/landmark_id=3"));
      copy("SELECT 5 AS landmark_id", "in/landmark_id=3/a.parquet");
      refused(65, "has a column landmark_id of its own", "in");
    }

    @Test
    void otherPartitions_arePrunedByWhere() throws IOException {
      for (int fold = 0; fold < 2; fold++) {
        Files.createDirectories(folder.resolve("in/fold=" + fold));
        copy("SELECT " + fold + " AS landmark_id", "in/fold=" + fold + "/a.parquet");
      }
      run("in", "--where", "fold <> 1");
      Expected.assertTable(output, List.of(0L), List.of(1L));
    }
  }

  @Nested
  class Tables {
    private static final String ROWS =
        "SELECT l AS landmark_id, l% 2 AS fold FROM (SELECT explode(array(3, 2, 3, 1)) AS l)";

    @Test
    void view_isCounted() {
      JobRun.session().sql(ROWS).createOrReplaceTempView("landmarks");
      tableRun("landmarks", Map.of());
      Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), List.of(0L, 1L, 1L, 2L));
    }

    @Test
    void partitionedTable_isCounted() {
      SparkSession spark = JobRun.session();
      spark.sql(
          "CREATE TABLE landmarks USING parquet PARTITIONED BY (fold) LOCATION '"
              + folder.resolve("table")
              + "' AS "
              + ROWS);
      tableRun("landmarks", Map.of(), "--where", "fold = 1");
      Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), List.of(0L, 1L, 0L, 2L));
    }

    @Test
    void deltaTable_isCountedAtItsLatestVersionOrTheOneThatIsAsked() throws IOException {
      Map<String, String> delta =
          Map.of(
              "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension",
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog",
              // Of a log of two commits; 50 by default.
              "spark.databricks.delta.snapshotPartitions", "2");
      String path = folder.resolve("table").toString();
      try (SparkSession spark = JobRun.session(delta)) {
        spark.sql(ROWS).write().format("delta").save(path);
        spark.sql("DELETE FROM delta.`" + path + "` WHERE landmark_id = 2");
      }
      List<Long> latest = List.of(0L, 1L, 0L, 2L);
      tableRun("delta.`" + path + "`", delta);
      Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), latest);
      tableRun("delta.`" + path + "` VERSION AS OF 0", delta);
      Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), List.of(0L, 1L, 1L, 2L));
      JobRun byPath =
          JobRun.with(delta, "--format", "delta", "--input", path, "--output", output.toString());
      assertEquals(0, byPath.exit(), byPath.err());
      Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), latest);
      JobRun within =
          JobRun.with(delta, "--format", "delta", "--input", path, "--output", path + "/m.parquet");
      assertEquals(73, within.exit(), within.err());
    }

    @Test
    void tableThatKeepsNothing_hasNoEarlierVersion() {
      JobRun.session().sql(ROWS).createOrReplaceTempView("landmarks");
      JobRun run = JobRun.of("--table", "landmarks VERSION AS OF 1", "--dry-run");
      assertEquals(64, run.exit(), run.err());
      assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void fieldOfAStruct_isALabelWhereNoColumnHasItsName() {
      JobRun.session()
          .sql("SELECT named_struct('Id', landmark_id) AS a, fold FROM (" + ROWS + ")")
          .createOrReplaceTempView("nested");
      tableRun("nested", Map.of(), "--label-column", "a.id", "--where", "fold = 1");
      Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), List.of(0L, 1L, 0L, 2L));
      JobRun.session()
          .sql("SELECT named_struct('id', 9) AS a, landmark_id AS `a.id` FROM (" + ROWS + ")")
          .createOrReplaceTempView("both");
      tableRun("both", Map.of(), "--label-column", "a.id");
      Expected.assertTable(output, List.of(0L, 1L, 2L, 3L), List.of(0L, 1L, 1L, 2L));
    }

    private void tableRun(String table, Map<String, String> settings, String... more) {
      String[] args =
          Stream.concat(Stream.of("--table", table, "--output", output.toString()), Stream.of(more))
              .toArray(String[]::new);
      JobRun run = JobRun.with(settings, args);
      assertEquals(0, run.exit(), run.err());
    }
  }

  @Nested
  class Lines {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "in.csv | 'id,landmark_id\r\n1,0\r\n\r\n2,1\r\n3' | line 5",
          "in.csv | 'id,landmark_id\n\"a,b\",0\n2,1\n3\n' | line 4",
          "in.csv | 'id,landmark_id\na,0\nb,-1\nc,cat\n' | line 3",
          "in.tsv | 'id\tlandmark_id\na\t0\nb\tcat\n' | line 3",
          "in.json | '{\"landmark_id\": 1}\n{\"landmark_id\": 2}\n{\"landmark_i' | line 3"
        })
    void badLabel_isNamedWithItsFileAndLine(String name, String text, String message)
        throws IOException {
      write(name, text);
      JobRun run = refused(65, message, name);
      assertTrue(run.err().contains("file:" + folder + "/" + name + " line "), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mode=PERMISSIVE", "MODE=failfast"})
    void badLabel_underAnotherMode_isStillNamed(String option) throws IOException {
      write("in.csv", "id,landmark_id\na,0\nb,cat\n");
      refused(64, "the job drops no record", "in.csv", "--reader-option", "mode=DROPMALFORMED");
      refused(65, "(such as 'cat'); the first in", "in.csv", "--reader-option", option);
    }

    @Test
    void badLabel_amongRowsOfManyLines_isNamedWithTheLineWhereItsRowStarts() throws IOException {
      write("in.csv", "id,landmark_id\n\"a\nb\",0\n\"c\nd\",\n");
      refused(65, "/in.csv line 4", "in.csv", "--reader-option", "multiLine=true");
    }

    @Test
    void latin1Bytes_inALabel_areBadDataUntilTheEncodingIsSaid() throws IOException {
      Files.write(folder.resolve("in.csv"), "landmark_id\ngröße\ngr\u00e4\n".getBytes(ISO_8859_1));
      refused(65, "in.csv line 2: bytes that are not UTF-8", "in.csv", "--label-encoding=sorted");
      run("in.csv", "--label-encoding", "sorted", "--reader-option", "encoding=ISO-8859-1");
      Expected.assertTable(output, List.of("grä", "größe"), List.of(1L, 1L));
    }

    @Test
    void latin1Bytes_inAnotherColumn_areBadDataUntilTheEncodingIsSaid() throws IOException {
      Files.write(folder.resolve("in.csv"), "id,landmark_id\ngröße,0\n".getBytes(ISO_8859_1));
      refused(65, "in.csv line 2: bytes that are not UTF-8", "in.csv");
      run("in.csv", "--reader-option", "encoding=ISO-8859-1");
      Expected.assertTable(output, List.of(0L), List.of(1L));
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void copy(String query, String name) {
    Duck.copy(query, folder.resolve(name));
  }

  private void touch(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
  }

  private JobRun run(String input, String... more) {
    JobRun run = JobRun.of(args(input, more));
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private JobRun refused(int exit, String message, String input, String... more) {
    boolean hadOutput = Files.exists(output);
    JobRun run = JobRun.of(args(input, more));
    assertTrue(run.err().contains(message), run.err());
    assertEquals(exit, run.exit(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.exists(output) && !hadOutput);
    return run;
  }

  private String[] args(String input, String... more) {
    String[] args =
        Arrays.copyOf(
            new String[] {
              "--input", folder.resolve(input).toString(), "--output", output.toString()
            },
            4 + more.length);
    System.arraycopy(more, 0, args, 4, more.length);
    return args;
  }
}
