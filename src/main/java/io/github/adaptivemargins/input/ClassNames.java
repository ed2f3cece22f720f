package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The classes that the input lists, in class order.
 *
 * @param names what they are called; a class without a name is called by its index
 * @param ids the labels, where they are ids; as many as names, ascending, or none
 * @param areLabels whether a label is one of the names, and not an index
 */
public record ClassNames(List<String> names, List<Long> ids, boolean areLabels) {
  /** Classes whose labels are their indexes. */
  static ClassNames indexed(List<String> names) {
    return new ClassNames(
        names, LongStream.range(0, names.size()).boxed().toList(), /* areLabels= */ false);
  }

  /** What a document says of the classes. */
  interface Look {
    Optional<ClassNames> at(String document) throws IOException;
  }

  /**
   * Those that all documents list alike; empty where none does.
   *
   * @throws JobException BAD_DATA, naming two documents that differ
   */
  static Optional<ClassNames> of(List<String> documents, Look look) throws IOException {
    Optional<ClassNames> first = look.at(documents.get(0));
    Optional<ClassNames> all = first;
    for (String document : documents.subList(1, documents.size())) {
      Optional<ClassNames> names = look.at(document);
      if (!names.map(ClassNames::asIndexes).equals(first.map(ClassNames::asIndexes))) {
        throw JobException.badData(
            "%s lists %s classes, and %s %s"
                .formatted(
                    documents.get(0),
                    shown(first),
                    document,
                    shown(names).equals(shown(first))
                        ? "the same number of others"
                        : shown(names)));
      }
      all = names.filter(ClassNames::areLabels).isPresent() ? names : all;
    }
    return all;
  }

  /** Whether a label is one of the ids. */
  public boolean areIds() {
    return !ids.isEmpty();
  }

  /** Whether it is known which labels there are, and not how many alone. */
  public boolean sayLabels() {
    return areLabels || areIds();
  }

  /** The labels as text, where it is known which there are. */
  public Set<String> labels() {
    return areIds()
        ? ids.stream().map(id -> Long.toString(id)).collect(Collectors.toSet())
        : Set.copyOf(names);
  }

  private ClassNames asIndexes() {
    return new ClassNames(names, ids, false);
  }

  private static String shown(Optional<ClassNames> classes) {
    return classes.map(listed -> Integer.toString(listed.names().size())).orElse("no");
  }
}
