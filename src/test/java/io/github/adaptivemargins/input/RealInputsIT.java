package io.github.adaptivemargins.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs that people met: each is counted right, or refused in one line that says what to do. */
class RealInputsIT {
  @TempDir private Path folder;
  private Path in;
  private Path output;

  @BeforeEach
  void makeFolder() throws IOException {
    in = Files.createDirectory(folder.resolve("in"));
    output = folder.resolve("margins.parquet");
  }

  @Nested
  class TypesOfFiles {
    @Test
    void shardsOfEveryWidth_areCountedByTheirValues() {
      copy("SELECT unnest([0, 1, 100])::TINYINT AS label", "p0.parquet");
      copy("SELECT unnest([0, 1, 300])::SMALLINT AS label", "p1.parquet");
      copy("SELECT unnest([0, 70000])::INTEGER AS label", "p2.parquet");
      copy("SELECT unnest([0, 4000000000])::UINTEGER AS label", "p3.parquet");
      counts("0=4 1=2 100=1 300=1 70000=1 4000000000=1", "--label-encoding", "sorted");
    }

    @Test
    void samplesOfEveryWidth_areSummedByTheirValues() {
      copy("SELECT 0 AS label, 5::TINYINT AS n", "a.parquet");
      copy("SELECT unnest([0, 1]) AS label, unnest([300, 390])::SMALLINT AS n", "b.parquet");
      counts("0=305 1=390", "--samples-column", "n");
    }

    @Test
    void unsigned16BesideSigned16_areBoth() {
      copy("SELECT unnest([0, 40000])::USMALLINT AS label", "a.parquet");
      copy("SELECT unnest([1])::SMALLINT AS label", "b.parquet");
      copy("SELECT unnest([40000])::USMALLINT AS label", "c.parquet");
      counts("0=1 1=1 40000=2", "--label-encoding", "sorted");
    }

    @Test
    void unsigned64BesideSigned64_areCountedUpToTheLargestLabel() {
      copy("SELECT unnest([0, 1, 2])::UBIGINT AS label", "a.parquet");
      copy("SELECT unnest([0, 1, 2])::BIGINT AS label", "b.parquet");
      counts("0=2 1=2 2=2");
      copy("SELECT 18446744073709551615::UBIGINT AS label", "c.parquet");
      refused(65, "1 outside the classes \\(such as 18446744073709551615\\)");
    }

    @ParameterizedTest
    @CsvSource({"a, b", "b, a"})
    void decimalsAndDoublesBesideIntegers_areCountedByTheirValues(String one, String other) {
      copy("SELECT unnest([0, 1, 2])::DECIMAL(10,2) AS label", one + ".parquet");
      copy("SELECT unnest([0, 1, 2])::BIGINT AS label", other + ".parquet");
      copy("SELECT unnest([0, 2])::DOUBLE AS label", "c.parquet");
      counts("0=3 1=2 2=3", "--label-encoding", "sorted");
      copy("SELECT 2.5::DECIMAL(10,2) AS label", "d.parquet");
      refused(65, "1 not a whole number \\(such as 2.50\\)", "--label-encoding", "sorted");
    }

    @Test
    void nullInAWiderFile_isDropped() {
      copy("SELECT unnest([0, 1, 1])::INTEGER AS label", "a.parquet");
      copy("SELECT unnest([2, 2, NULL])::BIGINT AS label", "b.parquet");
      counts("0=1 1=2 2=2", "--invalid-labels", "drop");
    }

    @Test
    void stringsBesideIntegers_areRefusedNamingBoth() {
      copy("SELECT 1 AS label", "a.parquet");
      copy("SELECT '1' AS label", "b.parquet");
      refused(65, "a\\.parquet and type string in .*b\\.parquet");
    }

    @Test
    void columnBeside_thatSparkDoesNotRead_isNoMatter() {
      copy("SELECT unnest([0, 1, 1]) AS label, '2020-01-01'::TIMESTAMP_NS AS t", "a.parquet");
      counts("0=1 1=2");
    }

    @Test
    void orcShardsOfDifferentWidth_areCountedByTheirValues() throws IOException {
      try (SparkSession spark = JobRun.session()) {
        spark.sql("SELECT cast(1 AS tinyint) AS label").write().orc(in + "/a");
        spark.sql("SELECT 70000L AS label").write().orc(in + "/b");
      }
      counts(
          "1=1 70000=1",
          "--label-encoding",
          "sorted",
          "--format",
          "orc",
          "--reader-option",
          "recursiveFileLookup=true");
    }

    @Test
    void manyFiles_areAskedByTheExecutors() {
      for (int i = 0; i < 20; i++) {
        copy(
            "SELECT " + i % 3 + "::" + (i % 2 == 0 ? "INT" : "BIGINT") + " AS label",
            i + ".parquet");
      }
      counts("0=7 1=7 2=6");
      copy("SELECT 1 AS other", "x.parquet");
      refused(65, "x\\.parquet has no column label; there are other");
    }

    @Test
    void columnsThatDifferInCase_areTheOneThatIsNamed() throws IOException {
      try (SparkSession spark = JobRun.session(Map.of("spark.sql.caseSensitive", "true"))) {
        spark
            .sql("SELECT explode(array(5, 5)) AS id, 1 AS Id, 'x' AS fold")
            .write()
            .parquet(in + "/t");
      }
      String[] more = {"--reader-option", "recursiveFileLookup=true", "--label-column"};
      counts("1=2", with(more, "Id"));
      counts("5=2", with(more, "id", "--label-encoding", "sorted", "--where", "FOLD = 'x'"));
      refused(65, "has no column ID", with(more, "ID"));
    }

    /** Its first page has one entry in its dictionary, so that ids take no bits. */
    @Test
    void pageOfOneValue_isCountedAsThatValue() throws IOException {
      try (SparkSession spark = JobRun.session()) {
        spark
            .sql(
                "SELECT CASE WHEN id < 5 THEN 7L ELSE id % 3 END AS label FROM range(0, 400, 1, 1)")
            .write()
            .option("parquet.page.row.count.limit", "5")
            .parquet(in + "/t");
      }
      countsOf(in + "/t", "0=132 1=131 2=132 7=5", "--label-encoding", "sorted");
    }

    @Test
    void pagesOfTheSecondVersion_withoutStatistics_areCountedByTheirLevels() throws IOException {
      try (SparkSession spark = JobRun.session()) {
        spark
            .sql("SELECT CASE WHEN id % 4 = 0 THEN null ELSE id % 3 END AS label FROM range(12000)")
            .write()
            .option("parquet.writer.version", "v2")
            .option("parquet.column.statistics.enabled", "false")
            .parquet(in + "/t");
      }
      countsOf(in + "/t", "0=3000 1=3000 2=3000", "--invalid-labels", "drop");
      refusedOf(in + "/t", 65, "3,000 null or empty");
    }

    @Test
    void replacementCharacter_inATypedString_isALetter() {
      copy("SELECT unnest(['a\uFFFDb', 'a\uFFFDb', 'c']) AS label", "a.parquet");
      counts("a\uFFFDb=2 c=1", "--label-encoding", "sorted");
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, 16777216", "DOUBLE, 9007199254740992"})
    void floatingLabels_whereTwoIntegersAreOne_areRefused(String type, String label) {
      copy("SELECT unnest([1, " + label + "])::" + type + " AS label", "a.parquet");
      refused(65, "1 outside the classes \\(such as " + label, "--label-encoding", "sorted");
    }
  }

  @Nested
  class Csv {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "id,label\\na,3\\nb,1,2\\nc,0 | line 3: 3 fields where the header has 2: 'b,1,2'",
          "id,label\\na,3\\nb | line 3: 1 field where the header has 2.*mode=PERMISSIVE",
          "\"label\",\"image\"\\n\"1\",3,\"a.jpg\" | line 2: 3 fields where the header has 2",
          "label,text\\n5,\"seen in\\n3,maybe\"\\n5,b | line 2: .*multiLine=true",
          "label,text\\n1,\"a\"b\\n | line 2: .*quotes do not pair",
          "label,text\\n1,\"a \\\\\"b\\\\\" c\"\\n | line 2: .*escape=",
          "label,text\\n1,a\\n2,\"open\\n3,b\\n | line 3: .*multiLine=true",
          "a,label\\n1,0\\na,label\\n2,9 | line 3.*for names use --label-encoding sorted",
          "id,label\\na,zz\\nb,yy\\nc,aa | such as 'aa'\\); the first in .*in.csv line 2",
          "label,label\\n1,2 | more than one column label",
          "n,x\\n1,2 | no column label; there are n, x"
        })
    void fileThatIsNotStrict_isRefusedWithItsLine(String text, String message) throws IOException {
      write("in.csv", text.replace("\\n", "\n").replace("\\\\", "\\"));
      refused(65, message);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "label\\n0.0\\n1.0\\n2.0\\n0.0 | 0=2 1=1 2=1 | ",
          "label\\n007\\n7\\n7.000 | 7=3 | ",
          "label\\n2.000000\\n10.000000\\n10 | 2=1 10=2 | --label-encoding sorted",
          "label\\n2.0\\n10.0\\ncat | 10.0=1 2.0=1 cat=1 | --label-encoding sorted",
          "label\\n01\\n2 | 01=1 2=1 | --label-encoding sorted",
          "label;x\\n1;a | 1=1 | --reader-option sep=;",
          "label;x\\n1;a | 1=1 | --reader-option delimiter=;",
          "label;;x\\n1;;a | 1=1 | --reader-option sep=;;",
          "1,a\\n1,b | 1=2 | --reader-option header=false --label-column _c0",
          "x,'label'\\n'a,b',1 | 1=1 | --reader-option quote='",
          "x,label\\n\"a \\\\\" b\",1 | 1=1 | --reader-option escape=\\",
          "#c\\nlabel\\n#d,e\\n1 | 1=1 | --reader-option comment=#",
          "label,x\\n\"1\",\"a\\nb\"\\n2,c | 1=1 2=1 | --reader-option multiLine=true",
          "label\\n1\\nNA | 1=1 | --reader-option nullValue=NA --invalid-labels drop",
          "x,label\\na, 1\\nb,2  | 1=1 2=1 | --reader-option ignoreLeadingWhiteSpace=true"
              + " --reader-option ignoreTrailingWhiteSpace=true",
          "id,label\\n1,2\\n3 | 2=1 | --reader-option mode=PERMISSIVE --invalid-labels drop",
          "label,fold\\n1,9\\n2,10 | 2=1 | --reader-option inferSchema=true --where fold>9",
          "label\\r\\n1\\r\\n\\r\\n2 | 1=1 2=1 | ",
          "label\\r1\\r2 | 1=1 2=1 | ",
          "\uFEFFlabel\\n1 | 1=1 | ",
          "LABEL\\n1 | 1=1 | "
        })
    void fileAsItIsWritten_isCounted(String text, String expected, String options)
        throws IOException {
      write("in.csv", text.replace("\\r", "\r").replace("\\n", "\n").replace("\\\\", "\\"));
      counts(expected, options == null ? new String[0] : options.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "mode=DROPMALFORMED",
          "sampel=1",
          "emptyValue=x",
          "header=maybe",
          "quote=ab",
          "lineSep=;",
          "encoding=none-such",
          "maxColumns=many",
          "pathGlobFilter=*.csv"
        })
    void readerOption_thatIsNotMeantAsSparkMeansIt_isRefusedByName(String option)
        throws IOException {
      write("in.csv", "label\n1\n");
      refused(
          64,
          "--reader-option " + option.substring(0, option.indexOf('=')),
          "--reader-option",
          option);
    }

    @Test
    void negativeLabel_ofAnInferredColumn_isNamed() throws IOException {
      write("in.csv", "image,label\n1,0\n2,-1\n");
      refused(65, "1 negative \\(such as -1\\).*line 3", "--reader-option", "inferSchema=true");
    }

    @Test
    void tableOf25000Columns_isCounted() throws IOException {
      String names =
          IntStream.range(0, 25000).mapToObj(i -> ",f" + i).collect(Collectors.joining());
      write("in.csv", "label" + names + "\n" + "0" + ",1".repeat(25000) + "\n");
      counts("0=1");
    }

    @Test
    void largeFile_isCountedInSlicesAndItsLineNamed() throws IOException {
      int rows = 900_000;
      StringBuilder text = new StringBuilder("id,label,note\n");
      for (int i = 0; i < rows; i++) {
        text.append("image-").append(i).append(',').append(i % 7).append(",\"a, \"\"b\"\"\"\n");
      }
      write("in.csv", text.toString());
      counts(
          IntStream.range(0, 7)
              .mapToObj(c -> c + "=" + (rows / 7 + (c < rows % 7 ? 1 : 0)))
              .collect(Collectors.joining(" ")));
      text.append("last,x,\n");
      write("in.csv", text.toString());
      refused(65, "in.csv line " + (rows + 2) + ";");
      text.append("behind,0\n");
      write("in.csv", text.toString());
      refused(65, "in.csv line " + (rows + 3) + ": 2 fields where the header has 3");
    }

    @Test
    void samplesThatAreNoNumbers_areRefusedWithTheirLine() throws IOException {
      write("in.csv", "label,n\n0,5.0\n1,7\n2,n/a\n");
      refused(
          65,
          "such as n/a\\); the first in .*line 4.*--samples-separator",
          "--samples-column",
          "n");
      write("in.csv", "label,n\n0,5.0\n1,7\n2,12.00\n");
      counts("0=5 1=7 2=12", "--samples-column", "n");
      refused(65, "such as 7.5", withLine("in.csv", "0,7.5", "--samples-column", "n"));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = ';',
        value = {"a b  c;' '", "a|b|c;'|'", "'\"a,b,c\"';','"})
    void samplesBetweenSeparators_areCounted(String value, String separator) throws IOException {
      write("in.csv", "label,n\n0," + value + "\n1,\n");
      counts("0=3", "--samples-column", "n", "--samples-separator", separator);
    }

    @Test
    void samplesSeparator_withoutAColumnOrForNumbers_isRefused() throws IOException {
      write("in.csv", "label\n0\n");
      refused(64, "--samples-separator is set to ','", "--samples-separator", ",");
      Files.delete(in.resolve("in.csv"));
      copy("SELECT 0 AS label, 5 AS n", "a.parquet");
      refused(65, "must be a string", "--samples-column", "n", "--samples-separator", ",");
    }

    @Test
    void otherCharsets_areReadWhereTheyAreNamed() throws IOException {
      for (String charset : List.of("UTF-16", "UTF-16LE", "windows-1252", "Shift_JIS")) {
        Files.write(in.resolve("in.csv"), "label,x\n1,a\n2,b\n2,c\n".getBytes(charset));
        counts("1=1 2=2", "--reader-option", "encoding=" + charset);
      }
    }
  }

  @Nested
  class Json {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "{\"label\":0}{\"label\":0}{\"label\":1}\\n | 0=2 1=1 | ",
          "{\"label\": \"1\"}\\n{\"label\": 1.0}\\n{\"label\": 1, \"x\": NaN} | 1=3 | ",
          "[\\n {\"label\": 0},\\n {\"label\": 1}\\n] | 0=1 1=1 | --reader-option multiLine=true",
          "{\"label\": 1,\\n \"f\": {\"g\": 2}} | 1=1 | --reader-option multiLine=true --where f.g=2",
          "{\"label\": 1, \"f\": 2}\\n{\"label\": 3, \"f\": 4} | 3=1 | --where f>2",
          "{\"label\": 1, \"n\": [1,[2],3]}\\n{\"label\": 2, \"n\": 4} | 1=3 2=4 | --samples-column n"
        })
    void valuesOfTheKey_areCounted(String text, String expected, String options)
        throws IOException {
      write("in.json", text.replace("\\n", "\n"));
      counts(expected, options == null ? new String[0] : options.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "{\"Label\":0}\\n{\"Label\":1} | line 1: no key label but Label",
          "{\"label\":0}\\n{\"label\":1,\"label\":2} | line 2: the key label occurs twice",
          "{\"label\":0}\\n{\"label\":1},{\"label\":2} | line 2: is not JSON",
          "{\"label\":0} garbage | line 1: is not JSON",
          "[{\"label\":0}] | line 1: an array.*multiLine=true",
          "{\"label\":0,\\n\"x\":1} | line 1: an object that spans lines.*multiLine=true",
          "{\"label\":0}\\n7 | line 2: not an object",
          "{\"label\":0}\\n{\"label\": | line 2: is not JSON",
          "{\"label\":0}\\n{\"label\":{\"a\":1}} | line 2",
          "{\"metainfo\": {}, \"data_list\": [{\"gt_label\": 0}]} | --format openmmlab"
        })
    void linesThatAreNotStrict_areRefusedWithTheirLine(String text, String message)
        throws IOException {
      write("in.json", text.replace("\\n", "\n"));
      refused(65, message);
    }
  }

  @Nested
  class Folders {
    @Test
    void partitionNames_areUtf8() throws IOException {
      partition("label=%C3%A9", "SELECT 1 AS x FROM range(2)");
      partition("label=e", "SELECT 1 AS x");
      partition("label=ü", "SELECT 1 AS x");
      partition("label=a%2Fb", "SELECT 1 AS x");
      counts("a/b=1 e=1 é=2 ü=1", "--label-encoding", "sorted");
    }

    @Test
    void partitionNames_underAGlobOrABasePath_areLabelsAsTheyAreNamed() throws IOException {
      for (String label : List.of("01", "1", "2")) {
        partition("label=" + label, "SELECT 1 AS x FROM range(2)");
      }
      String[] sorted = {"--label-encoding", "sorted"};
      countsOf(in + "/label=*", "01=2 1=2 2=2", sorted);
      countsOf(in + "/label=*", "01=2 1=2 2=2", with(sorted, "--reader-option", "basePath=" + in));
      countsOf(in + "/label=01", "01=2", sorted);
    }

    @Test
    void nullPartition_isANullLabel() throws IOException {
      partition("label=a", "SELECT 1 AS x FROM range(2)");
      partition("label=__HIVE_DEFAULT_PARTITION__", "SELECT 1 AS x");
      refused(65, "1 null or empty", "--label-encoding", "sorted");
      counts("a=2", "--label-encoding", "sorted", "--invalid-labels", "drop");
    }

    @Test
    void csvInPartitions_hasTheirLabels() throws IOException {
      for (String label : List.of("é", "01", "__HIVE_DEFAULT_PARTITION__")) {
        Files.createDirectories(in.resolve("label=" + label));
        write("label=" + label + "/a.csv", "x,n\n1,2\n2,3\n");
      }
      String[] drop = {"--label-encoding", "sorted", "--invalid-labels", "drop"};
      counts("01=2 é=2", drop);
      counts("01=5 é=5", with(drop, "--samples-column", "n"));
      counts("01=1 é=1", with(drop, "--where", "x = 1"));
    }

    @Test
    void filesBesidePartitions_orOtherDepths_areRefusedNamingTwo() throws IOException {
      copy("SELECT 1 AS label", "a.parquet");
      partition("fold=1", "SELECT 1 AS label");
      refused(
          65,
          "a\\.parquet and .*fold=1/a\\.parquet have different partition columns: none and fold");
      Files.delete(in.resolve("a.parquet"));
      partition("fold=2/part=3", "SELECT 1 AS label");
      refused(65, "have different partition columns: fold and fold, part");
    }

    @Test
    void folderOfALakeTable_orBelowOne_isRefusedNamingTheTable() throws IOException {
      Files.createDirectories(in.resolve("d/_delta_log"));
      Files.createDirectories(in.resolve("d/data"));
      copy("SELECT 1 AS label", "d/a.parquet");
      copy("SELECT 1 AS label", "d/data/a.parquet");
      for (String input : List.of("/d", "/d/*.parquet", "/d/data", "/d/a.parquet")) {
        refusedOf(in + input, 65, "Delta table .*/d, .*--table delta");
      }
      assertRefused(65, "Delta table", "--table", "parquet.`" + in + "/d`");
      Files.move(in.resolve("d/_delta_log"), in.resolve("d/.hoodie"));
      refusedOf(in + "/d", 65, "Hudi table");
      Files.move(in.resolve("d/.hoodie"), in.resolve("d/metadata"));
      write("d/metadata/v1.metadata.json", "{}");
      refusedOf(in + "/d/data", 65, "Iceberg table");
    }

    @Test
    void fileThatReaderOptionsHide_isNamed() {
      copy("SELECT 1 AS label", "a.parquet");
      copy("SELECT 1 AS label", "b.parquet");
      refused(64, "b\\.parquet, which Spark would skip", "--reader-option", "pathGlobFilter=a*");
    }
  }

  @Nested
  class Tables {
    @Test
    void brokenFile_isToldWhateverTheDefaultsOrTheTableSay() throws IOException {
      copy("SELECT 1 AS label", "a.parquet");
      Files.writeString(in.resolve("b.parquet"), "PAR1 and no more of it PAR1");
      JobRun lenient =
          JobRun.with(
              Map.of("spark.sql.files.ignoreCorruptFiles", "true"),
              "--table",
              "parquet.`" + in + "`",
              "--label-column",
              "label",
              "--dry-run");
      assertEquals(65, lenient.exit(), lenient.err());
      JobRun.session()
          .sql(
              "CREATE TABLE lenient (label INT) USING parquet OPTIONS (ignoreCorruptFiles 'true')"
                  + " LOCATION '"
                  + in
                  + "'");
      assertRefused(65, "has the option ignorecorruptfiles=true", "--table", "lenient");
    }

    @Test
    void fileOfAnotherWidth_orWithoutTheColumn_isNamed() {
      copy("SELECT 1::INTEGER AS label", "a.parquet");
      copy("SELECT 300::INTEGER AS label", "b.parquet");
      JobRun.session()
          .sql("CREATE TABLE narrow (label TINYINT) USING parquet LOCATION '" + in + "'");
      assertRefused(65, "has type tinyint, and type int in its file", "--table", "narrow");
      copy("SELECT 1 AS other", "c.parquet");
      assertRefused(65, "c\\.parquet has no column label", "--table", "parquet.`" + in + "`");
    }

    @Test
    void paddingOfAChar_isNoPartOfALabel() {
      JobRun.session()
          .sql("CREATE TABLE padded (label CHAR(5)) USING parquet LOCATION '" + in + "/t'")
          .sparkSession()
          .sql("INSERT INTO padded VALUES ('cat'), ('horse'), ('cat')");
      JobRun run =
          JobRun.of(
              "--table",
              "padded",
              "--label-column",
              "label",
              "--label-encoding",
              "sorted",
              "--output",
              output.toString());
      assertEquals(0, run.exit(), run.err());
      assertEquals("{cat=2, horse=1}", counted().toString());
    }

    @Test
    void outputInTheTablesFolder_isRefused() {
      copy("SELECT 1 AS label", "a.parquet");
      JobRun run =
          JobRun.of(
              "--table",
              "parquet.`" + in + "`",
              "--label-column",
              "label",
              "--output",
              in.resolve("m.parquet").toString());
      assertEquals(73, run.exit(), run.err());
      assertTrue(run.err().contains("lies in the input"), run.err());
    }
  }

  @Nested
  class Endings {
    @Test
    void compressedFiles_areReadByWhatTheyAre() throws IOException {
      byte[] text = "label\n0\n2\n2\n".getBytes(ISO_8859_1);
      write("a.csv", "label\n0\n1\n");
      try (OutputStream out =
          new FramedLZ4CompressorOutputStream(Files.newOutputStream(in.resolve("b.csv.lz4")))) {
        out.write(text);
      }
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(in.resolve("c.csv")))) {
        out.write(text);
      }
      counts("0=3 1=1 2=4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in.csv", "in.csv.zip"})
    void zip_isRefusedByName(String name) throws IOException {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(in.resolve(name)))) {
        zip.putNextEntry(new ZipEntry("train.csv"));
        zip.write("label\n1\n".getBytes(ISO_8859_1));
      }
      refused(65, "(?i)zip archive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in.csv.gz", "in.csv.bz2", "in.csv.lz4", "in.csv.snappy", "in.csv.zst"})
    void textNamedAsCompressed_isCountedOrRefusedNeverAFault(String name) throws IOException {
      write(name, "label\n1\n1\n");
      JobRun run = run("--input", in.toString(), "--label-column", "label");
      assertTrue(run.exit() == 65 || counted().equals(Map.of("1", 2L)), run.exit() + run.err());
      assertTrue(run.exit() == 0 || run.err().lines().count() == 1, run.err());
    }

    @Test
    void truncatedGzip_isRefused() throws IOException {
      Path whole = folder.resolve("whole.gz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
        out.write("label\n".getBytes(ISO_8859_1));
        for (int i = 0; i < 100_000; i++) {
          out.write((i * 7919L % 1000 + "\n").getBytes(ISO_8859_1));
        }
      }
      byte[] bytes = Files.readAllBytes(whole);
      Files.write(in.resolve("in.csv.gz"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
      refused(65, "in.csv.gz cannot be read");
    }
  }

  @Nested
  class Layouts {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "a.jpg 0 3 7\\nb.jpg 2 7 | line 1: more than one word after the image's path",
          "val_0.JPEG\\tn0344\\t0\\t32 | line 1: more than one word",
          "a b.jpg 1\\nc d.jpg 2 x | line 2: more than one word",
          ".jpg x/1 7 | line 1: more than one word"
        })
    void imageListWithMoreThanALabel_isRefused(String text, String message) throws IOException {
      write("l.txt", text.replace("\\n", "\n").replace("\\t", "\t"));
      refused(65, message, "--format", "imagelist");
    }

    @Test
    void imageListWithSpacesAndFolders_isCounted() throws IOException {
      write("l.txt", "a b/c d.jpg 1\n0001 2\nx.jpg/y z.png\t2\n");
      counts("1=1 2=2", "--format", "imagelist");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{\"data_list\": [{\"gt_label\": {\"gender\": 0}}]}",
          "{\"data_list\": [{\"gt_label\": [[0, 1]]}]}"
        })
    void structuredGtLabel_isRefused(String document) throws IOException {
      write("m.json", document);
      refused(65, "line 1: a gt_label that is an object", "--format=openmmlab");
    }

    @Test
    void notANumberBesideALabel_isNoMatterAndAsALabelBadData() throws IOException {
      write("m.json", "{\"data_list\": [{\"gt_label\": 0, \"score\": NaN}, {\"gt_label\": 1}]}");
      counts("0=1 1=1", "--format", "openmmlab");
      write("m.json", "{\"data_list\": [{\"gt_label\": 0}, {\"gt_label\": NaN}]}");
      refused(65, "such as 'NaN'", "--format", "openmmlab");
    }

    @ParameterizedTest
    @ValueSource(strings = {"index", "sorted"})
    void labelsThatAreNames_haveTheOrderOfTheClasses(String encoding) throws IOException {
      String names =
          "{\"metainfo\": {\"categories\": [{\"name\": \"x\"}], \"classes\": [\"dog\", \"cat\", \"ant\"]}, ";
      write(
          "m.json",
          names + "\"data_list\": [{\"gt_label\": \"dog\"}, {\"gt_label\": [\"cat\", \"dog\"]}]}");
      counts("dog=2 cat=1", "--format", "openmmlab", "--label-encoding", encoding);
      assertEquals(
          List.of("dog", "cat", "ant"),
          Duck.margins(output).stream().map(Duck.Margin::label).toList());
      write("m.json", names + "\"data_list\": [{\"gt_label\": \"dog\"}, {\"gt_label\": \"cow\"}]}");
      refused(65, "not in the class list \\(such as 'cow'\\)", "--format=openmmlab");
    }

    @Test
    void labelsAsFloats_inADocument_areIntegers() throws IOException {
      write("m.json", "{\"data_list\": [{\"gt_label\": 1.0}, {\"gt_label\": \"01\"}]}");
      counts("1=2", "--format", "openmmlab");
    }
  }

  @Nested
  class Names {
    @Test
    void colons_workAsALocalOutputAndAreRefusedAsInput() throws IOException {
      write("t.csv", "label\n0\n1\n");
      output = folder.resolve("ts=2026-11-24T23:00:00.parquet");
      counts("0=1 1=1");
      counts("0=1 1=1", "--power", "-0.5");
      Files.move(in.resolve("t.csv"), in.resolve("t:1.csv"));
      refused(64, "has a colon in its name");
      refusedOf(in + "/t:1.csv", 64, "has a colon in its name");
    }

    @Test
    void nestedGlob_isHadoops() throws IOException {
      for (String name : List.of("a", "b", "c")) {
        write(name + ".csv", "label\n0\n1\n");
      }
      countsOf(in + "/{a,{b,c}}.csv", "0=3 1=3");
      output = in.resolve("c.csv");
      refusedOf(in + "/{a,{b,c}}.csv", 73, "");
      output = in.resolve("m.parquet");
      refusedOf(in + "/[^x]*", 73, "lies in the input");
    }

    @Test
    void textOverTheClassList_isRefused() throws IOException {
      write("t.csv", "label\n0\n1\n");
      Path list = Files.writeString(folder.resolve("c.txt"), "0\n1\n");
      refused(
          73,
          "also named by --class-list",
          "--class-list",
          list.toString(),
          "--output-txt",
          list.toString());
      assertEquals("0\n1\n", Files.readString(list));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "'a.jpg 1\nb.jpg 2\n' | --format imagelist",
          "'a,b\n1,2\n' | --format csv",
          "'{\"a\": 1}' | --format json",
          "'{\"metainfo\": {}}' | --format openmmlab"
        })
    void textWithoutAnEnding_isRefusedNamingItsFormat(String text, String message)
        throws IOException {
      write("train.txt", text);
      refused(65, message);
    }

    @Test
    void classListThatIsATable_isRefused() throws IOException {
      write("t.csv", "label\n0\n1\n");
      refused(65, "is a table", "--class-list", in.resolve("t.csv").toString());
    }
  }

  /** Replaces a file as soon as a task has started. */
  public static final class Replacing extends SparkListener {
    private static volatile Path file;
    private static volatile Path other;

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      try {
        if (Files.exists(other)) {
          Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.parquet"})
  void fileThatIsReplacedWhileItIsRead_isAFaultWorthARetry(String name) {
    Replacing.file = copy("SELECT range % 2 AS label FROM range(20000)", name);
    Replacing.other = copy("SELECT 1 AS label", "../other" + name);
    JobRun run =
        JobRun.with(
            Map.of("spark.extraListeners", Replacing.class.getName()),
            with(
                // Slow enough for the replacement to come before the end of the count.
                input(in.toString(), "--where", "exists(sequence(0, 9999 + label), x -> x > 9998)"),
                "--output",
                output.toString()));
    assertFalse(Files.exists(Replacing.other));
    assertEquals(74, run.exit(), run.err());
    assertTrue(run.err().contains(name + " was changed"), run.err());
    assertFalse(Files.exists(output));
  }

  private Path copy(String query, String name) {
    return Duck.copy(query, in.resolve(name));
  }

  private void partition(String name, String query) throws IOException {
    Files.createDirectories(in.resolve(name));
    copy(query, name + "/a.parquet");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(in.resolve(name), text);
  }

  private String[] withLine(String name, String line, String... more) throws IOException {
    write(name, Files.readString(in.resolve(name)) + line + "\n");
    return more;
  }

  private static String[] with(String[] args, String... more) {
    return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
  }

  private JobRun run(String... args) {
    return JobRun.of(with(args, "--output", output.toString()));
  }

  /** Such as {@code 0=2 7=1}: the classes that have samples. */
  private void counts(String expected, String... more) {
    countsOf(in.toString(), expected, more);
  }

  private void countsOf(String input, String expected, String... more) {
    JobRun run = run(input(input, more));
    assertEquals(0, run.exit(), run.err());
    Map<String, Long> wanted = new TreeMap<>();
    for (String count : expected.split(" ")) {
      int equals = count.indexOf('=');
      wanted.put(count.substring(0, equals), Long.valueOf(count.substring(equals + 1)));
    }
    assertEquals(wanted.toString(), counted().toString());
  }

  private Map<String, Long> counted() {
    Map<String, Long> counted = new TreeMap<>();
    for (Duck.Margin margin : Duck.margins(output)) {
      if (margin.count() > 0) {
        counted.put(margin.label().toString(), margin.count());
      }
    }
    return counted;
  }

  private static String[] input(String input, String... more) {
    String[] args = with(new String[] {"--input", input}, more);
    return List.of(more).contains("--label-column") ? args : with(args, "--label-column", "label");
  }

  private void refused(int exit, String message, String... more) {
    refusedOf(in.toString(), exit, message, more);
  }

  private void refusedOf(String input, int exit, String message, String... more) {
    assertRefused(exit, message, input(input, more));
  }

  private void assertRefused(int exit, String message, String... args) {
    String[] all =
        List.of(args).contains("--label-column") ? args : with(args, "--label-column", "label");
    JobRun run = JobRun.of(with(all, "--output", output + (exit == 73 ? "" : ".none")));
    assertTrue(run.err().matches("(?s).*(" + message + ").*"), run.err());
    assertEquals(exit, run.exit(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.exists(Path.of(output + ".none")));
  }
}
