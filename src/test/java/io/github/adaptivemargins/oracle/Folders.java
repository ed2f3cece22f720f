package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Partition folders, named as Spark and Hive name them, and by hand. */
final class Folders {
  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  /** What no folder is named, or no writer leaves as it is. */
  private static final String ENCODED = "\"#%'*/:=?\\{}[]^,";

  private final Dice dice;
  private final Labels labels;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, String> queries = new LinkedHashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private Optional<String> refusal = Optional.empty();

  private Folders(Dice dice) {
    this.dice = dice;
    this.labels = new Labels(dice);
  }

  static Dataset partitions(Dice dice) {
    return new Folders(dice).partitions();
  }

  private Dataset partitions() {
    ClassOptions classes = ClassOptions.of(dice, labels.names());
    boolean isParquet = dice.onceIn(3);
    int depth = dice.pick(1, 1, 2, 3);
    int labelDepth = dice.below(depth);
    for (int i = dice.between(1, 7); i > 0; i--) {
      StringBuilder folder = new StringBuilder("in");
      String name = name();
      for (int level = 0; level < depth; level++) {
        folder.append(
            level == labelDepth ? "/label=" + name : "/fold" + level + "=" + dice.below(2));
      }
      fill(folder + "/part-" + i, value(name), isParquet);
    }
    if (dice.onceIn(25)) {
      fill("in/beside", null, isParquet);
      refusal = Optional.of("a file beside partition folders");
    } else if (dice.onceIn(25)) {
      fill("in/deep=1/deeper=2/deepest=3/label=1/x", "1", isParquet);
      refusal = Optional.of("another depth");
    }
    files.put("in/_SUCCESS", new byte[0]);
    List<String> args = new ArrayList<>(List.of("--label-column", "label"));
    if (dice.onceIn(5)) {
      args.addAll(
          List.of(
              "--input",
              Datasets.FOLDER + "/in/*",
              "--reader-option",
              "basePath=" + Datasets.FOLDER + "/in"));
    }
    return Datasets.of(dice, files, new DuckFiles(queries), args, classes, this::samples);
  }

  private List<Sample> samples() throws BadDataException {
    if (refusal.isPresent()) {
      throw new BadDataException(refusal.get());
    }
    return samples;
  }

  private void fill(String file, String label, boolean isParquet) {
    int rows = dice.below(4);
    boolean hidesAColumn = dice.onceIn(80);
    if (hidesAColumn) {
      refusal = Optional.of("a folder that hides a column");
    }
    String column = hidesAColumn ? "label" : "x";
    if (isParquet) {
      queries.put(file + ".parquet", "SELECT range AS " + column + " FROM range(" + rows + ")");
    } else {
      files.put(file + ".csv", (column + "\n" + "1\n".repeat(rows)).getBytes(UTF_8));
    }
    for (int i = 0; i < rows; i++) {
      samples.add(Sample.ofText(label, 1));
    }
  }

  private String name() {
    if (dice.onceIn(20)) {
      return dice.pick(NULL, "", "%zz", "100%", "%E9", "a%2", "%e4%B8%96", "__NULL__");
    }
    StringBuilder name = new StringBuilder();
    labels
        .next()
        .codePoints()
        .forEach(
            c -> {
              String letter = Character.toString(c);
              boolean isEncoded = c < ' ' || ENCODED.contains(letter) || dice.onceIn(10);
              name.append(isEncoded ? encoded(letter) : letter);
            });
    return name.toString();
  }

  private String encoded(String letter) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : letter.getBytes(UTF_8)) {
      encoded.append(String.format(dice.onceIn(2) ? "%%%02x" : "%%%02X", b));
    }
    return encoded.toString();
  }

  /** What a folder is named: bytes after a percent sign, where two digits follow, are UTF-8. */
  private String value(String name) {
    if (name.isEmpty()) {
      refusal = Optional.of("a folder that names no value");
    }
    if (name.equals(NULL)) {
      return null;
    }
    byte[] raw = name.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i++) {
      int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(raw[i + 2], 16);
      bytes.put(low < 0 ? raw[i] : (byte) (high * 16 + low));
      i += low < 0 ? 0 : 2;
    }
    try {
      return UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      refusal = Optional.of("a folder whose name is no UTF-8");
      return null;
    }
  }
}
