package io.github.adaptivemargins.classes;

import static io.github.adaptivemargins.failure.JobException.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.count.LabelGroups;
import io.github.adaptivemargins.count.LabelGroups.StringInterpretation;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.ClassNames;
import io.github.adaptivemargins.input.LabelSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** Which labels are classes, and in which order: what the options and the input say of it. */
public final class ClassScheme {
  private final LabelEncoding encoding;

  /** By an option or by an annotation; else the encoding is the format's default. */
  private final boolean encodingIsSaid;

  private final boolean labelsAreText;
  private final boolean labelsAreIntegers;
  private final Optional<ClassIndex> listed;
  private final Optional<AddedTo> addedTo;
  private final NewLabels newLabels;
  private final Optional<Integer> numClasses;

  /** Where the input says the classes by its labels, which are names or ids. */
  private final Optional<ClassNames> annotated;

  /**
   * @param addedTo whose classes are listed, where there is one
   */
  private ClassScheme(
      ClassSettings settings,
      LabelSource source,
      Optional<ClassIndex> listed,
      Optional<AddedTo> addedTo) {
    this.annotated = source.classNames().filter(ClassNames::sayLabels);
    this.encoding =
        settings
            .encoding()
            .orElse(source.labelsAreIndexes() ? LabelEncoding.INDEX : LabelEncoding.SORTED);
    this.encodingIsSaid = settings.encoding().isPresent() || source.classNames().isPresent();
    this.labelsAreText = source.labelsAreText();
    this.labelsAreIntegers = source.labelsAreIntegers();
    this.listed = listed;
    this.addedTo = addedTo;
    this.newLabels = settings.newLabels();
    this.numClasses =
        numClasses(settings.numClasses(), source.classNames().map(this::numAnnotated));
  }

  /**
   * Reads the class list or the earlier output, where there is one.
   *
   * @throws JobException NO_INPUT or BAD_DATA, when there is no such file or its labels are of
   *     another type than the input's, USAGE, when the options and the list disagree, or IO_ERROR,
   *     when the earlier output is replaced meanwhile
   */
  public static ClassScheme of(ClassSettings settings, LabelSource source, Configuration conf)
      throws IOException {
    Optional<AddedTo> addedTo = addedTo(settings, source, conf);
    Optional<ClassIndex> listed =
        addedTo.isPresent()
            ? addedTo.map(earlier -> earlier.counts().classes())
            : listed(settings, source, conf);
    require(
        settings.newLabels() == NewLabels.FAIL
            || !settings.encoding().equals(Optional.of(LabelEncoding.INDEX))
            || listed.orElseThrow().isIdentity(),
        "--label-encoding",
        settings.encoding(),
        "sorted, natural or left out with --new-labels append, since the labels of the list are"
            + " not their own class indexes");
    return new ClassScheme(settings, source, listed, addedTo);
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
        ? source.classNames().flatMap(classes -> listed(settings, classes))
        : Optional.of(ClassList.read(settings.classList().get(), source.hasStringLabels(), conf));
  }

  /** With an id for its index, a class may be there that the annotation does not list. */
  private static Optional<ClassIndex> listed(ClassSettings settings, ClassNames classes) {
    if (classes.areLabels()) {
      return Optional.of(named(classes));
    }
    boolean areRanked =
        classes.sayLabels() && !settings.encoding().equals(Optional.of(LabelEncoding.INDEX));
    return areRanked
        ? Optional.of(ClassIndex.listed(classes.ids().stream().mapToLong(id -> id).toArray()))
        : Optional.empty();
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

  private int numAnnotated(ClassNames classes) {
    int listedClasses = classes.names().size();
    return encoding == LabelEncoding.INDEX && classes.areIds()
        ? LabelEncoding.classesTo(classes.ids().get(listedClasses - 1), listedClasses).size()
        : listedClasses;
  }

  private static Optional<Integer> numClasses(
      Optional<Integer> given, Optional<Integer> annotated) {
    if (annotated.isPresent() && !given.orElse(annotated.get()).equals(annotated.get())) {
      throw JobException.badData(
          "--num-classes is " + given.get() + " but the input lists " + annotated.get());
    }
    return given.or(() -> annotated);
  }

  /** What a label of type string stands for. */
  public StringInterpretation stringInterpretation() {
    return listed
        .map(ClassIndex::stringInterpretation)
        .orElseGet(
            () -> labelsAreIntegers ? StringInterpretation.INTEGERS : encoding.stringInterpretation(labelsAreText));
  }

  /** Whether a label that the list lacks is its own class index, as those of the list are. */
  private boolean goesOnAsIndex() {
    return newLabels == NewLabels.APPEND
        && encodingIsSaid
        && encoding == LabelEncoding.INDEX
        && listed.orElseThrow().isIdentity();
  }

  /** The counts of the labels that can stand for a class; the others are set aside. */
  public LabelCounts countsOf(LabelGroups groups) {
    boolean isBounded = encoding == LabelEncoding.INDEX && numClasses.isPresent();
    long maxLabel = isBounded ? numClasses.get() - 1L : Long.MAX_VALUE;
    if (newLabels == NewLabels.APPEND) {
      annotated.ifPresent(classes -> addAll(classes, groups));
    }
    Optional<ClassIndex> list = listed.filter(classes -> !goesOnAsIndex());
    LabelCounts.Bounds bounds = new LabelCounts.Bounds(maxLabel, annotated.map(ClassNames::labels));
    LabelCounts counts = LabelCounts.of(groups, list, newLabels, bounds);
    return list.map(classes -> encoding.orderAdded(counts, classes)).orElse(counts);
  }

  private static void addAll(ClassNames classes, LabelGroups groups) {
    if (classes.areIds()) {
      groups.addIds(classes.ids());
    } else if (groups.haveStrings()) {
      groups.addNames(classes.names());
    }
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
    boolean areAdded = annotated.isPresent() && newLabels == NewLabels.APPEND;
    if (areAdded && Arrays.stream(found.numbers()).allMatch(samples -> samples == 0)) {
      throw JobException.badData(
          "no sample has a label of the class list or of the annotation: " + labels.invalid());
    }
    ClassIndex all = goesOnAsIndex() ? indexes(list, found) : appended(list, labels);
    return addedTo
        .map(earlier -> earlier.counts().plus(all, found))
        .orElseGet(() -> ClassCounts.scattered(all, found));
  }

  private ClassIndex indexes(ClassIndex list, IntegerTable found) {
    long last = Math.max(found.max(), numClasses.orElse(0) - 1L);
    return last < list.size() ? list : LabelEncoding.classesTo(last, found.size());
  }

  private ClassIndex appended(ClassIndex list, LabelCounts labels) {
    if (labels.added().size() == 0) {
      return list;
    }
    boolean mayBeIndexes = !encodingIsSaid && list.isIdentity();
    ClassIndex all = list.followedBy(labels.added());
    if (mayBeIndexes && !all.isIdentity()) {
      throw JobException.badData(
          String.format(
              Locale.ROOT,
              "the %,d labels of the class list are their own class indexes, but among the new ones,"
                  + " up to %d, some are missing: with --label-encoding index those are absent"
                  + " classes, with sorted the new ones get the next indexes",
              list.size(),
              ((ClassIndex.OfIntegers) all).label(all.size() - 1)));
    }
    return all;
  }

  /** The number of classes behind the list's; 0 where there is no list. */
  public int newClasses(ClassCounts counts) {
    return listed.map(list -> counts.size() - list.size()).orElse(0);
  }

  /**
   * Whether the greatest label that was found says how many classes there are, and nothing else.
   */
  public boolean areAsFound() {
    return listed.isEmpty() && numClasses.isEmpty() && encoding == LabelEncoding.INDEX;
  }

  /** What the counts are added to, if anything. */
  public Optional<AddedTo> addedTo() {
    return addedTo;
  }
}
