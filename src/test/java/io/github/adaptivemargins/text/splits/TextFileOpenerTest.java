package io.github.adaptivemargins.text.splits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.luben.zstd.Zstd;
import io.github.adaptivemargins.failure.JobException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is cut off is never taken for a shorter one. */
class TextFileOpenerTest {
  private static final Configuration CONF = new Configuration();

  @TempDir private Path folder;

  /**
   * Wherever it is cut, but for where a member ends, which none can tell from a whole file, or
   * within the mark that one of framed Snappy begins with, which holds nothing.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "zst",
        "gz",
        "bz2",
        "xz",
        "lz4-framed",
        "snappy-framed",
        "snappy",
        "lz4",
        "deflate"
      })
  void compressedFile_cutAnywhere_isRefused(String form) throws Exception {
    byte[] first = lines(1);
    byte[] second = lines(2);
    byte[] member = compressed(form, first);
    byte[] file = joined(member, compressed(form, second));
    assertArrayEquals(joined(first, second), text(form, file));
    assertArrayEquals(first, text(form, member));
    int mark = form.equals("snappy-framed") ? 10 : 0;
    for (int length = 1; length < file.length; length++) {
      if (length < mark || length % member.length > mark) {
        assertEquals("refused", outcome(form, Arrays.copyOf(file, length)), "cut at " + length);
      }
    }
  }

  /** More than a buffer holds, before and behind its compression. */
  @ParameterizedTest
  @ValueSource(strings = {"zst", "snappy", "lz4"})
  void largeFile_isReadWhole(String form) throws Exception {
    byte[] text = new byte[3_000_000];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (i < 1_000_000 ? random.nextInt('0', '9') : '7');
    }
    byte[] file = compressed(form, text);
    assertArrayEquals(text, text(form, file));
    assertEquals("refused", outcome(form, Arrays.copyOf(file, file.length - 1)));
  }

  /** As pzstd writes before each frame how long it is. */
  @Test
  void framesToSkip_areSkipped() throws Exception {
    byte[] frame = compressed("zst", lines(1));
    byte[] skipped =
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0x184D2A50)
            .putInt(Integer.BYTES)
            .putInt(frame.length)
            .array();
    assertArrayEquals(lines(1), text("zst", joined(skipped, frame)));
  }

  @Test
  void emptyMember_beforeOthers_isNoMore() throws Exception {
    byte[] file = joined(compressed("bz2", new byte[0]), compressed("bz2", lines(1)));
    assertArrayEquals(lines(1), text("bz2", file));
  }

  @Test
  void blockOfASizeThatNoneHas_isRefused() throws Exception {
    byte[] file = compressed("snappy", lines(1));
    file[9] ^= 0x40;
    assertEquals("refused", outcome("snappy", file));
  }

  private String outcome(String form, byte[] file) throws IOException {
    try {
      return "read " + text(form, file).length;
    } catch (JobException | IOException e) {
      return "refused";
    }
  }

  private byte[] text(String form, byte[] bytes) throws IOException {
    String ending = form.equals("lz4-framed") ? "lz4" : form.equals("snappy-framed") ? "sz" : form;
    Path file = Files.write(folder.resolve("labels.csv." + ending), bytes);
    try (InputStream text =
        TextFileOpener.ofWhole(new org.apache.hadoop.fs.Path(file.toUri()), CONF)) {
      return text.readAllBytes();
    }
  }

  private static byte[] lines(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random
        .ints(60, 0, 50)
        .mapToObj(label -> label + ",images/" + label * 7 + ".jpg\n")
        .collect(Collectors.joining())
        .getBytes(US_ASCII);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] compressed(String form, byte[] text)
      throws IOException, CompressorException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    switch (form) {
      case "zst" -> file.write(Zstd.compress(text));
      case "snappy", "lz4", "deflate" -> write(hadoop(form).createOutputStream(file), text);
      case "bz2" -> write(framed(CompressorStreamFactory.BZIP2, file), text);
      default -> write(framed(form, file), text);
    }
    return file.toByteArray();
  }

  private static CompressionCodec hadoop(String ending) {
    return new CompressionCodecFactory(CONF)
        .getCodec(new org.apache.hadoop.fs.Path("labels." + ending));
  }

  private static OutputStream framed(String form, OutputStream file) throws CompressorException {
    return new CompressorStreamFactory().createCompressorOutputStream(form, file);
  }

  private static void write(OutputStream to, byte[] text) throws IOException {
    try (to) {
      to.write(text);
    }
  }
}
