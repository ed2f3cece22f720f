package io.github.adaptivemargins.text.splits;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitLineStreamTest {
  /** Sizes of the buffers that are read into; 0 reads single bytes. */
  private static final List<Integer> BUFFERS = List.of(0, 1, 2, 3, 100);

  @Test
  void split_ofEachShortText_hasTheLinesThatStartInIt() throws IOException {
    checkEachText("", 6);
  }

  private static void checkEachText(String text, int more) throws IOException {
    for (int from = 0; from <= text.length(); from++) {
      for (int to = from; to <= text.length(); to++) {
        for (int buffer : BUFFERS) {
          assertEquals(
              linesThatStartIn(text, from, to),
              read(text, from, to, buffer),
              () -> "of '" + text + "'");
        }
      }
    }
    for (String next : more > 0 ? List.of("a", "\r", "\n") : List.<String>of()) {
      checkEachText(text + next, more - 1);
    }
  }

  /** Cuts a text with a byte order mark, empty lines and no line feed at its end. */
  @Test
  void splits_ofEachWayToCut_haveAllLinesInOrder() throws IOException {
    String text = "\u00ef\u00bb\u00bfa\r\n\n\r\nbc\nd";
    for (int cuts = 0; cuts < 1 << (text.length() - 1); cuts++) {
      StringBuilder lines = new StringBuilder();
      int from = 0;
      for (int to = 1; to <= text.length(); to++) {
        boolean isCut = to == text.length() || (cuts >> (to - 1) & 1) != 0;
        if (isCut) {
          lines.append(read(text, from, to, BUFFERS.get(cuts % BUFFERS.size())));
          from = to;
        }
      }
      assertEquals(text, lines.toString(), "cuts " + Integer.toBinaryString(cuts));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // A line that starts at the end is in the next split.
    "0, 3, 'ab|'",
    "3, 6, 'cd|'",
    "0, 4, 'ab|cd|'",
    "4, 6, ''",
    "6, 8, 'ef'",
    "7, 8, ''",
    // The last byte is a line that has not ended.
    "0, 8, 'ab|cd|ef'"
  })
  void line_atTheBoundary_isInTheSplitWhereItStarts(int from, int to, String lines)
      throws IOException {
    for (int buffer : BUFFERS) {
      assertEquals(lines.replace('|', '\n'), read("ab\ncd\nef", from, to, buffer));
    }
  }

  @Test
  void lineEnd_cutBetweenReturnAndLineFeed_endsTheEarlierLine() throws IOException {
    String text = "ab\r\ncd\r\n";
    for (int buffer : BUFFERS) {
      assertEquals("ab\r\n", read(text, 0, 3, buffer));
      assertEquals("cd\r\n", read(text, 3, 8, buffer));
      assertEquals("", read(text, 7, 8, buffer));
    }
  }

  @Test
  void emptyLine_atTheEnd_isALineOfItsOwn() throws IOException {
    for (int buffer : BUFFERS) {
      assertEquals("a\n", read("a\n\n", 0, 2, buffer));
      assertEquals("\n", read("a\n\n", 2, 3, buffer));
      assertEquals("", read("a\n\n", 3, 3, buffer));
    }
  }

  /** Lines may be longer than a split and a buffer. */
  @Test
  void splits_ofARandomText_haveTheLinesThatStartInThem() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      int size = random.nextInt(300);
      int lineBytes = 1 + random.nextInt(60);
      while (text.length() < size) {
        text.append("x".repeat(random.nextInt(lineBytes)))
            .append(random.nextInt(5) > 0 ? "\n" : "\r\n");
      }
      text.setLength(size);
      StringBuilder lines = new StringBuilder();
      for (int from = 0; from < size; ) {
        int to = Math.min(size, from + 1 + random.nextInt(100));
        String found = read(text.toString(), from, to, random.nextInt(40));
        assertEquals(linesThatStartIn(text.toString(), from, to), found);
        lines.append(found);
        from = to;
      }
      assertEquals(text.toString(), lines.toString());
    }
  }

  /** Single bytes and buffers may alternate. */
  @Test
  void split_readInBothWays_hasTheLinesThatStartInIt() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    String text = "ab\n\ncde\r\nf\n\n";
    for (int i = 0; i < 2000; i++) {
      int from = random.nextInt(text.length());
      int to = random.nextInt(from, text.length() + 1);
      StringBuilder found = new StringBuilder();
      try (InputStream lines = open(text, from, to)) {
        byte[] buffer = new byte[3];
        int read = 0;
        while (read >= 0) {
          if (random.nextBoolean()) {
            read = lines.read();
            found.append(read < 0 ? "" : (char) read);
          } else {
            read = lines.read(buffer);
            found.append(new String(buffer, 0, Math.max(read, 0), ISO_8859_1));
          }
        }
      }
      assertEquals(linesThatStartIn(text, from, to), found.toString(), from + " to " + to);
    }
  }

  /** A skip of the input would lose the position. */
  @Test
  void skipAndMark_areNotSupported() throws IOException {
    try (InputStream lines = open("a\nb\n", 0, 2)) {
      assertThrows(UnsupportedOperationException.class, () -> lines.skip(1));
      assertFalse(lines.markSupported());
    }
  }

  private static String linesThatStartIn(String text, int from, int to) {
    StringBuilder lines = new StringBuilder();
    int start = 0;
    while (start < text.length()) {
      int feed = text.indexOf('\n', start);
      int next = feed < 0 ? text.length() : feed + 1;
      if (from <= start && start < to) {
        lines.append(text, start, next);
      }
      start = next;
    }
    return lines.toString();
  }

  private static String read(String text, int from, int to, int bufferBytes) throws IOException {
    StringBuilder lines = new StringBuilder();
    try (InputStream in = open(text, from, to)) {
      if (bufferBytes == 0) {
        for (int next = in.read(); next >= 0; next = in.read()) {
          lines.append((char) next);
        }
      }
      int offset = 2;
      byte[] buffer = new byte[offset + bufferBytes + 1];
      while (bufferBytes > 0) {
        Arrays.fill(buffer, (byte) '?');
        int read = in.read(buffer, offset, bufferBytes);
        if (read < 0) {
          break;
        }
        assertTrue(read > 0);
        String bytes = new String(buffer, ISO_8859_1);
        assertEquals("??", bytes.substring(0, offset));
        assertEquals("?", bytes.substring(offset + bufferBytes));
        lines.append(bytes, offset, offset + read);
      }
      assertEquals(-1, in.read());
      assertEquals(-1, in.read(new byte[1]));
    }
    return lines.toString();
  }

  /** Opens a split like {@link SplitReader}: one byte earlier, unless it is the first. */
  private static InputStream open(String text, int from, int to) throws IOException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    int start = Math.max(0, from - 1);
    InputStream rest = new ByteArrayInputStream(bytes, start, bytes.length - start);
    return new SplitLineStream(new ShortReads(rest), start, from == 0, to);
  }

  /** Gives at most five bytes at once, as a file system may. */
  private static final class ShortReads extends FilterInputStream {
    ShortReads(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      return super.read(buffer, from, Math.min(length, 5));
    }
  }
}
