package io.github.adaptivemargins.densecount.pages;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.immutable.Map$;

class SplitInputFileTest {
  private static final Configuration CONF = new Configuration();
  private static final String TEXT = "a footer";

  @TempDir private Path folder;

  @Test
  void length_isTheListedOne_withoutARequest() throws IOException {
    SplitInputFile gone = SplitInputFile.of(split(folder.resolve("gone"), 42), CONF);
    assertEquals(42, gone.getLength());
    assertThrows(FileNotFoundException.class, gone::newStream);
  }

  @Test
  void unknownLength_isRequested() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), TEXT);
    SplitInputFile found = SplitInputFile.of(split(file, 0), CONF);
    assertEquals(TEXT.length(), found.getLength());
    assertEquals(TEXT, text(found));
  }

  @Test
  void localFileWithChecksums_isVerified() throws IOException {
    Path file = folder.resolve("checked");
    try (var out = FileSystem.getLocal(CONF).create(new org.apache.hadoop.fs.Path(file.toUri()))) {
      out.write(TEXT.getBytes(US_ASCII));
    }
    SplitInputFile checked = SplitInputFile.of(split(file, TEXT.length()), CONF);
    assertEquals(TEXT, text(checked));
    Files.writeString(file, TEXT.toUpperCase(java.util.Locale.ROOT));
    assertThrows(ChecksumException.class, () -> text(checked));
  }

  private static String text(SplitInputFile file) throws IOException {
    try (SeekableInputStream in = file.newStream()) {
      byte[] bytes = new byte[(int) file.getLength()];
      in.readFully(bytes);
      return new String(bytes, US_ASCII);
    }
  }

  private static PartitionedFile split(Path file, long listedLength) {
    return new PartitionedFile(
        InternalRow.empty(),
        SparkPath.fromPathString(file.toUri().toString()),
        0,
        listedLength,
        new String[0],
        0,
        listedLength,
        Map$.MODULE$.empty());
  }
}
