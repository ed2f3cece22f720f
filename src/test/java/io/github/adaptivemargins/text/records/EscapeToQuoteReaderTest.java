package io.github.adaptivemargins.text.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.Dialect;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EscapeToQuoteReaderTest {
  /** Sizes of the buffers that are read into; 0 reads single characters. */
  private static final List<Integer> BUFFERS = List.of(0, 1, 2, 3, 100);

  /** How a text is written. */
  private record Syntax(String separator, boolean hasComments, boolean hasTrimming) {
    Dialect dialect() {
      Map<String, String> options = new HashMap<>(Map.of("escape", "\\"));
      if (hasComments) {
        options.put("comment", "#");
      }
      options.put("ignoreLeadingWhiteSpace", Boolean.toString(hasTrimming));
      return Dialect.builder(Dialect.Form.CSV).separator(separator).readerOptions(options).build();
    }
  }

  static List<Syntax> syntaxes() {
    return List.of(
        new Syntax(",", false, false),
        new Syntax(",", true, false),
        new Syntax(",", false, true),
        new Syntax(",", true, true),
        new Syntax("||", false, false),
        new Syntax(" |", true, true));
  }

  /** In the text and the result a quote is {@code '} and a line feed is {@code /}. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "'a\\'b'       | 'a''b'",
        "'\\''         | ''''",
        "'\\'          | '''",
        "'a\\\\'       | 'a\\'",
        "'a\\\\',b     | 'a\\',b",
        "'a\\\\\\'b'   | 'a\\''b'",
        "'a\\b'        | 'a\\b'",
        "'\\/','\\''   | '\\/',''''",
        "'\\           | '\\",
        "'\\\\         | '\\",
        "'a            | 'a",
        "a\\'b\\\\     | a\\'b\\\\",
        "a'\\'',\\'    | a'\\'',\\'",
        "'a'\\'b,'\\'' | 'a'\\'b,''''",
        "'a'/'\\''     | 'a'/''''",
        "''            | ''",
      },
      delimiter = '|')
  void escape_inQuotesOnly_isConverted(String text, String expected) {
    Dialect dialect = new Syntax(",", false, false).dialect();
    for (int buffer : BUFFERS) {
      assertEquals(Optional.of(decode(expected)), read(decode(text), dialect, buffer));
    }
  }

  private static String decode(String text) {
    return text.replace('\'', '"').replace('/', '\n');
  }

  @Test
  void emptyText_staysEmpty() {
    for (int buffer : BUFFERS) {
      assertEquals(Optional.of(""), read("", new Syntax(",", false, false).dialect(), buffer));
    }
  }

  /** The space before the first quote and the bar after the second are not the separator. */
  @Test
  void separator_aroundAQuotedField_doesNotEndTheField() {
    Dialect dialect = new Syntax(" |", false, true).dialect();
    String text = " \"a\"|\"b\\\"";
    for (int buffer : BUFFERS) {
      assertEquals(Optional.of(text), read(text, dialect, buffer));
    }
  }

  @Test
  void doubledQuote_afterAField_isAnError() {
    Dialect dialect = new Syntax(",", false, false).dialect();
    for (int buffer : BUFFERS) {
      assertEquals(Optional.empty(), read("a,\"b\"\"c\"", dialect, buffer));
      assertEquals(Optional.empty(), read("\"\"\"", dialect, buffer));
    }
  }

  @ParameterizedTest
  @MethodSource("syntaxes")
  void eachShortText_givesTheDoubledQuotesOfItsFields(Syntax syntax) {
    List<String> pieces =
        List.of("a", "\\", "\"", "\n", syntax.hasTrimming ? " " : "\r", "#", syntax.separator);
    checkEachText("", 5, pieces, syntax.dialect(), new FieldConverter(syntax));
  }

  private static void checkEachText(
      String text, int more, List<String> pieces, Dialect dialect, FieldConverter converter) {
    int buffer = BUFFERS.get(Math.floorMod(text.hashCode(), BUFFERS.size()));
    assertEquals(converter.convert(text), read(text, dialect, buffer), () -> "of " + text);
    for (String piece : more > 0 ? pieces : List.<String>of()) {
      checkEachText(text + piece, more - 1, pieces, dialect, converter);
    }
  }

  @ParameterizedTest
  @MethodSource("syntaxes")
  void randomText_givesTheDoubledQuotesOfItsFields(Syntax syntax) {
    SplittableRandom random = new SplittableRandom(3);
    List<String> pieces =
        List.of(
            "\"", "\"", "\\", "\\", "\\\"", "a", "|", ",", " ", "\t", "#", "\n", "\r\n", "\"b\"");
    Dialect dialect = syntax.dialect();
    FieldConverter converter = new FieldConverter(syntax);
    for (int i = 0; i < 10_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int size = random.nextInt(20); size > 0; size--) {
        int piece = random.nextInt(pieces.size() + 3);
        text.append(piece < pieces.size() ? pieces.get(piece) : syntax.separator);
      }
      assertEquals(
          converter.convert(text.toString()),
          read(text.toString(), dialect, random.nextInt(12)),
          () -> "of " + text);
    }
  }

  /** Converts a text with regular expressions, field by field. */
  private static final class FieldConverter {
    private static final Pattern ESCAPED = Pattern.compile("\\\\([\"\\\\])");

    private final Pattern field;
    private final Pattern endOfField;

    FieldConverter(Syntax syntax) {
      String separator = Pattern.quote(syntax.separator);
      String comment = syntax.hasComments ? "(?<=^|[\r\n])#[^\r\n]*" : "(?!)";
      String space = syntax.hasTrimming ? "(?:(?!" + separator + ")[ \t])*" : "";
      String quoted = "\"(?:\\\\[\\s\\S]|[^\"\\\\])*+(?:\"|\\\\?\\z)";
      String rest = "(?:(?!" + separator + ")[^\r\n])*";
      field =
          Pattern.compile(
              "(?<comment>%s)|(?<space>%s)(?<quoted>%s)?(?<rest>%s)"
                  .formatted(comment, space, quoted, rest));
      endOfField = Pattern.compile(separator + "|[\r\n]");
    }

    /** Returns the text with doubled quotes. Empty if it has a doubled quote already. */
    Optional<String> convert(String text) {
      StringBuilder converted = new StringBuilder();
      Matcher fields = field.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
      Matcher ends = endOfField.matcher(text);
      int position = 0;
      while (true) {
        assertTrue(fields.region(position, text.length()).lookingAt(), text);
        if (fields.group("comment") != null) {
          converted.append(fields.group("comment"));
        } else {
          converted.append(fields.group("space"));
          if (fields.group("quoted") != null) {
            converted.append(convertQuoted(fields.group("quoted")));
            if (fields.group("rest").startsWith("\"")) {
              return Optional.empty();
            }
          }
          converted.append(fields.group("rest"));
        }
        if (!ends.region(fields.end(), text.length()).lookingAt()) {
          return Optional.of(converted.toString());
        }
        converted.append(ends.group());
        position = ends.end();
      }
    }

    private static String convertQuoted(String quoted) {
      return ESCAPED
          .matcher(quoted)
          .replaceAll(
              escaped -> Matcher.quoteReplacement(escaped.group(1).equals("\"") ? "\"\"" : "\\"));
    }
  }

  /** Reads a text to its end. Empty if it has a doubled quote. */
  private static Optional<String> read(String text, Dialect dialect, int bufferChars) {
    JobException doubledQuote = JobException.badData("a doubled quote");
    StringBuilder converted = new StringBuilder();
    try (Reader reader =
        new EscapeToQuoteReader(new StringReader(text), dialect, () -> doubledQuote)) {
      if (bufferChars == 0) {
        for (int next = reader.read(); next >= 0; next = reader.read()) {
          converted.append((char) next);
        }
      }
      int offset = 2;
      char[] buffer = new char[offset + bufferChars + 1];
      while (bufferChars > 0) {
        Arrays.fill(buffer, '?');
        int read = reader.read(buffer, offset, bufferChars);
        if (read < 0) {
          break;
        }
        assertEquals("??", new String(buffer, 0, offset));
        assertEquals('?', buffer[offset + bufferChars]);
        converted.append(buffer, offset, read);
      }
      assertEquals(-1, reader.read());
      assertEquals(-1, reader.read(new char[1]));
      return Optional.of(converted.toString());
    } catch (JobException e) {
      assertEquals(doubledQuote, e);
      return Optional.empty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
