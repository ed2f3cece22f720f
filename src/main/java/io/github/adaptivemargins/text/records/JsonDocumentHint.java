package io.github.adaptivemargins.text.records;

import java.util.Optional;
import java.util.Set;

/** What a document of JSON seems to be that was taken for lines of objects, by its keys. */
final class JsonDocumentHint {
  private JsonDocumentHint() {}

  /** Such as {@code it looks like a COCO document, …}; empty where nothing shows. */
  static Optional<String> of(Set<String> keys) {
    if (keys.contains("data_list") || keys.contains("metainfo")) {
      return Optional.of("it looks like an OpenMMLab annotation, which --format openmmlab reads");
    }
    return keys.contains("annotations") && keys.contains("categories")
        ? Optional.of("it looks like a COCO document, which --format coco reads")
        : Optional.empty();
  }
}
