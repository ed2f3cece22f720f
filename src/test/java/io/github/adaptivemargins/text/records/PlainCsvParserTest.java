package io.github.adaptivemargins.text.records;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.TextFile;
import io.github.adaptivemargins.text.splits.TextFileOpener;
import io.github.adaptivemargins.text.splits.TextSplit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gives the same records and errors as FastCSV. */
class PlainCsvParserTest {
  private static final int TEXTS = 6_000;
  private static final StructType COLUMNS = new StructType().add("b", "string");

  private static final String MARK = "\u00ef\u00bb\u00bf";

  /** Pieces of random texts; a repeated piece is more frequent. */
  private static final List<String> PIECES =
      List.of(
          "1",
          "23",
          "x",
          ",",
          ",",
          ",",
          "\n",
          "\n",
          "\n",
          "\r\n",
          "\r",
          "\"",
          "\"\"",
          " ",
          "\t",
          "\"4\"",
          "\"a,b\"",
          "\"a\"\"b\"",
          "\0",
          "\u00c3\u00a9",
          "\u00e9",
          "1,2\n",
          "3,4\n",
          ";",
          MARK,
          "\"5\",\"6\"\n",
          "7,\n",
          ",\n",
          "a long field of more than eight,8\r\n");

  private static final List<String> HEADERS =
      List.of(
          "a,b\n",
          "a,b\r\n",
          "b\n",
          "\"a\",b\n",
          "\n",
          MARK + "a,b\n",
          // The second mark is a part of the name.
          MARK + MARK + "b\n");

  @TempDir private Path folder;
  private final TextFileOpener opener = new TextFileOpener(new Configuration(false));

  @Test
  void randomText_givesTheRecordsOfFastCsv() throws IOException {
    SplittableRandom random = new SplittableRandom(17);
    int failed = 0;
    for (int i = 0; i < TEXTS; i++) {
      String header = HEADERS.get(random.nextInt(HEADERS.size()));
      boolean isNamed = random.nextInt(5) > 0;
      StringBuilder text = new StringBuilder(isNamed ? header : "");
      for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
        text.append(PIECES.get(random.nextInt(random.nextBoolean() ? PIECES.size() : 8)));
      }
      byte[] bytes = text.toString().getBytes(ISO_8859_1);
      Path file = Files.write(folder.resolve("text.csv"), bytes);
      String separator = random.nextInt(8) == 0 ? ";" : random.nextInt(8) == 0 ? "\t" : ",";
      long cut = random.nextInt(bytes.length + 1);
      List<String> plain = read(file, cut, separator, isNamed, true);
      List<String> parsed = read(file, cut, separator, isNamed, false);
      if (isUtf8(bytes)) {
        assertEquals(parsed, plain, text.toString());
      } else {
        // FastCSV decodes ahead, so it may report bytes that are not UTF-8 before another error.
        assertTrue((isError(parsed) && isError(plain)) || parsed.equals(plain), text.toString());
      }
      failed += isError(parsed) ? 1 : 0;
    }
    assertTrue(failed > TEXTS / 10 && failed < TEXTS * 9 / 10, failed + " of " + TEXTS + " fail");
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isError(List<String> values) {
    return values.size() == 1 && values.get(0).startsWith("error");
  }

  /** The text is larger than the buffer and a batch. */
  @Test
  void manyLines_areReadInOrder() throws IOException {
    StringBuilder text = new StringBuilder("a,b\n");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      text.append("\"x, ".repeat(i % 7 == 0 ? 1 : 0)).append(i % 7 == 0 ? "\"" : "x");
      text.append(",").append(i).append(i % 3 == 0 ? "\r\n" : "\n");
      expected.add(Integer.toString(i));
    }
    text.append("y".repeat(1 << 20)).append(",last");
    expected.add("last");
    Path file = Files.writeString(folder.resolve("many.csv"), text);
    for (long cut : new long[] {0, 5, 1_000_003, Files.size(file)}) {
      assertEquals(expected, read(file, cut, ",", true, true));
    }
  }

  /** Reads the values of two splits, or the error. */
  private List<String> read(
      Path path, long cut, String separator, boolean hasHeader, boolean isPlain)
      throws IOException {
    Map<String, String> options =
        isPlain
            ? Map.of("header", Boolean.toString(hasHeader))
            // With a null value, FastCSV reads the whole text.
            : Map.of("header", Boolean.toString(hasHeader), "nullValue", "\u0001never");
    Dialect dialect =
        Dialect.builder(Dialect.Form.CSV).separator(separator).readerOptions(options).build();
    assertEquals(isPlain, dialect.hasPlainCsv());
    TextFile file = new TextFile(path.toUri().toString(), Files.size(path), Map.of());
    List<String> values = new ArrayList<>();
    StructType columns = hasHeader ? COLUMNS : new StructType().add("_c1", "string");
    for (TextSplit split :
        List.of(new TextSplit(file, 0, cut), new TextSplit(file, cut, file.length()))) {
      if (split.length() > 0) {
        read(split, dialect, new RecordBatch(columns), values);
      }
    }
    return values;
  }

  private void read(TextSplit split, Dialect dialect, RecordBatch batch, List<String> values)
      throws IOException {
    try (batch;
        RecordReader records = RecordReader.open(split, dialect, batch, opener)) {
      while (records.next()) {
        ColumnarBatch found = batch.columns();
        for (int row = 0; row < found.numRows(); row++) {
          values.add(
              found.column(0).isNullAt(row) ? "null" : found.column(0).getUTF8String(row) + "");
        }
        batch.clear();
      }
    } catch (JobException e) {
      values.removeIf(value -> true);
      values.add("error: " + e.getMessage());
    }
  }
}
