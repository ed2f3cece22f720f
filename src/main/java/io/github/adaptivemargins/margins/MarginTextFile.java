package io.github.adaptivemargins.margins;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.files.ParquetRowReader;
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
 * The margins of a table, one per line in class order, for mmpretrain's {@code
 * ArcFaceClsHead(margins='PATH.txt')}. Each is the shortest decimal, of 15 to 17 digits, that gives
 * the same double, padded with zeros to 20 decimals. The job recognizes its own files by this
 * padding.
 */
public final class MarginTextFile {
  private static final int DECIMALS = 20;

  /** The most lines that are kept: many classes share a size and so a line. */
  private static final int MAX_LINES = 1 << 16;

  private final Map<Double, byte[]> lines = new HashMap<>();

  private MarginTextFile() {}

  /** The margins of classes. */
  public static ClassTextFile of(ClassCounts counts, MarginFunction function) {
    MarginTextFile text = new MarginTextFile();
    return new ClassTextFile(
        lines -> {
          for (int c = 0; c < counts.size(); c++) {
            lines.accept(text.line(function.margin(counts.count(c))));
          }
        });
  }

  /** The margins of a published table. */
  public static ClassTextFile of(InputFile table) {
    MarginTextFile text = new MarginTextFile();
    return new ClassTextFile(
        lines -> {
          try (ParquetFileReader rows = open(table)) {
            ParquetRowReader.forEach(
                rows,
                MarginTable.MARGIN,
                (margin, row) -> lines.accept(text.line(margin.getDouble())));
          }
        });
  }

  /** Whether a file has lines, and each of them is a margin as this class writes it. */
  public static boolean isMarginText(InputFile file) throws IOException {
    Set<String> known = new HashSet<>();
    try (BufferedReader lines = reader(file)) {
      String line = lines.readLine();
      while (line != null
          && (known.contains(line) || line.equals(decimal(Double.parseDouble(line))))) {
        if (known.size() < MAX_LINES) {
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
    if (lines.size() == MAX_LINES) {
      lines.clear();
    }
    return lines.computeIfAbsent(margin, value -> (decimal(value) + "\n").getBytes(US_ASCII));
  }

  private static ParquetFileReader open(InputFile table) throws IOException {
    try {
      return ParquetRowReader.open(table);
    } catch (RuntimeException e) {
      // ParquetFileReader throws this if the file is not a table, or was replaced meanwhile.
      throw new IOException(table + " cannot be read", e);
    }
  }

  private static BufferedReader reader(InputFile file) throws IOException {
    return new BufferedReader(new InputStreamReader(file.newStream(), US_ASCII));
  }

  // Double.toString gives other digits since JDK 19.
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
