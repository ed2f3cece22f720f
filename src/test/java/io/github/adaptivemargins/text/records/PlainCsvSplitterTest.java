package io.github.adaptivemargins.text.records;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.TextFile;
import io.github.adaptivemargins.text.splits.TextFileOpener;
import io.github.adaptivemargins.text.splits.TextSplit;
import java.io.IOException;
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

/** The records and the refusals are those of FastCSV, whoever has split the lines. */
class PlainCsvSplitterTest {
  private static final int TEXTS = 20_000;
  private static final StructType COLUMNS = new StructType().add("b", "string");

  /** The more often a piece is here the more often it is in a text. */
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
          "\"5\",\"6\"\n",
          "7,\n",
          ",\n",
          "a long field of more than eight,8\r\n");

  private static final String MARK = "\u00ef\u00bb\u00bf";
  private static final List<String> HEADERS =
      List.of(
          "a,b\n",
          "a,b\r\n",
          "b\n",
          "\"a\",b\n",
          "\n",
          MARK + "a,b\n",
          // The second is a part of the name.
          MARK + MARK + "b\n");

  @TempDir private Path folder;
  private final TextFileOpener files = new TextFileOpener(new Configuration(false));

  @Test
  void randomText_isReadAsByFastCsv() throws IOException {
    SplittableRandom random = new SplittableRandom(17);
    int whole = 0;
    int refused = 0;
    int sameWords = 0;
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
      List<String> careful = read(file, cut, separator, isNamed, false);
      if (isRefused(plain) && isRefused(careful)) {
        // Of several faults FastCSV may name a later one, since it decodes ahead.
        sameWords += plain.equals(careful) ? 1 : 0;
        refused++;
      } else {
        assertEquals(careful, plain, text.toString());
        whole++;
      }
    }
    assertTrue(whole > TEXTS / 10 && refused > TEXTS / 10, whole + " whole, " + refused);
    assertTrue(sameWords > refused * 0.8, sameWords + " of " + refused + " refused alike");
  }

  private static boolean isRefused(List<String> values) {
    return values.size() == 1 && values.get(0).startsWith("refused");
  }

  /** Longer than the buffer, and than what a batch takes. */
  @Test
  void manyLines_areAllReadInTheirOrder() throws IOException {
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

  /** The values, of the first slice and then of the second, and how it ended. */
  private List<String> read(
      Path path, long cut, String separator, boolean hasHeader, boolean isPlain)
      throws IOException {
    Map<String, String> options =
        isPlain
            ? Map.of("header", Boolean.toString(hasHeader))
            // A value that is never there has FastCSV read all of it.
            : Map.of("header", Boolean.toString(hasHeader), "nullValue", "\u0001never");
    Dialect dialect = Dialect.of(Dialect.Form.CSV, separator, options, List.of(), List.of(), null);
    assertEquals(isPlain, dialect.isPlainCsv());
    TextFile file = new TextFile(path.toUri().toString(), Files.size(path), Map.of());
    List<String> values = new ArrayList<>();
    StructType columns = hasHeader ? COLUMNS : new StructType().add("_c1", "string");
    for (TextSplit slice :
        List.of(new TextSplit(file, 0, cut), new TextSplit(file, cut, file.length()))) {
      if (slice.bytes() > 0) {
        read(slice, dialect, new RecordBatch(columns), values);
      }
    }
    return values;
  }

  private void read(TextSplit slice, Dialect dialect, RecordBatch batch, List<String> values)
      throws IOException {
    try (batch;
        RecordReader records = RecordReader.open(slice, dialect, batch, files)) {
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
      values.add("refused: " + e.getMessage());
    }
  }
}
