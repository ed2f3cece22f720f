package io.github.adaptivemargins.margins;

import io.github.adaptivemargins.files.Publishable;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;

/** A text of one line a class, in class order. */
public final class ClassLines implements Publishable {
  private final Lines lines;

  /** Of what was written. */
  private byte[] digest = {};

  /** The lines, made anew each time, since there are as many as classes. */
  interface Lines {
    void forEach(LineConsumer consumer) throws IOException;
  }

  /** Takes a line in its charset, with the line feed at its end. */
  interface LineConsumer {
    void accept(byte[] line) throws IOException;
  }

  ClassLines(Lines lines) {
    this.lines = lines;
  }

  @Override
  public void write(OutputFile file) throws IOException {
    MessageDigest written = sha256();
    try (OutputStream bytes =
        new BufferedOutputStream(
            new DigestOutputStream(file.create(file.defaultBlockSize()), written))) {
      lines.forEach(bytes::write);
    }
    digest = written.digest();
  }

  @Override
  public void check(InputFile file) throws IOException {
    MessageDigest read = sha256();
    try (InputStream bytes = new DigestInputStream(file.newStream(), read)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    if (!MessageDigest.isEqual(read.digest(), digest)) {
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

  /** Whether a file has lines, and each of them is that of the same class here. */
  public boolean haveAll(InputFile file) throws IOException {
    try (Prefix prefix = new Prefix(new BufferedInputStream(file.newStream()))) {
      lines.forEach(prefix::accept);
      return prefix.isWhole() && file.getLength() > 0;
    }
  }

  /** A file that is read as long as its lines are those that come. */
  private static final class Prefix implements AutoCloseable {
    private final InputStream bytes;
    private boolean isEnded;
    private boolean isOther;

    Prefix(InputStream bytes) {
      this.bytes = bytes;
    }

    void accept(byte[] line) throws IOException {
      if (!isEnded && !isOther) {
        byte[] own = bytes.readNBytes(line.length);
        isEnded = own.length == 0;
        isOther = !isEnded && !Arrays.equals(own, line);
      }
    }

    boolean isWhole() throws IOException {
      return !isOther && (isEnded || bytes.read() < 0);
    }

    @Override
    public void close() throws IOException {
      bytes.close();
    }
  }
}
