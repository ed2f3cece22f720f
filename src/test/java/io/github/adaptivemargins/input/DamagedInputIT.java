package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Submit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that a lost disk, a cut copy or another system has left: none is counted in part. */
class DamagedInputIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gz", "bz2"})
  void members_thatFollowOneAnother_areAllReadOrRefused(String ending) throws IOException {
    byte[] first = compressed(ending, "l,x\n1,a\n1,a\n");
    byte[] second = compressed(ending, "2,b\n0,b\n");
    Path file = folder.resolve("a.csv." + ending);
    Files.write(file, joined(first, second));
    JobRun whole = run("--input", file.toString());
    assertEquals(0, whole.exit(), whole.err());
    Expected.assertTable(output(), List.of(0L, 1L, 2L), List.of(1L, 2L, 1L));
    byte[] flipped = second.clone();
    flipped[ending.equals("gz") ? 0 : 5] ^= 1;
    for (byte[] behind :
        List.of(
            flipped,
            Arrays.copyOf(second, 5),
            Arrays.copyOf(second, second.length - 3),
            "3,c\n".getBytes(StandardCharsets.UTF_8))) {
      Files.write(file, joined(first, behind));
      assertRefused(65, "a.csv." + ending + " cannot be read", "--input", file.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "z"})
  void truncatedParquetFile_amongOthers_isNamed(String name) throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Duck.copy("SELECT 1 AS l", in.resolve("m.parquet"));
    byte[] whole = Files.readAllBytes(parquet("w.parquet"));
    Files.write(in.resolve(name + ".parquet"), Arrays.copyOf(whole, whole.length / 2));
    assertRefused(65, "/in/" + name + ".parquet", "--input", in.toString());
  }

  @Test
  void damagedParquetPage_isNamed() throws IOException {
    Path file = parquet("a.parquet");
    byte[] bytes = Files.readAllBytes(file);
    byte[] damage = new byte[1000];
    new Random(1).nextBytes(damage);
    System.arraycopy(damage, 0, bytes, bytes.length / 2, damage.length);
    Files.write(file, bytes);
    assertRefused(65, "/a.parquet cannot be read", "--input", file.toString());
  }

  /** Such bytes nest Parquet's page header without end: the task overflows its stack. */
  @Test
  void damagedParquetPageHeader_isNamed() throws IOException {
    Path file = parquet("a.parquet");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4, bytes.length / 2, (byte) 0x5a);
    Files.write(file, bytes);
    assertRefused(65, "/a.parquet cannot be read", "--input", file.toString());
  }

  private Path parquet(String name) {
    return Duck.copy("SELECT range AS l FROM range(100000)", folder.resolve(name));
  }

  @ParameterizedTest
  @CsvSource({"in.csv.gz, csv", "in.json.gz, coco"})
  void truncatedGzip_isNamed(String name, String format) throws IOException {
    StringBuilder text = new StringBuilder("l\n");
    for (int i = 0; i < 100_000; i++) {
      text.append(i * 7919L % 1000).append('\n');
    }
    if (format.equals("coco")) {
      text = new StringBuilder("{\"annotations\": [{\"category_id\": 7}, {\"category_id\": 2}], ");
      text.append("\"categories\": [{\"id\": 7, \"name\": \"b\"}, {\"name\": \"a\", \"id\": 2}]}");
    }
    byte[] whole = compressed("gz", text.toString());
    Path file = Files.write(folder.resolve(name), Arrays.copyOf(whole, whole.length * 4 / 5));
    assertRefused(65, name + " cannot be read", "--input", file.toString(), "--format", format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"l,x\n1,a\n2,b\n%s", "l,x\n1,a\n%s\n2,b\n", "l\n1\n%s\n2\n"})
  void zerosInPlaceOfLines_areRefusedWithTheLine(String text) throws IOException {
    Path file = folder.resolve("a.csv");
    Files.writeString(file, text.formatted("\0".repeat(4096)));
    assertRefused(65, "a.csv line ", "--input", file.toString());
    Path list = Files.writeString(folder.resolve("list.txt"), "1\n2\n" + "\0".repeat(4096));
    Files.writeString(file, "l\n1\n");
    assertRefused(
        65, "line 3 contains", "--input", file.toString(), "--class-list", list.toString());
  }

  @Test
  void functionsOfTheFile_areNoneOfTheRows() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "l\n1\n");
    for (String sql :
        List.of("input_file_name() like '%b'", "input_file_block_start() = 0", "rand() < 0.5")) {
      assertRefused(64, "--where", "--input", file.toString(), "--where", sql);
    }
    // Spark 3.5 has no name for what a user raises: there it is a fault, with a stack trace.
    if (!JobRun.isSparkBefore("4.0")) {
      String raise = "raise_error('hush') is null";
      assertRefused(65, "hush", "--input", file.toString(), "--where", raise);
    }
  }

  /** Java has such names by other bytes, and Hadoop leaves out what is then not found. */
  @Test
  void nameInNoCharset_isNamed() throws Exception {
    Path images = Files.createDirectories(folder.resolve("images/a"));
    Files.createFile(images.resolve("1.jpg"));
    Submit.Ended made =
        Submit.process(Map.of(), folder, List.of("bash", "-c", "mkdir images/$'\\xff\\xe9'"));
    assumeTrue(made.exit() == 0, "no such names here");
    assertRefused(
        65,
        "whose name is not text in this system's charset",
        "--format",
        "imagefolder",
        "--input",
        images.getParent().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark.sql.files.maxPartitionBytes", "spark.default.parallelism"})
  void splitsOfNoByteOrForNoCore_areWrongUsage(String setting) throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "l\n1\n");
    JobRun run =
        JobRun.with(
            Map.of(setting, "0"), "--input", file.toString(), "--label-column", "l", "--dry-run");
    assertEquals(64, run.exit(), run.err());
    assertTrue(run.err().contains(setting), run.err());
  }

  private Path output() {
    return folder.resolve("margins.parquet");
  }

  private JobRun run(String... args) {
    boolean isTable = !List.of(args).contains("imagefolder") && !List.of(args).contains("coco");
    return JobRun.of(
        Stream.of(
                Stream.of(args),
                Stream.of("--output", output().toString()),
                isTable ? Stream.of("--label-column", "l") : Stream.<String>empty())
            .flatMap(stream -> stream)
            .toArray(String[]::new));
  }

  private void assertRefused(int exit, String message, String... args) {
    JobRun run = run(args);
    assertEquals(exit, run.exit(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  private static byte[] compressed(String ending, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        ending.equals("gz")
            ? new GZIPOutputStream(bytes)
            : new BZip2CompressorOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
