package io.github.adaptivemargins.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** The feature of that name in Hugging Face's datasets: an integer for one of some names. */
final class ClassLabel {
  /** The key under which a Parquet file has the features of its columns. */
  static final String METADATA = "huggingface";

  private ClassLabel() {}

  /** The names of a column's classes, in their order; none where it is no such feature. */
  static List<String> names(String metadata, String column) {
    List<String> names = new ArrayList<>();
    JsonNode feature = features(metadata).path(column);
    if (feature.path("_type").asText().equals("ClassLabel")) {
      feature.path("names").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** What is no document of theirs says nothing of features. */
  private static JsonNode features(String metadata) {
    ObjectMapper json = new ObjectMapper();
    try {
      return json.readTree(metadata).path("info").path("features");
    } catch (JsonProcessingException e) {
      return json.missingNode();
    }
  }
}
