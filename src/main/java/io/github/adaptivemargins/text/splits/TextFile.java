package io.github.adaptivemargins.text.splits;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A text file to read.
 *
 * @param path with its file system
 * @param length in bytes, when it was listed
 * @param constants values by column that the names of its folders give; a value may be null
 */
public record TextFile(String path, long length, Map<String, String> constants)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Converts files to the value of one reader option. */
  public static String toOption(List<TextFile> files) {
    try {
      return JSON.writeValueAsString(files);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Converts the value of a reader option to files. */
  public static List<TextFile> ofOption(String option) {
    try {
      return JSON.readValue(option, new TypeReference<List<TextFile>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
