package io.github.adaptivemargins.classes;

import static io.github.adaptivemargins.failure.JobException.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Shortened;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelSource;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** Chooses the source of classes by the options and the input. */
record ClassAssignerFactory(ClassSettings settings, LabelSource source, Configuration conf) {
  private static final String NO_HEADER = "";

  ClassAssigner open() throws IOException {
    if (settings.addTo().isPresent()) {
      BaseCounts base = readBase(settings.addTo().get());
      checkIndexes("--add-to", base.counts().classes());
      return new ExtendedClasses(base, listed(base.counts().classes(), NO_HEADER));
    }
    if (settings.classList().isPresent()) {
      ClassLabels list = ClassListReader.read(settings.classList().get(), source.label(), conf);
      checkIndexes("--class-list", list);
      return listed(list, source.label().name());
    }
    Optional<ClassLabels> declared = source.declaredClasses().flatMap(this::declaredList);
    return declared.isPresent()
        ? listed(declared.get(), NO_HEADER)
        : new FoundClasses(EffectiveLabelSettings.of(settings, source));
  }

  /** Checks that a label is not asked to be its own class index and that of a list. */
  private void checkIndexes(String option, ClassLabels list) {
    require(
        !isExplicitIndex() || list.isIdentity(),
        "--label-encoding",
        settings.encoding(),
        "sorted, natural or left out with this "
            + option
            + ", since the labels of the list are not their own class indexes");
  }

  private ListedClasses listed(ClassLabels list, String header) {
    return new ListedClasses(
        header, list, settings.newLabels(), EffectiveLabelSettings.of(settings, source));
  }

  private boolean isExplicitIndex() {
    return settings.encoding().equals(Optional.of(LabelEncoding.INDEX));
  }

  private BaseCounts readBase(String path) throws IOException {
    BaseCounts base = BaseCounts.read(path, conf);
    boolean hasStrings = base.counts().classes() instanceof ClassLabels.OfStrings;
    boolean inputHasStrings = source.label().type() == LabelColumn.Type.STRING;
    if (!source.label().isText() && hasStrings != inputHasStrings) {
      throw JobException.badData(
          "--add-to "
              + base.path()
              + " has "
              + (hasStrings ? "string" : "integer")
              + " labels, but column "
              + source.label().name()
              + " has "
              + (inputHasStrings ? "string" : "integer")
              + " labels: they are not the same classes");
    }
    return base;
  }

  /** The declared classes as a list, unless an id is to be its own class index. */
  private Optional<ClassLabels> declaredList(DeclaredClasses classes) {
    if (classes.hasNameLabels()) {
      return Optional.of(distinctNames(classes));
    }
    return classes.hasLabels() && !isExplicitIndex()
        ? Optional.of(ClassLabels.listed(classes.ids().stream().mapToLong(id -> id).toArray()))
        : Optional.empty();
  }

  private static ClassLabels distinctNames(DeclaredClasses classes) {
    Set<String> distinct = new HashSet<>();
    PackedLabels labels = new PackedLabels();
    for (String name : classes.names()) {
      if (!distinct.add(name)) {
        throw JobException.badData(
            "the annotation lists the class " + Shortened.text(name) + " more than once");
      }
      labels.add(name.getBytes(UTF_8), labels.size());
    }
    return ClassLabels.listed(labels);
  }
}
