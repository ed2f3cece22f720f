package io.github.adaptivemargins.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.adaptivemargins.failure.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An annotation file of OpenMMLab 2.0, one JSON object: {@code metainfo}, which may list {@code
 * classes} or {@code categories}, and {@code data_list}, each of whose elements has a {@code
 * gt_label}, an integer or a list of them. It is read as a stream, whatever its size.
 */
final class OpenMmlabDocument implements AutoCloseable {
  /** Python writes NaN and Infinity, beside the labels. */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // Readers differ in which of two they take.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final String name;
  private final JsonParser json;

  private OpenMmlabDocument(String name, Configuration conf) throws IOException {
    this.name = name;
    Path path = new Path(name);
    InputStream stream = path.getFileSystem(conf).open(path);
    this.json = FACTORY.createParser(stream);
  }

  /**
   * The labels as they are written; an empty one for an element that has none.
   *
   * @throws JobException BAD_DATA, with the line, when the document is not as described
   */
  static Iterator<String> labels(String name, Configuration conf) throws IOException {
    OpenMmlabDocument document = new OpenMmlabDocument(name, conf);
    if (!document.find("data_list", JsonToken.START_ARRAY)) {
      throw JobException.badData(name + " has no data_list: it is no OpenMMLab annotation");
    }
    return document.new Labels();
  }

  /**
   * The names of the classes, or else of the categories, where the document lists them; a nameless
   * one is called by its place.
   */
  static Optional<List<String>> classNames(String name, Configuration conf) throws IOException {
    try (OpenMmlabDocument document = new OpenMmlabDocument(name, conf)) {
      return document.find("metainfo", JsonToken.START_OBJECT)
          ? document.listed()
          : Optional.empty();
    }
  }

  /** Whether the first label of the document is a string that is no integer. */
  static boolean hasNamesForLabels(String name, Configuration conf) throws IOException {
    try (OpenMmlabDocument document = new OpenMmlabDocument(name, conf)) {
      Iterator<String> labels =
          document.find("data_list", JsonToken.START_ARRAY)
              ? document.new Labels()
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

  @Override
  public void close() throws IOException {
    json.close();
  }

  /** Goes to the value of a field of the document. */
  private boolean find(String field, JsonToken value) throws IOException {
    if (next() != JsonToken.START_OBJECT) {
      return false;
    }
    while (next() == JsonToken.FIELD_NAME) {
      boolean isWanted = json.currentName().equals(field);
      if (next() == value && isWanted) {
        return true;
      }
      skipChildren();
    }
    return false;
  }

  /** The classes win over the categories. */
  private Optional<List<String>> listed() throws IOException {
    Optional<List<String>> categories = Optional.empty();
    while (next() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      boolean isList = next() == JsonToken.START_ARRAY;
      if (isList && field.equals("classes")) {
        return Optional.of(names());
      } else if (isList && field.equals("categories")) {
        categories = Optional.of(names());
      } else {
        skipChildren();
      }
    }
    return categories;
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    while (next() != JsonToken.END_ARRAY) {
      String name =
          json.currentToken() == JsonToken.START_OBJECT
              ? nameWithin()
              : json.currentToken().isScalarValue() ? text() : null;
      names.add(name == null ? Integer.toString(names.size()) : name);
      skipChildren();
    }
    return names;
  }

  private String nameWithin() throws IOException {
    String name = null;
    while (next() == JsonToken.FIELD_NAME) {
      boolean isName = json.currentName().equals("name");
      if (next() != null && isName && json.currentToken().isScalarValue()) {
        name = text();
      }
      skipChildren();
    }
    return name;
  }

  private JobException refused(String why) {
    return JobException.badData(
        name + " line " + json.currentTokenLocation().getLineNr() + ": " + why);
  }

  private interface Step<T> {
    T take() throws IOException;
  }

  private JsonToken next() throws IOException {
    return take(json::nextToken);
  }

  private void skipChildren() throws IOException {
    take(() -> json.skipChildren().currentToken());
  }

  /** The text of a scalar, which is read to its end only now. */
  private String text() throws IOException {
    String text = take(json::getText);
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw refused("half of a surrogate pair, which is no character");
    }
    return text;
  }

  private <T> T take(Step<T> step) throws IOException {
    try {
      return step.take();
    } catch (JsonProcessingException e) {
      throw JobException.badData(
          name
              + " line "
              + e.getLocation().getLineNr()
              + " is not JSON: "
              + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  /** The labels of the elements of data_list, whose start the parser is at. */
  private final class Labels implements Iterator<String> {
    private final Queue<String> pending = new ArrayDeque<>();
    private boolean isAtEnd;

    @Override
    public boolean hasNext() {
      try {
        while (pending.isEmpty() && !isAtEnd) {
          advance();
        }
        return !pending.isEmpty();
      } catch (IOException e) {
        throw new UncheckedIOException(name, e);
      }
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return pending.remove();
    }

    private void advance() throws IOException {
      if (OpenMmlabDocument.this.next() != JsonToken.END_ARRAY) {
        readElement();
        return;
      }
      // To its end, where a truncated document shows, or one that another follows.
      while (OpenMmlabDocument.this.next() != JsonToken.END_OBJECT) {
        skipChildren();
      }
      if (OpenMmlabDocument.this.next() != null) {
        throw refused("more behind the end of the document");
      }
      isAtEnd = true;
      close();
    }

    private void readElement() throws IOException {
      boolean isLabelled = false;
      if (json.currentToken() == JsonToken.START_OBJECT) {
        while (OpenMmlabDocument.this.next() == JsonToken.FIELD_NAME) {
          boolean isLabel = json.currentName().equals("gt_label");
          OpenMmlabDocument.this.next();
          if (isLabel) {
            readLabels();
          }
          isLabelled |= isLabel;
          skipChildren();
        }
      } else {
        skipChildren();
      }
      if (!isLabelled) {
        pending.add("");
      }
    }

    private void readLabels() throws IOException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        pending.add(label());
        return;
      }
      while (OpenMmlabDocument.this.next() != JsonToken.END_ARRAY) {
        pending.add(label());
      }
    }

    private String label() throws IOException {
      if (json.currentToken().isStructStart() || json.currentToken().isBoolean()) {
        throw refused(
            "a gt_label that is "
                + (json.currentToken().isBoolean()
                    ? json.getText()
                    : "an object, or a list within a list")
                + "; it must be an integer, a name, or a list of them");
      }
      return json.currentToken() == JsonToken.VALUE_NULL ? "" : OpenMmlabDocument.this.text();
    }
  }
}
