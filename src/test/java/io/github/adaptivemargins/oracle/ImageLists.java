package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists of a path and a label a line. */
final class ImageLists {
  private static final String IMAGE = "(?i).*\\.(jpg|jpeg|png|ppm|bmp|pgm|tif|tiff|webp|gif)";

  private final Dice dice;
  private final Labels labels;

  private ImageLists(Dice dice) {
    this.dice = dice;
    this.labels = new Labels(dice);
  }

  static Dataset imageList(Dice dice) {
    return new ImageLists(dice).dataset();
  }

  private Dataset dataset() {
    ClassOptions classes = ClassOptions.of(dice, labels.names());
    Map<String, byte[]> stored = new LinkedHashMap<>();
    List<byte[]> texts = new ArrayList<>();
    boolean isClean = !dice.onceIn(3);
    for (int i = dice.pick(1, 1, 2); i > 0; i--) {
      String file = file();
      String text =
          isClean ? file : Mutation.of(dice, file, " ", "\t", "\n", "\r", "\"", ".jpg ", "\uFEFF");
      texts.add(text.getBytes(UTF_8));
      Compression.of(dice).store(stored, "in/part-" + i + ".txt", text.getBytes(UTF_8));
    }
    return Datasets.of(
        dice, stored, List.of("--format", "imagelist"), classes, () -> samples(texts));
  }

  private String file() {
    StringBuilder text = new StringBuilder(dice.onceIn(10) ? "\uFEFF" : "");
    String lineEnd = dice.pick("\n", "\n", "\n", "\r\n", "\r");
    for (int i = dice.between(1, 8); i > 0; i--) {
      String path = dice.pick("a.jpg", "b/c d.PNG", "x/1", "é.webp", "a.jpg.bak", "1 2/3.bmp");
      text.append(path).append(dice.pick(" ", " ", "  ", "\t"));
      // A label of an image list is a word.
      text.append(labels.next().replaceAll("\\s", "_"));
      text.append(dice.onceIn(40) ? dice.pick(" 3", " ", "\t", " b.jpg 2") : "").append(lineEnd);
      text.append(dice.onceIn(20) ? dice.pick("", "  ") + lineEnd : "");
    }
    return text.toString();
  }

  private static List<Sample> samples(List<byte[]> files) throws BadDataException {
    List<Sample> samples = new ArrayList<>();
    for (byte[] file : files) {
      for (String line : StrictText.decode(file, "UTF-8").split("\r\n|\n|\r")) {
        if (!line.isBlank()) {
          samples.add(Sample.ofText(label(line.strip()), 1));
        }
      }
    }
    return samples;
  }

  /** The last word; null where there is but one. */
  private static String label(String line) throws BadDataException {
    String label = line.replaceFirst(".*\\s", "");
    String path =
        label.equals(line) ? line : line.substring(0, line.length() - label.length()).strip();
    boolean isImage = path.matches(IMAGE);
    if (!isImage && path.matches(IMAGE + "[\"']?\\s*[,;|]\\s*\\S.*")) {
      throw new BadDataException("a separator behind an image");
    }
    if (label.equals(line)) {
      return null;
    }
    if (label.matches(IMAGE)
        || label.matches(".*/.*[.][A-Za-z]\\w{0,4}")
        || label.matches("(?i).*[.](dcm|npy|npz|nii|heic|jp2|mp4)")) {
      throw new BadDataException("a path in place of a label");
    }
    if (label.startsWith("[") || label.matches("[+-]?[0-9]+([,;|][+-]?[0-9]+)+[,;|]?")) {
      throw new BadDataException("several labels");
    }
    if (path.matches(".*\\s.*")
        && !isImage
        && !path.matches(".*([.][A-Za-z]\\w{0,4}[\"']?|/\\S*)")) {
      throw new BadDataException("several words without an image");
    }
    boolean hasImage = List.of(path.split("\\s+")).stream().anyMatch(word -> word.matches(IMAGE));
    if (line.chars().filter(c -> c == '\t').count() > 1 || (hasImage && !path.matches(IMAGE))) {
      throw new BadDataException("more than one word behind the path of an image");
    }
    return label;
  }
}
