package io.github.adaptivemargins.oracle;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** CSV and TSV files, most of them well written. */
final class CsvGrammar {
  private static final String LABEL = "label";
  private static final String COUNT = "n";

  private final Dice dice;
  private final boolean isTsv;
  private final CsvDialect dialect;
  private final Labels labels;
  private final ClassOptions classes;
  private final List<String> header = new ArrayList<>();
  private final boolean isCounted;
  private final Optional<String> itemSeparator;

  private CsvGrammar(Dice dice, boolean isTsv) {
    this.dice = dice;
    this.isTsv = isTsv;
    dialect = CsvDialect.of(dice, isTsv);
    labels = new Labels(dice);
    classes = ClassOptions.of(dice, labels.names());
    isCounted = dice.onceIn(4);
    itemSeparator =
        isCounted && dice.onceIn(2) ? Optional.of(dice.pick(" ", "/", "-")) : Optional.empty();
    header.add(dice.onceIn(25) ? "LABEL" : LABEL);
    if (isCounted) {
      header.add(COUNT);
    }
    for (int i = dice.below(3); i > 0; i--) {
      header.add(dice.below(header.size() + 1), dice.pick("id", "url", "Id", "x y", "", "id"));
    }
    if (dice.onceIn(40)) {
      header.add(dice.pick(LABEL, "Label"));
    }
  }

  static Dataset csv(Dice dice) {
    return new CsvGrammar(dice, false).dataset();
  }

  static Dataset tsv(Dice dice) {
    return new CsvGrammar(dice, true).dataset();
  }

  private Dataset dataset() {
    Map<String, byte[]> stored = new LinkedHashMap<>();
    List<byte[]> texts = new ArrayList<>();
    boolean isClean = !dice.onceIn(3);
    for (int i = dice.pick(1, 1, 1, 2, 3); i > 0; i--) {
      byte[] text = encoded(isClean ? file() : slipped(file()));
      texts.add(text);
      Compression.of(dice).store(stored, "in/part-" + i + (isTsv ? ".tsv" : ".csv"), text);
    }
    List<String> args = new ArrayList<>(List.of("--label-column", column(LABEL)));
    args.addAll(dialect.args(isTsv));
    if (isCounted) {
      args.addAll(List.of("--samples-column", column(COUNT)));
    }
    itemSeparator.ifPresent(s -> args.addAll(List.of("--samples-separator", s)));
    CsvTable table =
        new CsvTable(
            dialect,
            column(LABEL),
            isCounted ? Optional.of(column(COUNT)) : Optional.empty(),
            itemSeparator);
    return Datasets.of(dice, stored, args, classes, () -> table.samples(texts));
  }

  private String column(String name) {
    return dialect.header() ? name : "_c" + Math.max(0, header.indexOf(name));
  }

  private String slipped(String text) {
    return Mutation.of(
        dice, text, "\"", "'", dialect.separator(), "\n", "\r", "\\", " ", "#", "\uFEFF", "\"\"");
  }

  private byte[] encoded(String text) {
    byte[] bytes = text.getBytes(Charset.forName(dialect.charset()));
    if (dice.onceIn(50) && bytes.length > 0) {
      bytes[dice.below(bytes.length)] = (byte) 0xe9;
    }
    return dice.onceIn(100) ? new byte[0] : bytes;
  }

  private String file() {
    StringBuilder text = new StringBuilder();
    String lineEnd = dice.pick("\n", "\n", "\n", "\r\n", "\r\n", "\r");
    if (dice.onceIn(8) && !dialect.charset().contains("8859") && !dialect.charset().contains("w")) {
      text.append('\uFEFF');
    }
    if (dice.onceIn(40)) {
      text.append(lineEnd.repeat(dice.between(1, 90)));
    }
    if (dialect.header()) {
      line(text, header, lineEnd);
    }
    for (int i = dice.between(1, 9) - (dice.onceIn(9) ? 9 : 0); i > 0; i--) {
      List<String> record = record();
      if (dice.onceIn(120)) {
        record.add("surplus");
      } else if (dice.onceIn(120)) {
        record.remove(record.size() - 1);
      }
      line(text, record, lineEnd);
    }
    if (dice.onceIn(3)) {
      text.setLength(Math.max(0, text.length() - lineEnd.length()));
    }
    return text.toString();
  }

  private List<String> record() {
    List<String> record = new ArrayList<>();
    for (String name : header) {
      record.add(
          name.equalsIgnoreCase(LABEL) ? labels.next() : name.equals(COUNT) ? samples() : other());
    }
    return record;
  }

  private String samples() {
    if (itemSeparator.isPresent()) {
      return String.join(itemSeparator.get(), Collections.nCopies(dice.below(5), "ab"))
          + (dice.onceIn(8) ? itemSeparator.get() : "");
    }
    return dice.onceIn(40)
        ? dice.pick("", "-1", "2.5", "x", "NaN", "9223372036854775807")
        : dice.pick("1", "2", "30", "0", "5.0", "007", "12.000");
  }

  private String other() {
    return dice.pick(
        "a", "", "x y", "a,b", "q\"q", "http://x/y?z=1,2", "ü", "#", "a\\", "'", "\t", "\uFEFF");
  }

  private void line(StringBuilder text, List<String> fields, String lineEnd) {
    if (dice.onceIn(15)) {
      text.append(lineEnd);
    }
    if (dialect.comment() != '\0' && dice.onceIn(8)) {
      text.append("# a \"comment, of").append(lineEnd);
    }
    text.append(fields.stream().map(this::written).collect(Collectors.joining(dialect.separator())))
        .append(lineEnd);
  }

  private String written(String field) {
    if (dialect.quote() == '\0') {
      return field.replace(dialect.separator(), "_").replace("\n", "_");
    }
    String quote = Character.toString(dialect.quote());
    boolean hasToBe =
        field.contains(quote)
            || field.contains(dialect.separator())
            || (dialect.comment() != '\0' && field.startsWith("#"));
    if (!hasToBe && !dice.onceIn(6)) {
      return (dice.onceIn(40) ? " " : "") + field + (dice.onceIn(40) ? " " : "");
    }
    String value = dialect.multiLine() && dice.onceIn(4) ? field + dice.pick("\n", "\r\nx") : field;
    String escape = Character.toString(dialect.escape());
    if (dialect.escape() != dialect.quote()) {
      value = value.replace(escape, escape + escape);
    }
    return quote + value.replace(quote, escape + quote) + quote;
  }
}
