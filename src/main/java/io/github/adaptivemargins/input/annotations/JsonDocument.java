package io.github.adaptivemargins.input.annotations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.TextFileOpener;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A file of one JSON object, compressed or not, read as a stream. It may be larger than memory.
 *
 * <p>All methods throw BAD_DATA with the line if the file is not JSON.
 */
final class JsonDocument implements AutoCloseable {
  /** Accepts NaN and Infinity, which Python writes. */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // Readers differ in which of two equal fields they take.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Encoded masks may be long.
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final String name;
  private final JsonParser json;

  private JsonDocument(String name, JsonParser json) {
    this.name = name;
    this.json = json;
  }

  static JsonDocument open(String name, Configuration conf) throws IOException {
    try {
      InputStream bytes = TextFileOpener.openWhole(new Path(name), conf);
      return new JsonDocument(name, createParser(bytes));
    } catch (IOException e) {
      throw Failures.unreadable(name, e);
    }
  }

  /** Creates a parser, which closes the bytes. Jackson reads the first of them here. */
  private static JsonParser createParser(InputStream bytes) throws IOException {
    try {
      return FACTORY.createParser(bytes);
    } catch (Throwable e) {
      bytes.close();
      throw e;
    }
  }

  /**
   * Opens a document at the start of a list.
   *
   * @param missing what the message says if there is no such list
   * @throws JobException BAD_DATA, if there is no such list
   */
  static JsonDocument openAt(String name, Configuration conf, String list, String missing)
      throws IOException {
    JsonDocument document = open(name, conf);
    boolean isFound = false;
    try {
      isFound = document.find(list, JsonToken.START_ARRAY);
    } finally {
      if (!isFound) {
        document.close();
      }
    }
    if (!isFound) {
      throw JobException.badData(name + " " + missing);
    }
    return document;
  }

  /**
   * Moves to the value of a top-level field; returns whether it exists and starts with this token.
   */
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

  /** Reads from after a top-level value to the end, and checks that the document is complete. */
  void readToEnd() throws IOException {
    while (next() != JsonToken.END_OBJECT) {
      skipChildren();
    }
    if (next() != null) {
      throw badData("more after the end of the document");
    }
  }

  JsonToken next() throws IOException {
    return read(json::nextToken);
  }

  JsonToken token() {
    return json.currentToken();
  }

  String field() throws IOException {
    return json.currentName();
  }

  void skipChildren() throws IOException {
    read(() -> json.skipChildren().currentToken());
  }

  /** The text of a scalar. The parser reads it only now. */
  String text() throws IOException {
    String text = read(json::getText);
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw badData("half of a surrogate pair, which is not a character");
    }
    return text;
  }

  /**
   * The label at the current token, as written; empty for null.
   *
   * @param field its field, for messages
   * @param allowed what it may be, for messages
   */
  String label(String field, String allowed) throws IOException {
    if (token().isStructStart() || token().isBoolean()) {
      throw badData(
          "a "
              + field
              + " that is "
              + (token().isBoolean()
                  ? json.getText()
                  : "an object, or a list where none is allowed")
              + "; it must be "
              + allowed);
    }
    return token() == JsonToken.VALUE_NULL ? "" : text();
  }

  JobException badData(String why) {
    return JobException.badData(name + " line " + line() + ": " + why);
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
    T run() throws IOException;
  }

  private <T> T read(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (StreamConstraintsException e) {
      throw badData("more than the JSON reader accepts: " + firstLine(e) + "; remove the value");
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? line() : e.getLocation().getLineNr();
      throw JobException.badData(name + " line " + line + " is not JSON: " + firstLine(e));
    } catch (IOException e) {
      throw Failures.unreadable(name, e);
    }
  }

  /** The first line of Jackson's message, without the method of Jackson that sets a limit. */
  private static String firstLine(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    return message.replaceAll(",? from `[^`]*`", "");
  }

  private long line() {
    return json.currentTokenLocation().getLineNr();
  }
}
