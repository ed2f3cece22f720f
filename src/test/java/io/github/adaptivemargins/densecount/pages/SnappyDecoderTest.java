package io.github.adaptivemargins.densecount.pages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.apache.parquet.io.ParquetDecodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

/** Compares the decoder with Snappy's own code. */
class SnappyDecoderTest {
  /** Contents of pages. */
  enum Content {
    NOISE {
      @Override
      byte[] of(SplittableRandom random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
      }
    },
    FEW_BYTES {
      @Override
      byte[] of(SplittableRandom random, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
          bytes[i] = (byte) random.nextInt(3);
        }
        return bytes;
      }
    },
    LONGS {
      @Override
      byte[] of(SplittableRandom random, int size) {
        byte[] page = new byte[size];
        ByteBuffer longs = buffer(page);
        while (longs.remaining() >= Long.BYTES) {
          longs.putLong((long) (203094 * Math.pow(random.nextDouble(), 2)));
        }
        return page;
      }
    },
    SORTED_LONGS {
      @Override
      byte[] of(SplittableRandom random, int size) {
        byte[] page = new byte[size];
        ByteBuffer longs = buffer(page);
        for (long label = 100; longs.remaining() >= Long.BYTES; label += random.nextInt(2)) {
          longs.putLong(label);
        }
        return page;
      }
    },
    /** Overlapping copies: less than eight bytes back, and of any length. */
    RUNS {
      @Override
      byte[] of(SplittableRandom random, int size) {
        byte[] page = new byte[size];
        ByteBuffer bytes = buffer(page);
        while (bytes.hasRemaining()) {
          byte[] unit = NOISE.of(random, 1 + random.nextInt(12));
          for (int left = random.nextInt(300); left > 0 && bytes.hasRemaining(); left--) {
            bytes.put(unit[left % unit.length]);
          }
        }
        return page;
      }
    },
    STRINGS {
      @Override
      byte[] of(SplittableRandom random, int size) {
        byte[] page = new byte[size];
        ByteBuffer bytes = buffer(page);
        while (bytes.remaining() > 30) {
          String label = "n" + random.nextInt(200000) + "/" + random.nextInt(3);
          bytes.putInt(label.length()).put(label.getBytes(StandardCharsets.UTF_8));
        }
        return page;
      }
    };

    abstract byte[] of(SplittableRandom random, int size);

    private static ByteBuffer buffer(byte[] page) {
      return ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  @ParameterizedTest
  @EnumSource
  void compressedPage_isDecoded(Content content) throws IOException {
    for (int seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int size = seed < 130 ? seed : random.nextInt(seed % 20 == 0 ? 300_000 : 3000);
      byte[] page = content.of(random, size);
      assertArrayEquals(page, decoded(Snappy.compress(page), size), "seed " + seed);
    }
  }

  /** Elements of every kind and length, also those that no writer produces. */
  @Test
  void anyValidElements_areDecoded() throws IOException {
    for (int seed = 0; seed < 3000; seed++) {
      byte[] compressed = elements(new SplittableRandom(seed));
      byte[] page = Snappy.uncompress(compressed);
      assertArrayEquals(page, decoded(compressed, page.length), "seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void damagedPage_givesTheResultOfSnappy(Content content) throws IOException {
    for (int seed = 0; seed < 4000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] compressed =
          seed % 4 == 0
              ? elements(random)
              : Snappy.compress(content.of(random, random.nextInt(600)));
      assertSameAsSnappy(damaged(compressed, random), "seed " + seed);
    }
  }

  /** Cuts each page behind each of its bytes. */
  @ParameterizedTest
  @EnumSource
  void pageCutOff_isRejected(Content content) throws IOException {
    byte[] page = content.of(new SplittableRandom(7), 700);
    byte[] compressed = Snappy.compress(page);
    for (int end = 2; end < compressed.length; end++) {
      byte[] cut = Arrays.copyOf(compressed, end);
      assertThrows(ParquetDecodingException.class, () -> decoded(cut, page.length), "after " + end);
    }
  }

  /**
   * Copies from before the page, with offset 0, and beyond the page. Literals beyond the page,
   * beyond the input, and with an invalid length. Bytes behind the last element.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "08 0061 0102 00",
        "08 0061 0100",
        "05 0061 0901",
        "04 10 6162636465",
        "05 10 616263",
        "05 fc ffffffff 61",
        "05 fc feffff7f 61",
        "05 f0",
        "05 0061 02",
        "01 0061 0062",
        "02 0061",
        "04 0061 0f 01000000",
        "05 0061 0f 010000ff"
      })
  void invalidPage_isRejected(String hex) {
    byte[] compressed = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThrows(IOException.class, () -> Snappy.uncompress(compressed));
    assertThrows(ParquetDecodingException.class, () -> decoded(compressed, compressed[0]));
  }

  @Test
  void pageOfAnotherLength_isRejected() throws IOException {
    byte[] compressed = Snappy.compress(Content.LONGS.of(new SplittableRandom(3), 800));
    for (int length : new int[] {0, 1, 799, 801, 900}) {
      assertThrows(ParquetDecodingException.class, () -> decoded(compressed, length));
    }
  }

  private static void assertSameAsSnappy(byte[] compressed, String seed) throws IOException {
    byte[] expected;
    int length;
    try {
      length = Snappy.uncompressedLength(compressed);
    } catch (IOException e) {
      // The page reader requests this length first.
      return;
    }
    if (length < 0 || length > 1 << 20) {
      return;
    }
    try {
      expected = Snappy.uncompress(compressed);
    } catch (IOException e) {
      assertThrows(ParquetDecodingException.class, () -> decoded(compressed, length), seed);
      return;
    }
    assertArrayEquals(expected, decoded(compressed, length), seed);
  }

  /** Decodes a part of an array. Checks that nothing is written behind the page. */
  private static byte[] decoded(byte[] compressed, int length) {
    byte[] in = new byte[compressed.length + 60];
    new SplittableRandom(11).nextBytes(in);
    System.arraycopy(compressed, 0, in, 20, compressed.length);
    byte[] out = new byte[length + 100];
    Arrays.fill(out, (byte) 0x5a);
    try {
      SnappyDecoder.decode(in, 20, 20 + compressed.length, out, length);
    } finally {
      for (int i = length; i < out.length; i++) {
        assertEquals(0x5a, out[i], "behind the page");
      }
    }
    return Arrays.copyOf(out, length);
  }

  private static byte[] elements(SplittableRandom random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = 0;
    for (int left = 1 + random.nextInt(60); left > 0; left--) {
      length +=
          length == 0 || random.nextInt(3) == 0 ? literal(out, random) : copy(out, random, length);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int rest = length; ; rest >>>= 7) {
      all.write(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
      if (rest < 0x80) {
        break;
      }
    }
    all.writeBytes(out.toByteArray());
    return all.toByteArray();
  }

  private static int literal(ByteArrayOutputStream out, SplittableRandom random) {
    int size =
        1 + random.nextInt(random.nextInt(8) == 0 ? 70_000 : random.nextInt(2) == 0 ? 5 : 70);
    // The format allows more bytes for the length than it needs.
    int bytes = size > 60 || random.nextInt(20) == 0 ? 1 + random.nextInt(4) : 0;
    while (bytes > 0 && bytes < 4 && (size - 1) >>> (8 * bytes) != 0) {
      bytes++;
    }
    out.write((bytes == 0 ? size - 1 : 59 + bytes) << 2);
    write(out, size - 1, bytes);
    out.writeBytes(Content.NOISE.of(random, size));
    return size;
  }

  private static int copy(ByteArrayOutputStream out, SplittableRandom random, int written) {
    int offset = 1 + random.nextInt(random.nextInt(3) == 0 ? Math.min(written, 16) : written);
    int kind = 1 + random.nextInt(3);
    kind = offset > 0xffff ? 3 : offset > 0x7ff ? Math.max(kind, 2) : kind;
    int size = kind == 1 ? 4 + random.nextInt(8) : 1 + random.nextInt(64);
    if (kind == 1) {
      out.write((offset >>> 8 << 5) | ((size - 4) << 2) | 1);
      out.write(offset);
    } else {
      out.write(((size - 1) << 2) | kind);
      write(out, offset, kind == 2 ? 2 : 4);
    }
    return size;
  }

  private static void write(ByteArrayOutputStream out, int number, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write(number >>> (8 * i));
    }
  }

  private static byte[] damaged(byte[] compressed, SplittableRandom random) {
    byte[] bytes = Arrays.copyOf(compressed, compressed.length);
    int first = bytes.length > 0x7f ? 2 : 1;
    int kind = random.nextInt(4);
    if (kind == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    } else if (kind == 1) {
      return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(3));
    }
    for (int left = 1 + random.nextInt(3); left > 0 && bytes.length > first; left--) {
      int at = first + random.nextInt(bytes.length - first);
      bytes[at] = (byte) (kind == 2 ? bytes[at] ^ (1 << random.nextInt(8)) : random.nextInt(256));
    }
    return bytes;
  }
}
