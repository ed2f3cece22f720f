package io.github.adaptivemargins.margins;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.files.Publishable;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;

/**
 * The margins alone, one a line in class order, as mmpretrain's {@code ArcFaceClsHead(margins=
 * 'PATH.txt')} reads them: in the fewest digits, 15 to 17, that give the same double.
 */
public final class MarginText implements Publishable {
  private final ClassCounts counts;
  private final MarginFunction function;

  public MarginText(ClassCounts counts, MarginFunction function) {
    this.counts = counts;
    this.function = function;
  }

  /** Whether every line of a file is one number, as only margins alone have it. */
  public static boolean isMarginText(InputFile file) throws IOException {
    try (BufferedReader lines = reader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Double.parseDouble(line);
      }
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Override
  public void write(OutputFile file) throws IOException {
    try (Writer writer =
        new BufferedWriter(
            new OutputStreamWriter(file.create(file.defaultBlockSize()), US_ASCII))) {
      for (int c = 0; c < counts.size(); c++) {
        writer.write(decimal(function.margin(counts.count(c))));
        writer.write('\n');
      }
    }
  }

  @Override
  public void check(InputFile file) throws IOException {
    try (BufferedReader lines = reader(file)) {
      for (int c = 0; c < counts.size(); c++) {
        String line = lines.readLine();
        if (line == null || Double.parseDouble(line) != function.margin(counts.count(c))) {
          throw new IOException(
              file + " reads back otherwise than it was written: line " + (c + 1));
        }
      }
      if (lines.readLine() != null) {
        throw new IOException(file + " reads back with more lines than were written");
      }
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
    return shortest.stripTrailingZeros().toPlainString();
  }
}
