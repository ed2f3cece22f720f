package io.github.adaptivemargins.classes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.count.LabelGroups;
import io.github.adaptivemargins.count.LabelGroups.StringLabels;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.ClassNames;
import io.github.adaptivemargins.input.LabelSource;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** Which labels are classes, and in which order: what the options and the input say of it. */
public final class ClassScheme {
  private final LabelEncoding encoding;
  private final boolean labelsAreText;
  private final Optional<ClassIndex> listed;
  private final Optional<Integer> numClasses;

  private ClassScheme(
      LabelEncoding encoding,
      boolean labelsAreText,
      Optional<ClassIndex> listed,
      Optional<Integer> numClasses) {
    this.encoding = encoding;
    this.labelsAreText = labelsAreText;
    this.listed = listed;
    this.numClasses = numClasses;
  }

  /**
   * Reads the class list, where there is one.
   *
   * @throws JobException NO_INPUT or BAD_DATA, when there is no such list, or the options and the
   *     input disagree
   */
  public static ClassScheme of(ClassSettings settings, LabelSource source, Configuration conf)
      throws IOException {
    LabelEncoding ofFormat = source.labelsAreFolders() ? LabelEncoding.SORTED : LabelEncoding.INDEX;
    Optional<ClassIndex> listed =
        settings.classList().isEmpty()
            ? source.classNames().filter(ClassNames::areLabels).map(ClassScheme::named)
            : Optional.of(
                ClassList.read(settings.classList().get(), source.hasStringLabels(), conf));
    return new ClassScheme(
        settings.encoding().orElse(ofFormat),
        source.labelsAreText(),
        listed,
        numClasses(settings.numClasses(), source.classNames().map(n -> n.names().size())));
  }

  private static ClassIndex named(ClassNames classes) {
    Set<String> distinct = new HashSet<>();
    LabelBytes labels = new LabelBytes();
    for (String name : classes.names()) {
      if (!distinct.add(name)) {
        throw JobException.badData("the annotation lists the class " + name + " more than once");
      }
      labels.add(name.getBytes(UTF_8), labels.size());
    }
    return ClassIndex.listed(labels);
  }

  private static Optional<Integer> numClasses(
      Optional<Integer> given, Optional<Integer> annotated) {
    if (annotated.isPresent() && !given.orElse(annotated.get()).equals(annotated.get())) {
      throw JobException.badData(
          "--num-classes is " + given.get() + " but the annotation lists " + annotated.get());
    }
    return given.or(() -> annotated);
  }

  /** What a label of type string stands for. */
  public StringLabels stringLabels() {
    return listed
        .map(ClassIndex::stringLabels)
        .orElseGet(() -> encoding.stringLabels(labelsAreText));
  }

  /** The counts of the labels that can stand for a class; the others are set aside. */
  public LabelCounts countsOf(LabelGroups groups) {
    boolean isBounded = encoding == LabelEncoding.INDEX && numClasses.isPresent();
    return LabelCounts.of(groups, listed, isBounded ? numClasses.get() - 1L : Long.MAX_VALUE);
  }

  /**
   * Gives each label its place.
   *
   * @param labels at least one
   * @throws JobException BAD_DATA, when the labels cannot be those of so many classes
   */
  public ClassCounts arrange(LabelCounts labels) {
    return listed
        .map(classes -> ClassCounts.scattered(classes, (IntegerTable) labels.labels()))
        .orElseGet(() -> encoding.arrange(labels, numClasses));
  }
}
