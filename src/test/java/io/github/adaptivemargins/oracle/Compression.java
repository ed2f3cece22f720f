package io.github.adaptivemargins.oracle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** How a text file is stored. */
enum Compression {
  NONE {
    @Override
    void store(Map<String, byte[]> files, String name, byte[] text) {
      files.put(name, text);
    }
  },
  GZIP {
    @Override
    void store(Map<String, byte[]> files, String name, byte[] text) {
      files.put(name + ".gz", gzip(text, 0, text.length));
    }
  },
  /** Two members, as {@code cat a.gz b.gz} makes them. */
  GZIP_MEMBERS {
    @Override
    void store(Map<String, byte[]> files, String name, byte[] text) {
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(gzip(text, 0, text.length / 2));
      both.writeBytes(gzip(text, text.length / 2, text.length - text.length / 2));
      files.put(name + ".gz", both.toByteArray());
    }
  };

  static Compression of(Dice dice) {
    return dice.onceIn(8) ? dice.pick(GZIP, GZIP_MEMBERS) : NONE;
  }

  abstract void store(Map<String, byte[]> files, String name, byte[] text);

  private static byte[] gzip(byte[] bytes, int from, int length) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes, from, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
