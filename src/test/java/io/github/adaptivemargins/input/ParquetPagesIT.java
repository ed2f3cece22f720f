package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.SharedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of Parquet, by the job's own reader and, beside other columns, by Spark's. */
class ParquetPagesIT {
  @TempDir private Path folder;
  private Path input;
  private Path output;

  @BeforeEach
  void namePaths() {
    input = folder.resolve("in");
    output = folder.resolve("margins.parquet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--where n=1", "--samples-column n"})
  void stringsInDeltas_withHadoopsChecksumsBeside_areCountedAsTheyAre(String options)
      throws IOException {
    write("concat('label-', id % 3)", Map.of("parquet.writer.version", "v2"));
    assertTrue(Files.exists(input.resolve("." + file().getFileName() + ".crc")));
    JobRun run = run(options);
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(
        output, List.of("label-0", "label-1", "label-2"), List.of(334L, 333L, 333L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--where n=1", "--samples-column n"})
  void flippedBitOfAPage_thatHasAChecksum_isRefused(String options) throws IOException {
    write("id % 300", Map.of());
    // As any writer leaves it that is not Hadoop.
    Files.delete(input.resolve("." + file().getFileName() + ".crc"));
    byte[] bytes = Files.readAllBytes(file());
    bytes[1003] ^= 4;
    Files.write(file(), bytes);
    JobRun run = run(options);
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains("CRC checksum verification failed"), run.err());
    assertEquals(1, run.err().lines().filter(line -> !line.isBlank()).count(), run.err());
  }

  @Test
  void flippedBit_whereChecksumsAreNotLookedAt_isCounted() throws IOException {
    write("id % 300", Map.of());
    Files.delete(input.resolve("." + file().getFileName() + ".crc"));
    byte[] bytes = Files.readAllBytes(file());
    bytes[1003] ^= 4;
    Files.write(file(), bytes);
    JobRun run = run("--reader-option parquet.page.verify-checksum.enabled=false");
    assertEquals(0, run.exit(), run.err());
  }

  /** Which Parquet's own codec would not look at. */
  @Test
  void pageThatIsNotWhatItsGzipWasMadeOf_isRefused() throws IOException {
    write(
        "id % 300", Map.of("compression", "gzip", "parquet.page.write-checksum.enabled", "false"));
    Files.delete(input.resolve("." + file().getFileName() + ".crc"));
    byte[] bytes = Files.readAllBytes(file());
    // The checksum is in the last eight bytes of the only page.
    bytes[endOfLabels() - 8] ^= 4;
    Files.write(file(), bytes);
    JobRun run = run("");
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains("Corrupt GZIP trailer"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  private int endOfLabels() throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file().toUri());
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, new Configuration()))) {
      ColumnChunkMetaData labels = reader.getRowGroups().get(0).getColumns().get(0);
      return (int) (labels.getStartingPos() + labels.getTotalSize());
    }
  }

  /** A thousand rows in plain pages, or in those of the second version. */
  private void write(String label, Map<String, String> options) {
    SharedSession.get()
        .range(0, 1000, 1, 1)
        .selectExpr(label + " AS label", "1 AS n")
        .write()
        .option("compression", "none")
        .option("parquet.enable.dictionary", "false")
        .options(options)
        .parquet(input.toString());
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(input)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  private JobRun run(String options) {
    List<String> args =
        new ArrayList<>(List.of("--input", input.toString(), "--output", output.toString()));
    args.addAll(List.of("--label-column", "label", "--label-encoding", "sorted"));
    if (!options.isEmpty()) {
      args.addAll(List.of(options.split(" ")));
    }
    return JobRun.of(args.toArray(String[]::new));
  }
}
