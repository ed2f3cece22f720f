package io.github.adaptivemargins.input;

import com.fasterxml.jackson.core.JsonToken;
import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.hadoop.conf.Configuration;

/**
 * An annotation file of OpenMMLab 2.0: {@code metainfo}, which may list {@code classes} or {@code
 * categories}, and {@code data_list}, each of whose elements has a {@code gt_label}, an integer or
 * a list of them.
 */
final class OpenMmlabDocument {
  /** The list whose elements are labelled. */
  static final String LIST = "data_list";

  private static final String LABEL = "gt_label";
  private static final String ALLOWED = "an integer, a name, or a list of them";

  private OpenMmlabDocument() {}

  /**
   * @throws JobException BAD_DATA, with the line, when the document is not as described
   */
  static ElementLabels labels(String name, Configuration conf) throws IOException {
    JsonDocument document = new JsonDocument(name, conf);
    if (!document.find(LIST, JsonToken.START_ARRAY)) {
      throw JobException.badData(name + " has no data_list: it is no OpenMMLab annotation");
    }
    return new ElementLabels(document, LABEL, OpenMmlabDocument::readLabels);
  }

  /**
   * The classes, or else the categories, where the document lists them; a nameless one is called by
   * its place.
   */
  static Optional<ClassNames> classes(String name, Configuration conf) throws IOException {
    try (JsonDocument document = new JsonDocument(name, conf)) {
      Optional<List<String>> names =
          document.find("metainfo", JsonToken.START_OBJECT) ? listed(document) : Optional.empty();
      boolean areLabels = names.isPresent() && hasNamesForLabels(name, conf);
      return names.map(listed -> new ClassNames(listed, List.of(), areLabels));
    }
  }

  /** Whether the first label of the document is a string that is no integer. */
  private static boolean hasNamesForLabels(String name, Configuration conf) throws IOException {
    try (JsonDocument document = new JsonDocument(name, conf)) {
      Iterator<String> labels =
          document.find(LIST, JsonToken.START_ARRAY)
              ? new ElementLabels(document, LABEL, OpenMmlabDocument::readLabels)
              : Collections.emptyIterator();
      while (labels.hasNext()) {
        String label = labels.next();
        if (!label.isEmpty()) {
          return !label.matches("[-+]?\\d.*");
        }
      }
      return false;
    }
  }

  /** The classes win over the categories. */
  private static Optional<List<String>> listed(JsonDocument document) throws IOException {
    Optional<List<String>> categories = Optional.empty();
    while (document.next() == JsonToken.FIELD_NAME) {
      String field = document.field();
      boolean isList = document.next() == JsonToken.START_ARRAY;
      if (isList && field.equals("classes")) {
        return Optional.of(names(document));
      } else if (isList && field.equals("categories")) {
        categories = Optional.of(names(document));
      } else {
        document.skipChildren();
      }
    }
    return categories;
  }

  private static List<String> names(JsonDocument document) throws IOException {
    List<String> names = new ArrayList<>();
    while (document.next() != JsonToken.END_ARRAY) {
      String name =
          document.token() == JsonToken.START_OBJECT
              ? nameWithin(document)
              : document.token().isScalarValue() ? document.text() : null;
      names.add(name == null ? Integer.toString(names.size()) : name);
      document.skipChildren();
    }
    return names;
  }

  private static String nameWithin(JsonDocument document) throws IOException {
    String name = null;
    while (document.next() == JsonToken.FIELD_NAME) {
      boolean isName = document.field().equals("name");
      if (document.next() != null && isName && document.token().isScalarValue()) {
        name = document.text();
      }
      document.skipChildren();
    }
    return name;
  }

  private static void readLabels(JsonDocument document, Queue<String> labels) throws IOException {
    if (document.token() != JsonToken.START_ARRAY) {
      labels.add(document.label(LABEL, ALLOWED));
      return;
    }
    while (document.next() != JsonToken.END_ARRAY) {
      labels.add(document.label(LABEL, ALLOWED));
    }
  }
}
