package io.github.adaptivemargins.input.columnar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** The column features that Hugging Face's datasets library writes into Parquet metadata. */
final class HuggingFaceFeatures {
  /** The metadata key of the features. */
  static final String METADATA_KEY = "huggingface";

  private HuggingFaceFeatures() {}

  /** The names of a {@code ClassLabel} column, in class order; empty for any other column. */
  static List<String> classNames(String metadata, String column) {
    List<String> names = new ArrayList<>();
    JsonNode feature = features(metadata).path(column);
    if (feature.path("_type").asText().equals("ClassLabel")) {
      feature.path("names").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  private static JsonNode features(String metadata) {
    ObjectMapper json = new ObjectMapper();
    try {
      return json.readTree(metadata).path("info").path("features");
    } catch (JsonProcessingException e) {
      // Another tool may use the same key for something else.
      return json.missingNode();
    }
  }
}
