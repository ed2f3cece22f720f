package io.github.adaptivemargins.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.adaptivemargins.files.Publishable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;

/**
 * Something to publish that is no margins.
 *
 * @param value of each byte
 */
public record Content(byte value, int length) implements Publishable {
  public Content(int value, int length) {
    this((byte) value, length);
  }

  public byte[] bytes() {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, value);
    return bytes;
  }

  @Override
  public void write(OutputFile file) throws IOException {
    try (OutputStream out = file.create(0)) {
      out.write(bytes());
    }
  }

  @Override
  public void check(InputFile file) throws IOException {
    try (InputStream in = file.newStream()) {
      assertArrayEquals(bytes(), in.readAllBytes());
    }
  }

  /** Content with which something else happens once it is written and checked. */
  public static Publishable meanwhile(Publishable content, Callable<?> event) {
    return new Publishable() {
      @Override
      public void write(OutputFile file) throws IOException {
        content.write(file);
      }

      @Override
      public void check(InputFile file) throws IOException {
        content.check(file);
        try {
          event.call();
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    };
  }
}
