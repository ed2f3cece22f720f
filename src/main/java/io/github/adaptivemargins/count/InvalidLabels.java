package io.github.adaptivemargins.count;

import io.github.adaptivemargins.failure.JobException;
import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    NEGATIVE("negative"),
    NOT_WHOLE("not a whole number"),
    NOT_A_NUMBER("not written as an integer"),
    NOT_UTF8("not in UTF-8"),
    OUTSIDE("outside the classes"),
    UNLISTED("not in the class list");

    private final String description;

    Kind(String description) {
      this.description = description;
    }
  }

  private static final Set<Kind> QUOTED = Set.of(Kind.NOT_A_NUMBER, Kind.NOT_UTF8, Kind.UNLISTED);

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
      return samples == 0
          ? kind.description + shown + " beside no samples"
          : String.format(Locale.ROOT, "%,d %s%s", samples, kind.description, shown);
    }
  }

  /** As in Hugging Face's datasets, whose test parts have it. */
  private static final String UNLABELLED = "-1";

  /** As many labels as a second look for the first of them can ask for. */
  private static final int MAX_KEPT = 1000;

  private final TreeMap<Kind, Tally> tallies = new TreeMap<>();
  private final TreeSet<String> labels = new TreeSet<>();

  /**
   * Adds a label.
   *
   * @param label as it is written; empty for null
   */
  public void add(Kind kind, String label, long samples) {
    tallies.merge(kind, new Tally(samples, label), Tally::join);
    keep(label);
  }

  private void keep(String label) {
    if (labels.size() <= MAX_KEPT) {
      labels.add(label);
    }
  }

  void merge(InvalidLabels other) {
    other.tallies.forEach((kind, tally) -> tallies.merge(kind, tally, Tally::join));
    other.labels.forEach(this::keep);
  }

  /** All such labels, an empty one for null; none where there are too many to look for. */
  public Set<String> labels() {
    return labels.size() <= MAX_KEPT ? labels : Set.of();
  }

  /**
   * What ends a run that is not to leave them out.
   *
   * @param column of the labels
   * @param isInteger whether a label can be nothing else there
   * @param line where the first of them is, if that is known
   */
  public JobException refusal(String column, boolean isInteger, Optional<String> line) {
    return JobException.badData(
        "column "
            + column
            + " has labels that cannot stand for a class: "
            + this
            + line.map(first -> "; the first in " + first).orElse("")
            + "; "
            + (isInteger ? "" : remedy())
            + "--invalid-labels drop leaves their samples out");
  }

  /** What the user can do, beside leaving the samples out; such as {@code names want …; }. */
  private String remedy() {
    if (tallies.containsKey(Kind.NOT_A_NUMBER)) {
      return "names want --label-encoding sorted or a list of classes that are names, and ";
    } else if (labels.contains(UNLABELLED)) {
      return UNLABELLED + " often marks a sample without a label, and ";
    }
    return tallies.containsKey(Kind.UNLISTED) ? "a longer list would hold them, and " : "";
  }

  /** Whether there are none, not even of rows without samples. */
  public boolean isEmpty() {
    return tallies.isEmpty();
  }

  /** The number of them. */
  public long samples() {
    return tallies.values().stream().mapToLong(tally -> tally.samples).sum();
  }

  /** One line, such as {@code 2 null or empty, 1 negative (such as -1)}. */
  @Override
  public String toString() {
    return tallies.entrySet().stream()
        .map(entry -> entry.getValue().describe(entry.getKey()))
        .collect(Collectors.joining(", "));
  }
}
