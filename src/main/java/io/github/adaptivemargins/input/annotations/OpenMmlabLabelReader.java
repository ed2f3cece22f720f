package io.github.adaptivemargins.input.annotations;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads the values of {@code gt_label}. If the classes are known, all labels of a document are
 * class names, which are JSON strings, or all are class indexes.
 */
final class OpenMmlabLabelReader implements ElementLabelIterator.LabelReader, Serializable {
  private static final long serialVersionUID = 1;

  static final String FIELD = "gt_label";

  private static final String ALLOWED = "an integer, a name, or a list of them";
  private static final Pattern INTEGER = Pattern.compile("[-+]?\\d+(\\.0*)?");

  /** What labels are. */
  enum Kind {
    /** No label was read yet. */
    UNKNOWN,
    INDEX,
    NAME
  }

  private final int numClasses;

  /** The class names; empty if each is written like its index, so that both are the same. */
  private final Set<String> names;

  private Kind kind;

  /**
   * A reader of labels.
   *
   * @param classes the class names in class order; empty if they are not known
   * @param kind if it is not known, the first label decides
   */
  OpenMmlabLabelReader(List<String> classes, Kind kind) {
    this.numClasses = classes.size();
    this.names = areIndexes(classes) ? Set.of() : new HashSet<>(classes);
    this.kind = kind;
  }

  private static boolean areIndexes(List<String> classes) {
    return IntStream.range(0, classes.size())
        .allMatch(index -> classes.get(index).equals(Integer.toString(index)));
  }

  /** What the labels are that were read. */
  Kind kind() {
    return kind;
  }

  @Override
  public void read(JsonDocument json, Queue<String> labels) throws IOException {
    if (json.token() == JsonToken.START_ARRAY) {
      labels.addAll(readList(json));
    } else {
      labels.add(readLabel(json));
    }
  }

  private List<String> readList(JsonDocument json) throws IOException {
    List<String> list = new ArrayList<>();
    boolean isNumeric = true;
    while (json.next() != JsonToken.END_ARRAY) {
      list.add(readLabel(json));
      isNumeric &= json.token().isNumeric();
    }
    List<String> labels = list.stream().map(label -> label.replaceFirst("\\.0*$", "")).toList();
    if (isNumeric && isOneHot(labels)) {
      throw json.badData(
          "a gt_label of "
              + list.size()
              + " numbers that are all 0 or 1, as in a one-hot vector; a list must contain the"
              + " labels of its sample; write the indexes of the ones, or class names");
    }
    checkDistinct(json, labels);
    return list;
  }

  /**
   * Whether numbers may be one per class. If the classes are not known, {@code [0, 1]} is a list of
   * labels, and {@code [1, 0]} is not.
   */
  private boolean isOneHot(List<String> numbers) {
    boolean mayBePerClass =
        numbers.size() > 2
            || (numbers.size() == 2 && numClasses == 2)
            || (numClasses == 0 && numbers.equals(List.of("1", "0")));
    return mayBePerClass && Set.of("0", "1").containsAll(numbers);
  }

  private static void checkDistinct(JsonDocument json, List<String> labels) {
    Set<String> seen = new HashSet<>();
    for (String label : labels) {
      if (!label.isEmpty() && !seen.add(label)) {
        throw json.badData(
            "a gt_label list that contains "
                + label
                + " more than once; a sample counts once per label; remove the repeated label");
      }
    }
  }

  private String readLabel(JsonDocument json) throws IOException {
    String label = json.label(FIELD, ALLOWED);
    if (numClasses > 0 && !label.isEmpty()) {
      checkKind(json, label);
    }
    return label;
  }

  /** A string that is an integer and no class name is allowed among both kinds. */
  private void checkKind(JsonDocument json, String label) {
    boolean isName =
        json.token() == JsonToken.VALUE_STRING
            && (names.contains(label) || !INTEGER.matcher(label).matches());
    if (kind == Kind.UNKNOWN) {
      kind = isName ? Kind.NAME : Kind.INDEX;
    }
    if (kind == Kind.NAME ? json.token().isNumeric() : isName) {
      throw json.badData(
          "the gt_label "
              + (isName ? "'" + label + "', a class name" : label + ", a class index")
              + ", where earlier labels are class "
              + (isName ? "indexes" : "names")
              + "; only one of the two is allowed; write all labels as indexes, or all as names");
    }
  }
}
