package io.github.adaptivemargins.margins;

import io.github.adaptivemargins.files.Digests;
import io.github.adaptivemargins.files.Publishable;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;

/** A text file of one line per class, in class order. */
public final class ClassTextFile implements Publishable {
  private final Lines lines;

  /** SHA-256 of what was written. */
  private byte[] digest = {};

  /** Generates the lines. There are as many as classes, so they are not kept. */
  interface Lines {
    void forEach(LineConsumer consumer) throws IOException;
  }

  /** Takes an encoded line with its line feed. */
  interface LineConsumer {
    void accept(byte[] line) throws IOException;
  }

  ClassTextFile(Lines lines) {
    this.lines = lines;
  }

  @Override
  public void write(OutputFile file) throws IOException {
    MessageDigest written = Digests.sha256();
    try (OutputStream bytes =
        new BufferedOutputStream(
            new DigestOutputStream(file.create(file.defaultBlockSize()), written))) {
      lines.forEach(bytes::write);
    }
    digest = written.digest();
  }

  @Override
  public void check(InputFile file) throws IOException {
    if (!MessageDigest.isEqual(Digests.sha256(file), digest)) {
      throw new IOException(file + " reads back differently than it was written");
    }
  }

  /** Whether a file has lines, and each of them is the line of the same class here. */
  public boolean startsWith(InputFile file) throws IOException {
    try (LineComparison comparison =
        new LineComparison(new BufferedInputStream(file.newStream()))) {
      lines.forEach(comparison::accept);
      return comparison.isPrefix() && file.getLength() > 0;
    }
  }

  /** Compares a file with lines until it ends or differs. */
  private static final class LineComparison implements AutoCloseable {
    private final InputStream bytes;
    private boolean isEnded;
    private boolean isDifferent;

    LineComparison(InputStream bytes) {
      this.bytes = bytes;
    }

    void accept(byte[] line) throws IOException {
      if (!isEnded && !isDifferent) {
        byte[] own = bytes.readNBytes(line.length);
        isEnded = own.length == 0;
        isDifferent = !isEnded && !Arrays.equals(own, line);
      }
    }

    boolean isPrefix() throws IOException {
      return !isDifferent && (isEnded || bytes.read() < 0);
    }

    @Override
    public void close() throws IOException {
      bytes.close();
    }
  }
}
