package io.github.adaptivemargins.input.annotations;

import com.fasterxml.jackson.core.JsonToken;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Shortened;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * COCO, as iNaturalist and Herbarium use it: {@code categories}, each with an {@code id}, and
 * {@code annotations}, each with the {@code category_id} of its sample. Classes are in the order of
 * ids.
 */
final class CocoFormat implements AnnotationFormat {
  private static final long serialVersionUID = 1;

  private static final String LABEL = "category_id";

  @Override
  public String listName() {
    return "annotations";
  }

  @Override
  public LabelColumn label() {
    return new LabelColumn(
        LabelColumn.DEFAULT_NAME, LabelColumn.Type.INTEGER_TEXT, /* isIndex= */ false);
  }

  @Override
  public ElementLabelIterator openLabels(String document, Configuration conf) throws IOException {
    return new ElementLabelIterator(
        JsonDocument.openAt(
            document,
            conf,
            listName(),
            "has no annotations: it is not a COCO document, or it is one of a test set"),
        LABEL,
        (json, labels) -> labels.add(json.label(LABEL, "an integer, the id of a category")));
  }

  @Override
  public Optional<DeclaredClasses> readClasses(String document, Configuration conf)
      throws IOException {
    SortedMap<Long, String> names = new TreeMap<>();
    try (JsonDocument json = JsonDocument.open(document, conf)) {
      if (json.find("categories", JsonToken.START_ARRAY)) {
        while (json.next() != JsonToken.END_ARRAY) {
          readCategory(json, names);
        }
      }
    }
    if (names.isEmpty()) {
      throw JobException.badData(
          document + " has no categories, which are the classes of a COCO document");
    }
    return Optional.of(
        new DeclaredClasses(
            List.copyOf(names.values()), List.copyOf(names.keySet()), /* hasNameLabels= */ false));
  }

  private static void readCategory(JsonDocument json, SortedMap<Long, String> names)
      throws IOException {
    SortedSet<Long> ids = new TreeSet<>();
    String name = "";
    boolean isObject = json.token() == JsonToken.START_OBJECT;
    while (isObject && json.next() == JsonToken.FIELD_NAME) {
      String field = json.field();
      boolean isScalar = json.next().isScalarValue();
      // Herbarium 2022 calls the id category_id.
      if (field.equals("id") || field.equals(LABEL)) {
        ids.add(id(json));
      } else if (field.equals("name") && isScalar) {
        name = json.text();
      }
      json.skipChildren();
    }
    if (ids.size() != 1) {
      throw json.badData(
          ids.isEmpty() ? "a category without an id" : "a category with the ids " + ids);
    }
    if (names.put(ids.first(), name) != null) {
      throw json.badData("the category " + ids.first() + " for a second time");
    }
  }

  private static long id(JsonDocument json) throws IOException {
    String id = json.label("category's id", "an integer");
    try {
      return new BigDecimal(id).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw json.badData(
          "a category's id '" + Shortened.text(id) + "' that is not an integer of 64 bits");
    }
  }
}
