package io.github.adaptivemargins.count;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Shortened;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The samples whose label cannot be a class, counted by the reason. */
public final class InvalidLabels implements Serializable {
  private static final long serialVersionUID = 1;

  /** What to do with these samples. */
  public enum Policy {
    FAIL,
    DROP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why a label cannot be a class. */
  public enum Reason {
    NULL("null or empty"),
    MISSING(
        "written as a missing value",
        "in CSV --reader-option nullValue=... reads one of these as null"),
    NEGATIVE("negative"),
    NOT_WHOLE("not a whole number"),
    HIDDEN_DIGITS(
        "with digits that an exponent hides",
        "export the numbers again with all their digits, as text"),
    SEVERAL(
        "several numbers, not one",
        "write one row per label, and numbers without separators between thousands"),
    BLANKS(
        "integers with blanks",
        "in CSV --reader-option ignoreLeadingWhiteSpace=true and ignoreTrailingWhiteSpace=true"
            + " remove blanks"),
    SPREADSHEET_ERROR("an error of a spreadsheet", "repair these cells and export them again"),
    BYTE_ORDER_MARK(
        "with a byte order mark", "give the files that were joined as inputs of their own"),
    NOT_A_NUMBER(
        "not written as an integer",
        "for names use --label-encoding sorted or a class list of names"),
    NOT_UTF8("not in UTF-8"),
    OUTSIDE("outside the classes"),
    UNLISTED("not in the class list", "add them to the class list");

    private final String description;

    /** What the user can do besides dropping the samples; may be empty. */
    private final String remedy;

    Reason(String description) {
      this(description, "");
    }

    Reason(String description, String remedy) {
      this.description = description;
      this.remedy = remedy;
    }
  }

  private static final Set<Reason> QUOTED =
      EnumSet.complementOf(
          EnumSet.of(Reason.NULL, Reason.NEGATIVE, Reason.NOT_WHOLE, Reason.OUTSIDE));

  /** Not a record, as Kryo cannot read records. */
  private static final class Tally implements Serializable {
    private static final long serialVersionUID = 1;

    private final long samples;
    private final String example;

    private Tally(long samples, String example) {
      this.samples = samples;
      this.example = example;
    }

    static Tally add(Tally a, Tally b) {
      String example = a.example.compareTo(b.example) <= 0 ? a.example : b.example;
      return new Tally(a.samples + b.samples, example);
    }

    String describe(Reason reason) {
      String quote = QUOTED.contains(reason) ? "'" : "";
      String shown =
          example.isEmpty() ? "" : " (such as " + quote + Shortened.text(example) + quote + ")";
      return samples == 0
          ? reason.description + shown + " without samples"
          : String.format(Locale.ROOT, "%,d %s%s", samples, reason.description, shown);
    }
  }

  /** The label of unlabelled samples, as in test splits of Hugging Face datasets. */
  private static final String UNLABELLED = "-1";

  /** The most labels that are kept to find their place in the input. */
  private static final int MAX_LABELS = 1000;

  /** Not an EnumMap, as Kryo cannot read it. */
  private final TreeMap<Reason, Tally> tallies = new TreeMap<>();

  private final TreeSet<String> labels = new TreeSet<>();

  /**
   * Adds samples with an invalid label.
   *
   * @param label as written; empty for null
   */
  public void add(Reason reason, String label, long samples) {
    tallies.merge(reason, new Tally(samples, label), Tally::add);
    addLabel(label);
  }

  private void addLabel(String label) {
    if (labels.size() <= MAX_LABELS) {
      labels.add(label);
    }
  }

  void merge(InvalidLabels other) {
    other.tallies.forEach((reason, tally) -> tallies.merge(reason, tally, Tally::add));
    other.labels.forEach(this::addLabel);
  }

  /** The invalid labels, with an empty string for null; empty if there are too many to keep. */
  public Set<String> labels() {
    return labels.size() <= MAX_LABELS ? labels : Set.of();
  }

  /**
   * The exception of a run that does not drop these samples.
   *
   * @param column the name of the label column
   * @param isInteger whether the column allows only integers
   * @param place of the first invalid label, if known
   */
  public JobException toException(String column, boolean isInteger, Optional<String> place) {
    return JobException.badData(
        "column "
            + column
            + " has labels that cannot be a class: "
            + this
            + place.map(first -> "; the first in " + first).orElse("")
            + "; "
            + (isInteger ? "" : remedy())
            + "--invalid-labels drop skips their samples");
  }

  /** What the user can do besides dropping the samples; ends with "and ", or is empty. */
  private String remedy() {
    if (labels.contains(UNLABELLED) && !tallies.containsKey(Reason.NOT_A_NUMBER)) {
      return UNLABELLED + " often marks a sample without a label, and ";
    }
    return tallies.keySet().stream()
        .map(reason -> reason.remedy)
        .filter(remedy -> !remedy.isEmpty())
        .findFirst()
        .map(remedy -> remedy + ", and ")
        .orElse("");
  }

  /** Whether there are no invalid labels, not even on rows with zero samples. */
  public boolean isEmpty() {
    return tallies.isEmpty();
  }

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
