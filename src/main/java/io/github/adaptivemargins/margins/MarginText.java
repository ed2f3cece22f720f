package io.github.adaptivemargins.margins;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.files.ParquetRows;
import io.github.adaptivemargins.files.Publishable;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;

/**
 * The margins of a table alone, one a line in class order, as mmpretrain's {@code
 * ArcFaceClsHead(margins='PATH.txt')} reads them: in the fewest digits, 15 to 17, that give the
 * same double, filled up with zeros to 20 decimals, by which the job knows its own text.
 */
public final class MarginText implements Publishable {
  private static final int DECIMALS = 20;

  /** Sizes that many classes have give one text each; beyond so many it is made anew. */
  private static final int COMMON = 1 << 16;

  private final Margins margins;
  private final Map<Double, String> texts = new HashMap<>();
  private final MessageDigest written = sha256();

  private interface Margins {
    void writeTo(MarginText text, Writer lines) throws IOException;
  }

  private MarginText(Margins margins) {
    this.margins = margins;
  }

  /** The margins of the classes, as those of a table of them. */
  public static MarginText of(ClassCounts counts, MarginFunction function) {
    return new MarginText(
        (text, lines) -> {
          for (int c = 0; c < counts.size(); c++) {
            text.append(function.margin(counts.count(c)), lines);
          }
        });
  }

  /**
   * The margins of a table.
   *
   * @param table in its place
   */
  public static MarginText of(InputFile table) {
    return new MarginText(
        (text, lines) -> {
          try (ParquetFileReader rows = open(table)) {
            ParquetRows.forEach(
                rows, MarginTable.MARGIN, (margin, row) -> text.append(margin.getDouble(), lines));
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

  @Override
  public void write(OutputFile file) throws IOException {
    written.reset();
    OutputStream bytes = new DigestOutputStream(file.create(file.defaultBlockSize()), written);
    try (Writer lines = new BufferedWriter(new OutputStreamWriter(bytes, US_ASCII))) {
      margins.writeTo(this, lines);
    }
  }

  private void append(double margin, Writer lines) throws IOException {
    if (texts.size() == COMMON) {
      texts.clear();
    }
    lines.append(texts.computeIfAbsent(margin, MarginText::decimal)).append('\n');
  }

  private static ParquetFileReader open(InputFile table) throws IOException {
    try {
      return ParquetFileReader.open(table);
    } catch (RuntimeException e) {
      // The reader's way to say that this is no table, or no longer the one it was.
      throw new IOException(table + " cannot be read", e);
    }
  }

  @Override
  public void check(InputFile file) throws IOException {
    MessageDigest read = sha256();
    try (InputStream bytes = new DigestInputStream(file.newStream(), read)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    if (!MessageDigest.isEqual(read.digest(), written.digest())) {
      throw new IOException(file + " reads back otherwise than it was written");
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has it", e);
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
