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

/** A file that is cut off is an error, and never a shorter file. */
class TextFileOpenerTest {
  private static final Configuration CONF = new Configuration();

  @TempDir private Path folder;

  /**
   * Cuts a file at each byte, except at the end of a member, where it is a valid file, and within
   * the signature of framed Snappy, which contains no data.
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
  void compressedFile_cutAnywhere_isAnError(String form) throws Exception {
    byte[] first = lines(1);
    byte[] second = lines(2);
    byte[] member = compressed(form, first);
    byte[] file = joined(member, compressed(form, second));
    assertArrayEquals(joined(first, second), text(form, file));
    assertArrayEquals(first, text(form, member));
    int signature = form.equals("snappy-framed") ? 10 : 0;
    for (int length = 1; length < file.length; length++) {
      if (length < signature || length % member.length > signature) {
        assertEquals("error", outcome(form, Arrays.copyOf(file, length)), "cut at " + length);
      }
    }
  }

  /** Larger than a buffer, compressed and decompressed. */
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
    assertEquals("error", outcome(form, Arrays.copyOf(file, file.length - 1)));
  }

  /** pzstd writes the length of each frame before the frame. */
  @Test
  void skippableFrames_areSkipped() throws Exception {
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
  void emptyMember_beforeOthers_isSkipped() throws Exception {
    byte[] file = joined(compressed("bz2", new byte[0]), compressed("bz2", lines(1)));
    assertArrayEquals(lines(1), text("bz2", file));
  }

  @Test
  void blockOfAnImpossibleSize_isAnError() throws Exception {
    byte[] file = compressed("snappy", lines(1));
    file[9] ^= 0x40;
    assertEquals("error", outcome("snappy", file));
  }

  private String outcome(String form, byte[] file) throws IOException {
    try {
      return "read " + text(form, file).length;
    } catch (JobException | IOException e) {
      return "error";
    }
  }

  private byte[] text(String form, byte[] bytes) throws IOException {
    String ending = form.equals("lz4-framed") ? "lz4" : form.equals("snappy-framed") ? "sz" : form;
    Path file = Files.write(folder.resolve("labels.csv." + ending), bytes);
    try (InputStream text =
        TextFileOpener.openWhole(new org.apache.hadoop.fs.Path(file.toUri()), CONF)) {
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
