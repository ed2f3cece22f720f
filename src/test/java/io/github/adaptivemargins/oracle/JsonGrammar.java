package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON lines and documents, most of them well written. */
final class JsonGrammar {
  private enum Size {
    ONE,
    NUMBER,
    ARRAY,
    TEXT
  }

  private final Dice dice;
  private final Labels labels;
  private final ClassOptions classes;
  private final boolean multiLine;
  private final Size size;

  private JsonGrammar(Dice dice) {
    this.dice = dice;
    labels = new Labels(dice);
    classes = ClassOptions.of(dice, labels.names());
    multiLine = dice.onceIn(4);
    size = dice.pick(Size.ONE, Size.ONE, Size.ONE, Size.ONE, Size.NUMBER, Size.ARRAY, Size.TEXT);
  }

  static Dataset json(Dice dice) {
    return new JsonGrammar(dice).dataset();
  }

  private Dataset dataset() {
    Map<String, byte[]> stored = new LinkedHashMap<>();
    List<byte[]> texts = new ArrayList<>();
    boolean isClean = !dice.onceIn(3);
    for (int i = dice.pick(1, 1, 1, 2, 3); i > 0; i--) {
      byte[] text = (isClean ? file() : slipped(file())).getBytes(UTF_8);
      if (dice.onceIn(60)) {
        text[dice.below(text.length)] = (byte) 0xe9;
      } else if (dice.onceIn(100)) {
        text = new byte[0];
      }
      texts.add(text);
      Compression.of(dice).store(stored, "in/part-" + i + ".json", text);
    }
    List<String> args = new ArrayList<>(List.of("--label-column", "label"));
    if (multiLine) {
      args.addAll(List.of("--reader-option", "multiLine=true"));
    }
    if (size != Size.ONE) {
      args.addAll(List.of("--samples-column", "n"));
    }
    Optional<String> separator = size == Size.TEXT ? Optional.of(" ") : Optional.empty();
    separator.ifPresent(s -> args.addAll(List.of("--samples-separator", s)));
    JsonTable table =
        new JsonTable(
            multiLine, "label", size == Size.ONE ? Optional.empty() : Optional.of("n"), separator);
    return Datasets.of(dice, stored, args, classes, () -> table.samples(texts));
  }

  private String slipped(String text) {
    return Mutation.of(
        dice, text, "\"", "'", ",", "\n", "\r", "\\", " ", "}", "{", "[", "]", "\uFEFF", "0", ":");
  }

  private String file() {
    List<String> records = new ArrayList<>();
    for (int i = dice.between(1, 8); i > 0; i--) {
      records.add(record());
    }
    String start = dice.onceIn(10) ? "\uFEFF" : "";
    if (multiLine && dice.onceIn(2)) {
      return start + "[\n" + String.join(",\n ", records) + dice.pick("]", "\n]\n");
    }
    String lineEnd = dice.pick("\n", "\n", "\n", "\r\n", "\r");
    StringBuilder text = new StringBuilder(start);
    for (String record : records) {
      text.append(record).append(dice.onceIn(25) ? dice.pick("", " ", "\t") : lineEnd);
      text.append(dice.onceIn(15) ? lineEnd : "");
      if (dice.onceIn(150)) {
        text.append(dice.pick("5", "null", "[]", "[{\"label\": 1}]", "\"x\"", ",", "//c"))
            .append(lineEnd);
      }
    }
    return text.toString();
  }

  private String record() {
    List<String> fields = new ArrayList<>();
    if (!dice.onceIn(60)) {
      fields.add(field(dice.onceIn(120) ? "Label" : "label", label()));
    }
    if (size != Size.ONE) {
      fields.add(field("n", samples()));
    }
    for (int i = dice.below(3); i > 0; i--) {
      fields.add(field("x" + i, other()));
    }
    if (dice.onceIn(60)) {
      fields.add(field("label", label()));
    } else if (dice.onceIn(40)) {
      fields.add(field("LABEL", label()));
    }
    if (!fields.isEmpty()) {
      Collections.swap(fields, 0, dice.below(fields.size()));
    }
    String gap = multiLine ? dice.pick("", " ", "\n  ") : dice.pick("", " ", "\t");
    return "{" + String.join("," + gap, fields) + gap + "}";
  }

  private String field(String key, String value) {
    return string(key) + dice.pick(":", ": ", " : ") + value;
  }

  private String label() {
    String label = labels.next();
    if (dice.onceIn(80)) {
      return dice.pick(
          "null", "true", "[1]", "{\"a\": 1}", "NaN", "1E1", "\"\\ud800\"", "1.0e0", "[]", "-0.0");
    }
    boolean isNumber = label.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][0-9]+)?");
    return isNumber && !dice.onceIn(4) ? label : string(label);
  }

  private String samples() {
    if (dice.onceIn(60)) {
      return dice.pick(
          "null", "-1", "2.5", "true", "{}", "\"x\"", "9223372036854775807", "[\"a\", \"b\"]");
    }
    return switch (size) {
      case ARRAY ->
          dice.pick("[]", "[1]", "[\"a\", \"b\"]", "[[1, 2], 3, {\"label\": 4}]", "[null]");
      case TEXT -> dice.pick("\"\"", "\"a b\"", "\"a  b \"", "\"a\"");
      default -> dice.pick("1", "2", "30", "0", "5.0", "\"7\"");
    };
  }

  private String other() {
    return dice.pick(
        "1",
        "null",
        "{\"label\": 5, \"n\": 3}",
        "[{\"label\": 1}, {\"label\": 2}]",
        "\"\\\"label\\\": 3\"",
        "\"}{\"",
        "NaN",
        "-1.5e300",
        "true");
  }

  private String string(String text) {
    StringBuilder written = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        written.append('\\').append(c);
      } else if (c < ' ' || dice.onceIn(30)) {
        written.append(String.format("\\u%04x", (int) c));
      } else {
        written.append(c);
      }
    }
    return written.append('"').toString();
  }
}
