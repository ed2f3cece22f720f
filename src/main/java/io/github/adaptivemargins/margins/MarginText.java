package io.github.adaptivemargins.margins;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.files.ParquetRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;

/**
 * The margins of a table alone, one a line in class order, as mmpretrain's {@code
 * ArcFaceClsHead(margins='PATH.txt')} reads them: in the fewest digits, 15 to 17, that give the
 * same double, filled up with zeros to 20 decimals, by which the job knows its own text.
 */
public final class MarginText {
  private static final int DECIMALS = 20;

  /** Sizes that many classes have give one line each; beyond so many it is made anew. */
  private static final int COMMON = 1 << 16;

  private final Map<Double, byte[]> lines = new HashMap<>();

  private MarginText() {}

  /** The margins of the classes, as those of a table of them. */
  public static ClassLines of(ClassCounts counts, MarginFunction function) {
    MarginText text = new MarginText();
    return new ClassLines(
        lines -> {
          for (int c = 0; c < counts.size(); c++) {
            lines.accept(text.line(function.margin(counts.count(c))));
          }
        });
  }

  /**
   * The margins of a table.
   *
   * @param table in its place
   */
  public static ClassLines of(InputFile table) {
    MarginText text = new MarginText();
    return new ClassLines(
        lines -> {
          try (ParquetFileReader rows = open(table)) {
            ParquetRows.forEach(
                rows,
                MarginTable.MARGIN,
                (margin, row) -> lines.accept(text.line(margin.getDouble())));
          }
        });
  }

  /** Whether a file has lines, and every one of them is a number in the form that is written. */
  public static boolean isMarginText(InputFile file) throws IOException {
    Set<String> known = new HashSet<>();
    try (BufferedReader lines = reader(file)) {
      String line = lines.readLine();
      while (line != null
          && (known.contains(line) || line.equals(decimal(Double.parseDouble(line))))) {
        if (known.size() < COMMON) {
          known.add(line);
        }
        line = lines.readLine();
      }
      return line == null && file.getLength() > 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private byte[] line(double margin) {
    if (lines.size() == COMMON) {
      lines.clear();
    }
    return lines.computeIfAbsent(margin, value -> (decimal(value) + "\n").getBytes(US_ASCII));
  }

  private static ParquetFileReader open(InputFile table) throws IOException {
    try {
      return ParquetFileReader.open(table);
    } catch (RuntimeException e) {
      // The reader's way to say that this is no table, or no longer the one it was.
      throw new IOException(table + " cannot be read", e);
    }
  }

  private static BufferedReader reader(InputFile file) throws IOException {
    return new BufferedReader(new InputStreamReader(file.newStream(), US_ASCII));
  }

  // Double.toString gives other digits from JDK 19 on.
  private static String decimal(double value) {
    BigDecimal exact = new BigDecimal(value);
    BigDecimal shortest = exact.round(new MathContext(15));
    for (int digits = 16; shortest.doubleValue() != value; digits++) {
      shortest = exact.round(new MathContext(digits));
    }
    BigDecimal plain = shortest.stripTrailingZeros();
    return plain.setScale(Math.max(DECIMALS, plain.scale())).toPlainString();
  }
}
