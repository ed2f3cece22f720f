package io.github.adaptivemargins.input.annotations;

import com.fasterxml.jackson.core.JsonToken;
import io.github.adaptivemargins.input.annotations.OpenMmlabLabelReader.Kind;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * OpenMMLab 2.0: {@code metainfo}, which may list {@code classes} or {@code categories}, and {@code
 * data_list}, whose elements have a {@code gt_label}.
 */
final class OpenMmlabFormat implements AnnotationFormat {
  private static final long serialVersionUID = 1;

  private final List<String> classes;
  private final Kind kind;

  OpenMmlabFormat() {
    this(List.of(), Kind.UNKNOWN);
  }

  private OpenMmlabFormat(List<String> classes, Kind kind) {
    this.classes = classes;
    this.kind = kind;
  }

  @Override
  public AnnotationFormat withClasses(DeclaredClasses declared) {
    return new OpenMmlabFormat(
        declared.names(), declared.hasNameLabels() ? Kind.NAME : Kind.UNKNOWN);
  }

  @Override
  public String listName() {
    return "data_list";
  }

  @Override
  public LabelColumn label() {
    return new LabelColumn(LabelColumn.DEFAULT_NAME, LabelColumn.Type.TEXT, /* isIndex= */ true);
  }

  @Override
  public ElementLabelIterator openLabels(String document, Configuration conf) throws IOException {
    return new ElementLabelIterator(
        JsonDocument.openAt(
            document, conf, listName(), "has no data_list: it is not an OpenMMLab annotation"),
        OpenMmlabLabelReader.FIELD,
        new OpenMmlabLabelReader(classes, kind));
  }

  @Override
  public Optional<DeclaredClasses> readClasses(String document, Configuration conf)
      throws IOException {
    try (JsonDocument json = JsonDocument.open(document, conf)) {
      Optional<List<String>> names =
          json.find("metainfo", JsonToken.START_OBJECT) ? classNames(json) : Optional.empty();
      boolean hasNameLabels = names.isPresent() && hasNameLabels(document, conf, names.get());
      return names.map(listed -> new DeclaredClasses(listed, List.of(), hasNameLabels));
    }
  }

  /** Whether the first label of the document is a class name. */
  private boolean hasNameLabels(String document, Configuration conf, List<String> names)
      throws IOException {
    try (JsonDocument json = JsonDocument.open(document, conf)) {
      if (!json.find(listName(), JsonToken.START_ARRAY)) {
        return false;
      }
      OpenMmlabLabelReader reader = new OpenMmlabLabelReader(names, Kind.UNKNOWN);
      ElementLabelIterator labels =
          new ElementLabelIterator(json, OpenMmlabLabelReader.FIELD, reader);
      while (reader.kind() == Kind.UNKNOWN && labels.hasNext()) {
        labels.next();
      }
      return reader.kind() == Kind.NAME;
    }
  }

  /** The names in {@code classes}, else in {@code categories}. */
  private static Optional<List<String>> classNames(JsonDocument json) throws IOException {
    Optional<List<String>> categories = Optional.empty();
    while (json.next() == JsonToken.FIELD_NAME) {
      String field = json.field();
      boolean isList = json.next() == JsonToken.START_ARRAY;
      if (isList && field.equals("classes")) {
        return Optional.of(names(json));
      } else if (isList && field.equals("categories")) {
        categories = Optional.of(names(json));
      } else {
        json.skipChildren();
      }
    }
    return categories;
  }

  /** The names of a list of strings or objects; a class without a name is named by its index. */
  private static List<String> names(JsonDocument json) throws IOException {
    List<String> names = new ArrayList<>();
    while (json.next() != JsonToken.END_ARRAY) {
      names.add(name(json).orElse(Integer.toString(names.size())));
      json.skipChildren();
    }
    return names;
  }

  private static Optional<String> name(JsonDocument json) throws IOException {
    if (json.token() != JsonToken.START_OBJECT) {
      return json.token().isScalarValue() ? Optional.of(json.text()) : Optional.empty();
    }
    Optional<String> name = Optional.empty();
    while (json.next() == JsonToken.FIELD_NAME) {
      boolean isName = json.field().equals("name");
      if (json.next() != null && isName && json.token().isScalarValue()) {
        name = Optional.of(json.text());
      }
      json.skipChildren();
    }
    return name;
  }
}
