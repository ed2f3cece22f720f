package io.github.adaptivemargins.input.dataset;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Plural;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The classes that the input declares, in class order.
 *
 * @param names one per class; a class without a name is named by its index
 * @param ids one per class, ascending; empty if labels are not ids
 * @param hasNameLabels whether a label is a class name, not an index
 */
public record DeclaredClasses(List<String> names, List<Long> ids, boolean hasNameLabels) {
  /** Classes whose labels are their indexes. */
  public static DeclaredClasses ofIndexes(List<String> names) {
    List<Long> indexes = LongStream.range(0, names.size()).boxed().toList();
    return new DeclaredClasses(names, indexes, /* hasNameLabels= */ false);
  }

  /** Reads the classes that one file declares. */
  public interface ClassReader {
    Optional<DeclaredClasses> read(String file) throws IOException;
  }

  /**
   * Reads the classes of all files.
   *
   * @return empty if no file declares classes
   * @throws JobException BAD_DATA, naming two files that declare different classes
   */
  public static Optional<DeclaredClasses> read(List<String> files, ClassReader reader)
      throws IOException {
    Optional<DeclaredClasses> first = reader.read(files.get(0));
    Optional<DeclaredClasses> all = first;
    for (String file : files.subList(1, files.size())) {
      Optional<DeclaredClasses> declared = reader.read(file);
      if (!declared
          .map(DeclaredClasses::withIndexLabels)
          .equals(first.map(DeclaredClasses::withIndexLabels))) {
        throw JobException.badData(
            "%s lists %s, and %s %s"
                .formatted(
                    files.get(0),
                    number(first),
                    file,
                    number(declared).equals(number(first))
                        ? "lists the same number of other classes"
                        : "lists " + number(declared)));
      }
      all = declared.filter(DeclaredClasses::hasNameLabels).isPresent() ? declared : all;
    }
    return all;
  }

  /** Whether a label is one of the ids. */
  public boolean hasIds() {
    return !ids.isEmpty();
  }

  /** Whether the possible labels are known, not only their number. */
  public boolean hasLabels() {
    return hasNameLabels || hasIds();
  }

  /** The possible labels as text, if {@link #hasLabels}. */
  public Set<String> labels() {
    return hasIds()
        ? ids.stream().map(id -> Long.toString(id)).collect(Collectors.toSet())
        : Set.copyOf(names);
  }

  private DeclaredClasses withIndexLabels() {
    return new DeclaredClasses(names, ids, /* hasNameLabels= */ false);
  }

  private static String number(Optional<DeclaredClasses> classes) {
    return classes.map(declared -> Plural.of(declared.names().size(), "class")).orElse("no class");
  }
}
