package io.github.adaptivemargins.margins;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text of a table that another run has published. */
class MarginTextFileIT {
  private static final Configuration CONF = new Configuration();

  @TempDir private Path folder;

  @Test
  void text_ofADamagedTable_isNotWritten() throws IOException {
    JobRun.ofSample(folder);
    Path table = folder.resolve("margins.parquet");
    byte[] bytes = Files.readAllBytes(table);
    bytes[lastByteOfMargins(table)] ^= 1;
    Files.write(table, bytes);
    Files.deleteIfExists(folder.resolve(".margins.parquet.crc"));
    ClassTextFile text = MarginTextFile.of(input(table));

    ParquetDecodingException failure =
        assertThrows(
            ParquetDecodingException.class,
            () ->
                text.write(HadoopOutputFile.fromPath(path(folder.resolve("of-table.txt")), CONF)));
    assertTrue(failure.getMessage().contains("CRC checksum"), failure.getMessage());
  }

  private static int lastByteOfMargins(Path table) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(input(table))) {
      ColumnChunkMetaData margins = reader.getFooter().getBlocks().get(0).getColumns().get(3);
      return (int) (margins.getStartingPos() + margins.getTotalSize() - 1);
    }
  }

  private static InputFile input(Path file) throws IOException {
    return HadoopInputFile.fromPath(path(file), CONF);
  }

  private static org.apache.hadoop.fs.Path path(Path file) {
    return new org.apache.hadoop.fs.Path(file.toUri());
  }
}
