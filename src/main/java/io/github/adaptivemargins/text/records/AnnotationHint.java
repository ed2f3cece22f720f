package io.github.adaptivemargins.text.records;

import java.util.Optional;
import java.util.Set;

/** Recognizes annotation documents that a user passes as JSON lines. */
final class AnnotationHint {
  private AnnotationHint() {}

  /**
   * Returns a hint such as {@code it looks like a COCO document; use --format coco}.
   *
   * @param keys of the objects in the file
   * @return empty if the document is not recognized
   */
  static Optional<String> find(Set<String> keys) {
    if (keys.contains("data_list") || keys.contains("metainfo")) {
      return Optional.of("it looks like an OpenMMLab annotation; use --format openmmlab");
    }
    return keys.contains("annotations") && keys.contains("categories")
        ? Optional.of("it looks like a COCO document; use --format coco")
        : Optional.empty();
  }
}
