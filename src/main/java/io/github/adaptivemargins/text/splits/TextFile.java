package io.github.adaptivemargins.text.splits;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A file to read.
 *
 * @param path with its file system
 * @param length in bytes
 * @param constants what its folders say of columns that it does not hold; null for a null
 */
public record TextFile(String path, long length, Map<String, String> constants)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The files as one reader option. */
  public static String toOption(List<TextFile> files) {
    try {
      return JSON.writeValueAsString(files);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  public static List<TextFile> ofOption(String option) {
    try {
      return JSON.readValue(option, new TypeReference<List<TextFile>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
