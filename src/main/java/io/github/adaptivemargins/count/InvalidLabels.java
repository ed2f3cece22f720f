package io.github.adaptivemargins.count;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The samples whose label cannot stand for a class, tallied by what is wrong with it. */
public final class InvalidLabels implements Serializable {
  private static final long serialVersionUID = 1;

  /** What to do with such samples. */
  public enum Policy {
    FAIL,
    DROP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public enum Kind {
    NULL("null or empty"),
    NOT_UTF8("not UTF-8: the file's charset is another"),
    NEGATIVE("negative"),
    NOT_WHOLE("not a whole number"),
    NOT_A_NUMBER("not written as an integer"),
    OUTSIDE("outside the classes"),
    UNLISTED("not in the class list");

    private final String description;

    Kind(String description) {
      this.description = description;
    }
  }

  private static final Set<Kind> QUOTED = Set.of(Kind.NOT_UTF8, Kind.NOT_A_NUMBER, Kind.UNLISTED);

  /** No record, and the map no EnumMap, since Kryo takes neither. */
  private static final class Tally implements Serializable {
    private static final long serialVersionUID = 1;

    private final long samples;
    private final String example;

    private Tally(long samples, String example) {
      this.samples = samples;
      this.example = example;
    }

    static Tally join(Tally a, Tally b) {
      String example = a.example.compareTo(b.example) <= 0 ? a.example : b.example;
      return new Tally(a.samples + b.samples, example);
    }

    String describe(Kind kind) {
      String quote = QUOTED.contains(kind) ? "'" : "";
      String shown = example.isEmpty() ? "" : " (such as " + quote + example + quote + ")";
      return String.format(Locale.ROOT, "%,d %s%s", samples, kind.description, shown);
    }
  }

  private final TreeMap<Kind, Tally> tallies = new TreeMap<>();

  public void add(Kind kind, String example, long samples) {
    tallies.merge(kind, new Tally(samples, example), Tally::join);
  }

  void merge(InvalidLabels other) {
    other.tallies.forEach((kind, tally) -> tallies.merge(kind, tally, Tally::join));
  }

  /** A label that cannot stand for a class; empty when it is null, or has no text. */
  public Optional<String> example() {
    return tallies.values().stream()
        .map(tally -> tally.example)
        .findFirst()
        .filter(example -> !example.isEmpty());
  }

  public long samples() {
    return tallies.values().stream().mapToLong(tally -> tally.samples).sum();
  }

  public long samples(Kind kind) {
    return tallies.containsKey(kind) ? tallies.get(kind).samples : 0;
  }

  /** One line, such as {@code 2 null or empty, 1 negative (such as -1)}. */
  @Override
  public String toString() {
    return tallies.entrySet().stream()
        .map(entry -> entry.getValue().describe(entry.getKey()))
        .collect(Collectors.joining(", "));
  }
}
