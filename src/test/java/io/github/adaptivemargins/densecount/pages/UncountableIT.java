package io.github.adaptivemargins.densecount.pages;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that cannot be counted end with an error that says why. They never give a count. */
class UncountableIT {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType("message m { optional int64 label; required int64 x; }");

  private static final Map<String, Long> COUNTS = Map.of("0", 34L, "1", 33L, "2", 33L);

  @TempDir private static Path folder;
  private static CountingSession counting;

  @BeforeAll
  static void start() {
    counting = new CountingSession(folder);
  }

  @AfterAll
  static void stop() {
    counting.close();
  }

  @Test
  void encryptedColumn_withoutItsKey_isReportedAsEncrypted() throws Exception {
    Path file = write("label.parquet", "label");
    assertEquals(
        "column label is encrypted, and parquet.crypto.factory.class gives no key that opens it"
            + " (org.apache.parquet.crypto.ParquetCryptoRuntimeException: [label]. Null File"
            + " Decryptor)",
        failure(rows(file)));
  }

  @Test
  void encryptedColumn_withItsKey_isCounted() throws Exception {
    Path file = write("keys.parquet", "label");
    String factory = TestDecryptionKeys.class.getName();
    Dataset<Row> rows =
        counting
            .spark()
            .read()
            .option(TestDecryptionKeys.FACTORY, factory)
            .parquet(file.toString());
    assertEquals(COUNTS, counting.countWithExtension(rows));
    assertEquals(COUNTS, counting.countWithSpark(rows));
  }

  @Test
  void columnNextToAnEncryptedOne_isCounted() throws Exception {
    assertEquals(COUNTS, counting.countWithExtension(rows(write("x.parquet", "x"))));
  }

  @Test
  void rowGroupWithMoreRowsThanValues_isReportedWithBoth() throws Exception {
    Path file = write("rows.parquet", null);
    changeFooter(file, rowGroup -> rowGroup.setNum_rows(103));
    assertEquals("column label has 100 values in a row group of 103 rows", failure(rows(file)));
  }

  /** Parquet itself compares pages and chunk. */
  @Test
  void pagesWithFewerValuesThanTheirChunk_areAnError() throws Exception {
    Path file = write("values.parquet", null);
    changeFooter(
        file,
        rowGroup -> {
          rowGroup.setNum_rows(103);
          rowGroup.getColumns().forEach(chunk -> chunk.getMeta_data().setNum_values(103));
        });
    assertThrows(Exception.class, () -> counting.countWithExtension(rows(file)));
  }

  /** Otherwise the read would look like a failure of the store, or the count would lack rows. */
  @ParameterizedTest
  @CsvSource({"true, 1g", "true, 300", "false, 1g"})
  void chunkOutsideOfItsFile_isReportedWithItsPosition(boolean isElsewhere, String splitBytes)
      throws Exception {
    Path file = write("chunk" + isElsewhere + splitBytes + ".parquet", null);
    changeFooter(
        file,
        rowGroup ->
            rowGroup
                .getColumns()
                .forEach(
                    chunk -> {
                      if (isElsewhere) {
                        chunk.getMeta_data().setDictionary_page_offset((1L << 40) - 4);
                        chunk.getMeta_data().setData_page_offset(1L << 40);
                      } else {
                        chunk.getMeta_data().setTotal_compressed_size(1L << 40);
                      }
                    }));
    String place =
        isElsewhere ? "\\d+ bytes at position 1099511627772" : "1099511627776 bytes at position 4";
    String failure = failure(rows(file));
    assertTrue(failure.matches("column label has " + place + ", in a file of \\d+ bytes"), failure);
  }

  /** Cut to eight bits, 300 would count as class 44. */
  @ParameterizedTest
  @CsvSource({"8, 300, true", "8, -129, false", "16, 70000, true", "16, 32768, false"})
  void integerOutsideOfItsWidth_isAnError(int bits, int beyond, boolean isOfADictionary)
      throws Exception {
    MessageType narrow =
        MessageTypeParser.parseMessageType(
            "message m { required int32 label (INTEGER(%d,true)); }".formatted(bits));
    Path file = folder.resolve("narrow" + beyond + ".parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(
                HadoopOutputFile.fromPath(
                    new org.apache.hadoop.fs.Path(file.toUri()),
                    counting.spark().sparkContext().hadoopConfiguration()))
            .withType(narrow)
            .withDictionaryEncoding(isOfADictionary)
            .build()) {
      for (int label : new int[] {44, beyond, 44}) {
        Group row = new SimpleGroup(narrow);
        row.add("label", label);
        writer.write(row);
      }
    }
    String failure = failure(rows(file));
    assertTrue(failure.contains(beyond + " is not a "), failure);
  }

  private static Dataset<Row> rows(Path file) {
    return counting.spark().read().parquet(file.toString());
  }

  /** Returns the message of the first cause, which the job prints. */
  private static String failure(Dataset<Row> rows) {
    Throwable failure = assertThrows(Exception.class, () -> counting.countWithExtension(rows));
    while (failure.getCause() != null) {
      failure = failure.getCause();
    }
    return failure.getMessage();
  }

  /**
   * @param encrypted the encrypted column, or null
   */
  private static Path write(String name, String encrypted) throws IOException {
    Path file = folder.resolve(name);
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    ExampleParquetWriter.Builder builder =
        ExampleParquetWriter.builder(
                HadoopOutputFile.fromPath(
                    path, counting.spark().sparkContext().hadoopConfiguration()))
            .withType(SCHEMA);
    if (encrypted != null) {
      builder.withEncryption(TestDecryptionKeys.encrypted(encrypted));
    }
    try (ParquetWriter<Group> writer = builder.build()) {
      for (long i = 0; i < 100; i++) {
        Group row = new SimpleGroup(SCHEMA);
        row.add("label", i % 3);
        row.add("x", i);
        writer.write(row);
      }
    }
    // The tests change the file, so its checksum would be wrong.
    Files.deleteIfExists(folder.resolve("." + name + ".crc"));
    return file;
  }

  private static void changeFooter(Path file, Consumer<RowGroup> change) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer end = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int start = bytes.length - 8 - end.getInt(bytes.length - 8);
    FileMetaData footer =
        Util.readFileMetaData(new ByteArrayInputStream(bytes, start, bytes.length - 8 - start));
    change.accept(footer.getRow_groups().get(0));
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(bytes, 0, start);
    Util.writeFileMetaData(footer, changed);
    int length = changed.size() - start;
    changed.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
    changed.write("PAR1".getBytes(US_ASCII));
    Files.write(file, changed.toByteArray());
  }
}
