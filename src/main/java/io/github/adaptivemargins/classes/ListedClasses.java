package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.classes.labels.IntegerLabels;
import io.github.adaptivemargins.count.IntegerText;
import io.github.adaptivemargins.count.RawLabelCounts;
import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The classes are those of a list, and possibly new ones after it.
 *
 * @param header the name of the label column, which a file may have in front of its labels; empty
 *     if the list cannot have a header
 * @param list of a file, of the input's declared classes, or of an earlier output
 */
record ListedClasses(
    String header, ClassLabels list, NewLabelPolicy newLabels, EffectiveLabelSettings rules)
    implements ClassAssigner {
  private static final Pattern COLUMN_NAME =
      Pattern.compile(
          "(?i)labels?|class(es)?|names?|id|category|target|(label|class)[ _-]?(id|name|index)");

  @Override
  public StringInterpretation stringInterpretation() {
    return list.stringInterpretation();
  }

  @Override
  public ValidLabelCounts consumeCounts(RawLabelCounts counts) {
    if (newLabels == NewLabelPolicy.APPEND) {
      rules.declared().ifPresent(classes -> addDeclared(classes, counts));
    }
    if (appendsByIndex()) {
      return ValidLabelCounts.consume(counts, rules.bounds());
    }
    ValidLabelCounts valid = ValidLabelCounts.consume(counts, list, newLabels, rules.bounds());
    boolean isNatural =
        rules.encoding() == LabelEncoding.NATURAL && list instanceof ClassLabels.OfStrings;
    return isNatural ? valid.withNewLabelsInNaturalOrder(list.size()) : valid;
  }

  private static void addDeclared(DeclaredClasses classes, RawLabelCounts counts) {
    if (classes.hasIds()) {
      counts.addIds(classes.ids());
    } else if (counts.hasStrings()) {
      counts.addNames(classes.names());
    }
  }

  /** Whether a new label is its own class index, like those of the list. */
  private boolean appendsByIndex() {
    return newLabels == NewLabelPolicy.APPEND
        && rules.isEncodingExplicit()
        && rules.encoding() == LabelEncoding.INDEX
        && list.isIdentity();
  }

  @Override
  public ClassCounts assign(ValidLabelCounts labels) {
    ClassCounts counts = ClassCounts.scattered(allClasses(labels), labels.classIndexes());
    if (!header.isEmpty()) {
      checkNoHeader(counts);
    }
    return counts;
  }

  /** Checks that the first class is not a header, which would move every class by one. */
  private void checkNoHeader(ClassCounts counts) {
    String first = list.name(0);
    boolean isHeader =
        first.equalsIgnoreCase(header)
            || (COLUMN_NAME.matcher(first).matches() && hasIntegersAfterFirst());
    if (isHeader && counts.count(0) == 0) {
      throw JobException.badData(
          "the class list begins with '"
              + first
              + "', which looks like a header and is the label of no sample: remove the header line");
    }
  }

  private boolean hasIntegersAfterFirst() {
    return IntStream.range(1, list.size())
        .allMatch(c -> IntegerText.parseCanonical(list.name(c)).isPresent());
  }

  /** The classes of the list and the new ones. */
  ClassLabels allClasses(ValidLabelCounts labels) {
    IntegerLabels found = labels.classIndexes();
    boolean hasDeclared = rules.declared().isPresent() && newLabels == NewLabelPolicy.APPEND;
    if (hasDeclared
        && !labels.invalid().isEmpty()
        && Arrays.stream(found.numbers()).allMatch(samples -> samples == 0)) {
      throw JobException.badData(
          "no sample has a label of the class list or of the annotation: " + labels.invalid());
    }
    if (found.size() == 0) {
      return list;
    }
    return appendsByIndex() ? extendedByIndex(found) : extendedByNewLabels(labels);
  }

  private ClassLabels extendedByIndex(IntegerLabels found) {
    long last = Math.max(found.max(), rules.numClasses().orElse(0) - 1L);
    return last < list.size() ? list : LabelEncoding.identityTo(last, found.size());
  }

  private ClassLabels extendedByNewLabels(ValidLabelCounts labels) {
    if (labels.newLabels().size() == 0) {
      return list;
    }
    boolean mayBeIndexes = !rules.isEncodingExplicit() && list.isIdentity();
    ClassLabels all = list.followedBy(labels.newLabels());
    if (mayBeIndexes && !all.isIdentity()) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "each label of the class list is its own class index, but the new labels, up to %d, have"
                  + " gaps: --label-encoding index makes the missing numbers absent"
                  + " classes, sorted gives the new labels the next indexes",
              ((ClassLabels.OfIntegers) all).label(all.size() - 1)));
    }
    return all;
  }

  @Override
  public int newClasses(ClassCounts counts) {
    return counts.size() - list.size();
  }
}
