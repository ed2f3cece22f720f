package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** MXNet's lists of an index, a label and a path a line. */
final class IndexedLists {
  private static final String NUMBER =
      "(?i)[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[-+]?[0-9]+)?|[-+]?(nan|inf|infinity)";

  private final Dice dice;
  private final Labels labels;

  private IndexedLists(Dice dice) {
    this.dice = dice;
    this.labels = new Labels(dice);
  }

  static Dataset lst(Dice dice) {
    return new IndexedLists(dice).dataset();
  }

  private Dataset dataset() {
    ClassOptions classes = ClassOptions.of(dice, labels.names());
    Map<String, byte[]> stored = new LinkedHashMap<>();
    List<byte[]> texts = new ArrayList<>();
    boolean isClean = !dice.onceIn(3);
    for (int i = dice.pick(1, 1, 2); i > 0; i--) {
      String file = file();
      String text =
          isClean
              ? file
              : Mutation.of(dice, file, " ", "\t", "\n", "\r", "7", ".", "\uFEFF", "\t3");
      texts.add(text.getBytes(UTF_8));
      Compression.of(dice).store(stored, "in/part-" + i + ".lst", text.getBytes(UTF_8));
    }
    return Datasets.of(
        dice,
        stored,
        dice.onceIn(2) ? List.of() : List.of("--format", "lst"),
        classes,
        () -> samples(texts));
  }

  private String file() {
    StringBuilder text = new StringBuilder(dice.onceIn(10) ? "\uFEFF" : "");
    String lineEnd = dice.pick("\n", "\n", "\n", "\r\n", "\r");
    for (int i = dice.between(1, 8); i > 0; i--) {
      String label = dice.onceIn(30) ? labels.next().replaceAll("\\s", "_") : number();
      String path = dice.pick("a.jpg", "b/c d.PNG", "x/1", "é.webp", "3", "1 2/3.bmp");
      text.append(dice.onceIn(20) ? " " : "").append(dice.pick(i, 4_000_000_000L));
      text.append('\t').append(label).append('\t').append(path);
      text.append(dice.onceIn(40) ? dice.pick("\t", " ", "\t5", "\t1 2") : "").append(lineEnd);
      text.append(dice.onceIn(20) ? dice.pick("", " \t") + lineEnd : "");
    }
    return text.toString();
  }

  private String number() {
    int label = dice.below(12);
    return dice.pick(label + ".000000", label + ".000000", label + "", " " + label + ".0");
  }

  private static List<Sample> samples(List<byte[]> files) throws BadDataException {
    List<Sample> samples = new ArrayList<>();
    for (byte[] file : files) {
      for (String line : StrictText.decode(file, "UTF-8").split("\r\n|\n|\r")) {
        if (!line.isBlank()) {
          samples.add(new Sample(label(line.strip()), Sample.Kind.NUMBER, 1));
        }
      }
    }
    return samples;
  }

  private static String label(String line) throws BadDataException {
    String[] fields = line.split("\t", -1);
    if (fields.length != 3 || !fields[0].strip().matches("[-+]?[0-9]+")) {
      throw new BadDataException("no index, label and path");
    }
    String label = fields[1].strip();
    if (!label.isEmpty() && !label.matches(NUMBER)) {
      throw new BadDataException("a label that is no number");
    }
    return label;
  }
}
