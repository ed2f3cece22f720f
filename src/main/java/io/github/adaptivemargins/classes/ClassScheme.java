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
  private final Optional<AddedTo> addedTo;
  private final NewLabels newLabels;
  private final Optional<Integer> numClasses;

  private ClassScheme(
      LabelEncoding encoding,
      boolean labelsAreText,
      Optional<ClassIndex> listed,
      Optional<AddedTo> addedTo,
      NewLabels newLabels,
      Optional<Integer> numClasses) {
    this.encoding = encoding;
    this.labelsAreText = labelsAreText;
    this.listed = listed;
    this.addedTo = addedTo;
    this.newLabels = newLabels;
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
    Optional<AddedTo> addedTo = addedTo(settings, source, conf);
    return new ClassScheme(
        settings.encoding().orElse(ofFormat),
        source.labelsAreText(),
        addedTo.isPresent()
            ? addedTo.map(earlier -> earlier.counts().classes())
            : listed(settings, source, conf),
        addedTo,
        settings.newLabels(),
        numClasses(settings.numClasses(), source.classNames().map(n -> n.names().size())));
  }

  private static Optional<AddedTo> addedTo(
      ClassSettings settings, LabelSource source, Configuration conf) throws IOException {
    if (settings.addTo().isEmpty()) {
      return Optional.empty();
    }
    AddedTo earlier = AddedTo.read(settings.addTo().get(), conf);
    boolean areStrings = earlier.counts().classes() instanceof ClassIndex.OfStrings;
    if (!source.labelsAreText() && areStrings != source.hasStringLabels()) {
      throw JobException.badData(
          "--add-to "
              + earlier.path()
              + " has "
              + (areStrings ? "strings" : "integers")
              + " for labels, but column "
              + source.labelName()
              + " has "
              + (areStrings ? "none" : "strings")
              + ": they are not the same classes");
    }
    return Optional.of(earlier);
  }

  private static Optional<ClassIndex> listed(
      ClassSettings settings, LabelSource source, Configuration conf) throws IOException {
    return settings.classList().isEmpty()
        ? source.classNames().filter(ClassNames::areLabels).map(ClassScheme::named)
        : Optional.of(ClassList.read(settings.classList().get(), source.hasStringLabels(), conf));
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
    return LabelCounts.of(
        groups, listed, newLabels, isBounded ? numClasses.get() - 1L : Long.MAX_VALUE);
  }

  /**
   * Gives each label its place.
   *
   * @param labels at least one
   * @throws JobException BAD_DATA, when the labels cannot be those of so many classes
   */
  public ClassCounts arrange(LabelCounts labels) {
    return listed
        .map(list -> arrange(list, labels))
        .orElseGet(() -> encoding.arrange(labels, numClasses));
  }

  private ClassCounts arrange(ClassIndex list, LabelCounts labels) {
    IntegerTable found = (IntegerTable) labels.labels();
    ClassIndex all = labels.added().size() == 0 ? list : list.followedBy(labels.added());
    return addedTo
        .map(earlier -> earlier.counts().plus(all, found))
        .orElseGet(() -> ClassCounts.scattered(all, found));
  }

  /** What the counts are added to, if anything. */
  public Optional<AddedTo> addedTo() {
    return addedTo;
  }
}
