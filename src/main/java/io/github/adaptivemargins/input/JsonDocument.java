package io.github.adaptivemargins.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.TextFileOpener;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A file of one JSON object, compressed or not, read as a stream, whatever its size. What is no
 * JSON is BAD_DATA, with its line.
 */
final class JsonDocument implements AutoCloseable {
  /** Python writes NaN and Infinity, beside the labels. */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // Readers differ in which of two they take.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final String name;
  private final JsonParser json;

  JsonDocument(String name, Configuration conf) throws IOException {
    this.name = name;
    // Which looks at the first bytes.
    this.json = take(() -> FACTORY.createParser(TextFileOpener.openWhole(new Path(name), conf)));
  }

  /** Goes to the value of a field of the document; returns whether it is of this kind. */
  boolean find(String field, JsonToken value) throws IOException {
    if (next() != JsonToken.START_OBJECT) {
      return false;
    }
    while (next() == JsonToken.FIELD_NAME) {
      boolean isWanted = field().equals(field);
      if (next() == value && isWanted) {
        return true;
      }
      skipChildren();
    }
    return false;
  }

  /** From behind a value of a field to the end, where a truncated document shows. */
  void finish() throws IOException {
    while (next() != JsonToken.END_OBJECT) {
      skipChildren();
    }
    if (next() != null) {
      throw refused("more behind the end of the document");
    }
    close();
  }

  JsonToken next() throws IOException {
    return take(json::nextToken);
  }

  JsonToken token() {
    return json.currentToken();
  }

  String field() throws IOException {
    return json.currentName();
  }

  void skipChildren() throws IOException {
    take(() -> json.skipChildren().currentToken());
  }

  /** The text of a scalar, which is read to its end only now. */
  String text() throws IOException {
    String text = take(json::getText);
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw refused("half of a surrogate pair, which is no character");
    }
    return text;
  }

  /**
   * A label as it is written; empty for null.
   *
   * @param field which has it, for messages
   * @param allowed what may stand there
   */
  String label(String field, String allowed) throws IOException {
    if (token().isStructStart() || token().isBoolean()) {
      throw refused(
          "a "
              + field
              + " that is "
              + (token().isBoolean() ? json.getText() : "an object, or a list where none may be")
              + "; it must be "
              + allowed);
    }
    return token() == JsonToken.VALUE_NULL ? "" : text();
  }

  JobException refused(String why) {
    return JobException.badData(
        name + " line " + json.currentTokenLocation().getLineNr() + ": " + why);
  }

  @Override
  public void close() throws IOException {
    json.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private interface Step<T> {
    T take() throws IOException;
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
    } catch (IOException e) {
      throw Failure.unreadable(name, e);
    }
  }
}
