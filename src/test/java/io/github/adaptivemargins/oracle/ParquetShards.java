package io.github.adaptivemargins.oracle;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Parquet files, each with types of its own for the label and for the number of samples. */
final class ParquetShards {
  private static final List<String> NO_LABELS = List.of("DATE", "BOOLEAN", "BLOB", "INTEGER[]");

  private final Dice dice;
  private final boolean areNames;
  private final boolean hasSizes;
  private final boolean hasLists;
  private final boolean isFiltered;
  private final boolean isFloating;
  private final List<String> names = List.of("cat", "dog", "10", "9", "é", "a\uFFFDb", "007");
  private final List<Sample> samples = new ArrayList<>();
  private Optional<String> refusal = Optional.empty();
  private boolean hasNames;
  private boolean hasNumbers;

  private ParquetShards(Dice dice) {
    this.dice = dice;
    areNames = dice.onceIn(8);
    hasSizes = dice.onceIn(4);
    hasLists = hasSizes && dice.onceIn(4);
    isFiltered = dice.onceIn(4);
    isFloating = dice.onceIn(2);
  }

  static Dataset parquet(Dice dice) {
    return new ParquetShards(dice).dataset();
  }

  private Dataset dataset() {
    ClassOptions classes =
        ClassOptions.of(dice, areNames ? names : List.of("0", "1", "2", "3", "9", "12", "-1"));
    Map<String, String> queries = new LinkedHashMap<>();
    for (int i = dice.between(1, 4); i > 0; i--) {
      queries.put("in/part-" + i + ".parquet", query());
    }
    List<String> args = new ArrayList<>(List.of("--label-column", "label"));
    if (hasSizes) {
      args.addAll(List.of("--samples-column", "n"));
    }
    if (isFiltered) {
      args.addAll(List.of("--where", "fold <> 1"));
    }
    return Datasets.of(dice, Map.of(), new DuckFiles(queries), args, classes, this::samples);
  }

  private List<Sample> samples() throws BadDataException {
    if (hasNames && hasNumbers) {
      throw new BadDataException("strings beside numbers");
    } else if (refusal.isPresent()) {
      throw new BadDataException(refusal.get());
    }
    return samples;
  }

  private String query() {
    boolean isOther = dice.onceIn(80);
    String type =
        isOther
            ? dice.pick(NO_LABELS)
            : areNames == dice.onceIn(60) ? dice.pick(NumberType.values()).sql() : "VARCHAR";
    if (isOther) {
      refusal = Optional.of("labels of type " + type);
    }
    boolean areStrings = type.equals("VARCHAR");
    hasNames |= areStrings;
    hasNumbers |= !areStrings && !isOther;
    NumberType sizeType = dice.pick(NumberType.values());
    List<String> rows = new ArrayList<>();
    for (int i = dice.onceIn(12) ? 0 : dice.between(1, 12); i > 0; i--) {
      rows.add(row(type, sizeType));
    }
    String column = dice.onceIn(80) ? "other" : "label";
    if (column.equals("other")) {
      refusal = Optional.of("a file without the column");
    }
    String sizes = hasLists ? "VARCHAR[]" : sizeType.sql();
    String none = "(CAST(NULL AS " + type + "), CAST(NULL AS " + sizes + "), 0)";
    return "SELECT * FROM (VALUES "
        + (rows.isEmpty() ? none : String.join(", ", rows))
        + ") v("
        + column
        + ", n, fold)"
        + (rows.isEmpty() ? " WHERE false" : "");
  }

  private String row(String type, NumberType sizeType) {
    String fold = isFloating && dice.onceIn(4) ? "'nan'" : dice.pick("0", "1", "2", "3", "NULL");
    boolean isKept = !isFiltered || (!fold.equals("1") && !fold.equals("NULL"));
    String label = label(type, isKept);
    String typed = isFloating ? "CAST(" + fold + " AS DOUBLE)" : fold;
    return "(" + label + ", " + size(sizeType, isKept) + ", " + typed + ")";
  }

  /** The label of the row, which becomes a sample once its size is known. */
  private Sample pending;

  private String label(String type, boolean isKept) {
    pending = null;
    String value = dice.onceIn(30) ? null : "0";
    if (NO_LABELS.contains(type)) {
      value = null;
    } else if (value != null && type.equals("VARCHAR")) {
      value = dice.onceIn(25) ? "" : dice.pick(names);
    } else if (value != null) {
      value = NumberType.ofSql(type).value(dice);
    }
    if (isKept) {
      pending =
          type.equals("VARCHAR")
              ? new Sample(value, Sample.Kind.STRING, 1)
              : number(value, NO_LABELS.contains(type) ? Optional.empty() : Optional.of(type));
    }
    String literal = value == null ? "NULL" : "'" + value + "'";
    return "CAST(" + literal + " AS " + type + ")";
  }

  private static Sample number(String value, Optional<String> type) {
    if (value == null || type.isEmpty()) {
      return new Sample(null, Sample.Kind.NUMBER, 1);
    }
    Optional<BigDecimal> whole = NumberType.ofSql(type.get()).exact(value);
    return whole
        .map(n -> new Sample(n.toBigInteger().toString(), Sample.Kind.NUMBER, 1))
        .orElse(new Sample(value, Sample.Kind.NO_CLASS, 1));
  }

  private String size(NumberType type, boolean isKept) {
    if (hasLists) {
      int elements = dice.below(4);
      add(isKept, elements);
      return "CAST(["
          + IntStream.range(0, elements).mapToObj(i -> "'a'").collect(Collectors.joining(", "))
          + "] AS VARCHAR[])";
    }
    String value = dice.onceIn(80) ? type.value(dice) : dice.pick("1", "2", "30", "0", "100");
    long samples = 1;
    if (hasSizes && isKept) {
      Optional<Long> exact = dice.onceIn(100) ? Optional.empty() : type.size(value);
      if (exact.isEmpty()) {
        refusal = Optional.of("a number of samples that is none: " + value);
        value = type.size(value).isPresent() ? null : value;
      }
      samples = exact.orElse(0L);
    }
    add(isKept, samples);
    return "CAST(" + (value == null ? "NULL" : "'" + value + "'") + " AS " + type.sql() + ")";
  }

  private void add(boolean isKept, long size) {
    if (isKept) {
      samples.add(new Sample(pending.label(), pending.kind(), hasSizes ? size : 1));
    }
  }
}
