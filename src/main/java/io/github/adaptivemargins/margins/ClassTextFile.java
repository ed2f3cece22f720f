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

  /** Whether the file is not empty, and its content is the start of these lines. */
  public boolean startsWith(InputFile file) throws IOException {
    boolean[] isEqual = {file.getLength() > 0};
    try (InputStream bytes = new BufferedInputStream(file.newStream())) {
      lines.forEach(
          line -> {
            byte[] own = bytes.readNBytes(line.length);
            isEqual[0] &= own.length == 0 || Arrays.equals(own, line);
          });
      return isEqual[0] && bytes.read() < 0;
    }
  }
}
