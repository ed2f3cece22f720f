package io.github.adaptivemargins.input;

import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The classes that annotation documents list, in class order.
 *
 * @param names what they are called; a class without a name is called by its index
 * @param areLabels whether a label is one of the names, and not an index
 */
public record ClassNames(List<String> names, boolean areLabels) {
  /**
   * Those that all documents list alike; empty where none does.
   *
   * @throws JobException BAD_DATA, naming two documents that differ
   */
  static Optional<ClassNames> of(List<String> documents, Configuration conf) throws IOException {
    Optional<List<String>> first = OpenMmlabDocument.classNames(documents.get(0), conf);
    boolean areLabels = false;
    for (String document : documents) {
      Optional<List<String>> names = OpenMmlabDocument.classNames(document, conf);
      if (!names.equals(first)) {
        throw JobException.badData(
            "%s lists %s classes, and %s %s"
                .formatted(
                    documents.get(0),
                    shown(first),
                    document,
                    names.map(List::size).equals(first.map(List::size))
                        ? "the same number of others"
                        : shown(names)));
      }
      areLabels |= first.isPresent() && OpenMmlabDocument.hasNamesForLabels(document, conf);
    }
    boolean named = areLabels;
    return first.map(names -> new ClassNames(names, named));
  }

  private static String shown(Optional<List<String>> names) {
    return names.map(listed -> Integer.toString(listed.size())).orElse("no");
  }
}
