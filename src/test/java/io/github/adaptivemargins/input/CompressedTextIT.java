package io.github.adaptivemargins.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed text, with and without the ending of its codec. */
class CompressedTextIT {
  private static final byte[] TEXT = "label\n0\n2\n2\n".getBytes(UTF_8);

  @TempDir private Path folder;
  private Path in;
  private Path output;

  @BeforeEach
  void makeFolder() throws IOException {
    in = Files.createDirectory(folder.resolve("in"));
    output = folder.resolve("margins.parquet");
  }

  @Test
  void codecOfAFile_isKnownByItsContent() throws IOException {
    Files.write(in.resolve("a.csv"), TEXT);
    try (OutputStream out =
        new FramedLZ4CompressorOutputStream(Files.newOutputStream(in.resolve("b.csv.lz4")))) {
      out.write(TEXT);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(in.resolve("c.csv")))) {
      out.write(TEXT);
    }
    JobRun run = run();
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(output, List.of(0L, 1L, 2L), List.of(3L, 0L, 6L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"in.csv", "in.csv.zip"})
  void zipArchive_isRefused(String name) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(in.resolve(name)))) {
      zip.putNextEntry(new ZipEntry("train.csv"));
      zip.write(TEXT);
    }
    JobRun run = run();
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains("zip archive"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"in.csv.gz", "in.csv.bz2", "in.csv.lz4", "in.csv.snappy", "in.csv.zst"})
  void plainTextWithTheEndingOfACodec_isCountedOrRefused(String name) throws IOException {
    Files.write(in.resolve(name), TEXT);
    JobRun run = run();
    if (run.exit() == 0) {
      Expected.assertTable(output, List.of(0L, 1L, 2L), List.of(1L, 0L, 2L));
    } else {
      assertEquals(65, run.exit(), run.err());
      assertEquals(1, run.err().lines().count(), run.err());
    }
  }

  private JobRun run() {
    return JobRun.of(
        "--input", in.toString(), "--label-column", "label", "--output", output.toString());
  }
}
