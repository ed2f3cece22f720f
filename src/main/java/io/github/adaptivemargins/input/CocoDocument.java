package io.github.adaptivemargins.input;

import com.fasterxml.jackson.core.JsonToken;
import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * A document in COCO's format, as iNaturalist and Herbarium are published: {@code categories}, each
 * with an {@code id}, and {@code annotations}, each with the {@code category_id} of its sample.
 */
final class CocoDocument {
  /** The list whose elements are labelled. */
  static final String LIST = "annotations";

  private static final String LABEL = "category_id";

  private CocoDocument() {}

  /**
   * @throws JobException BAD_DATA, with the line, when the document is not as described
   */
  static ElementLabels labels(String name, Configuration conf) throws IOException {
    JsonDocument document = new JsonDocument(name, conf);
    if (!document.find(LIST, JsonToken.START_ARRAY)) {
      throw JobException.badData(
          name + " has no annotations: it is no COCO document, or that of a test set");
    }
    return new ElementLabels(
        document,
        LABEL,
        (value, labels) -> labels.add(value.label(LABEL, "an integer, the id of a category")));
  }

  /**
   * The categories, in the order of their ids.
   *
   * @throws JobException BAD_DATA, when there is none, or one has no id of its own
   */
  static ClassNames classes(String name, Configuration conf) throws IOException {
    SortedMap<Long, String> names = new TreeMap<>();
    try (JsonDocument document = new JsonDocument(name, conf)) {
      if (document.find("categories", JsonToken.START_ARRAY)) {
        while (document.next() != JsonToken.END_ARRAY) {
          readCategory(document, names);
        }
      }
    }
    if (names.isEmpty()) {
      throw JobException.badData(
          name + " has no categories, which are the classes of a COCO document");
    }
    return new ClassNames(List.copyOf(names.values()), List.copyOf(names.keySet()), false);
  }

  private static void readCategory(JsonDocument document, SortedMap<Long, String> names)
      throws IOException {
    SortedSet<Long> ids = new TreeSet<>();
    String name = "";
    boolean isObject = document.token() == JsonToken.START_OBJECT;
    while (isObject && document.next() == JsonToken.FIELD_NAME) {
      String field = document.field();
      boolean isScalar = document.next().isScalarValue();
      // Herbarium 2022 calls it as the annotations do.
      if (field.equals("id") || field.equals(LABEL)) {
        ids.add(id(document));
      } else if (field.equals("name") && isScalar) {
        name = document.text();
      }
      document.skipChildren();
    }
    if (ids.size() != 1) {
      throw document.refused(
          ids.isEmpty() ? "a category without an id" : "a category with the ids " + ids);
    }
    if (names.put(ids.first(), name) != null) {
      throw document.refused("the category " + ids.first() + " for a second time");
    }
  }

  private static long id(JsonDocument document) throws IOException {
    String id = document.label("category's id", "an integer");
    try {
      return new BigDecimal(id).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw document.refused("a category's id '" + id + "' that is no integer of 64 bits");
    }
  }
}
