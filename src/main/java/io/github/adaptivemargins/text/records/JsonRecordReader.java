package io.github.adaptivemargins.text.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.SplitReader;
import io.github.adaptivemargins.text.splits.TextSplit;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * JSON objects, each on one line, or in documents where records may span lines. Whatever else is
 * there is refused, so that nothing behind the value of a line is lost.
 */
final class JsonRecordReader implements RecordReader {
  /** Python writes NaN and Infinity; they matter only where a label is one. */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private static final Set<JsonToken> NO_SCALARS =
      EnumSet.of(
          JsonToken.START_ARRAY,
          JsonToken.START_OBJECT,
          JsonToken.VALUE_TRUE,
          JsonToken.VALUE_FALSE);

  /** As many as a message can show. */
  private static final int MAX_KEYS = 30;

  private final SplitReader text;
  private final Dialect dialect;
  private final RecordBatch batch;
  private final JsonParser json;
  private final List<String> names;
  private final Map<String, String> constants;
  private final String[] otherCase;
  private final boolean[] isFound;
  private final boolean[] everFound;
  private final Set<String> otherKeys = new LinkedHashSet<>();
  private final boolean[] isNull;
  private boolean hasObjects;

  JsonRecordReader(SplitReader text, Dialect dialect, RecordBatch batch) throws IOException {
    this.text = text;
    this.dialect = dialect;
    this.batch = batch;
    this.names = batch.names();
    this.constants = text.slice().file().constants();
    this.otherCase = new String[names.size()];
    this.isFound = new boolean[names.size()];
    this.everFound = new boolean[names.size()];
    this.isNull = new boolean[names.size()];
    this.json = FACTORY.createParser(text.reader());
  }

  @Override
  public boolean next() throws IOException {
    try {
      JsonToken token = json.nextToken();
      while (dialect.isMultiLine()
          && (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY)) {
        token = json.nextToken();
      }
      if (token == null) {
        refuseWithoutColumn();
        return false;
      } else if (token != JsonToken.START_OBJECT) {
        throw notAnObject(token);
      }
      readObject();
      return true;
    } catch (IOException | RuntimeException e) {
      throw explained(e);
    }
  }

  private String hint() {
    return "; "
        + JsonDocumentHint.of(otherKeys).orElse("--reader-option multiLine=true reads documents");
  }

  /** The first slice answers for the file: no object of it has the key. */
  private void refuseWithoutColumn() throws IOException {
    TextSplit slice = text.slice();
    if (slice.isFirst() && slice.to() < slice.file().length()) {
      lookOn();
    }
    if (slice.isFirst() && hasObjects) {
      for (int column = 0; column < everFound.length; column++) {
        if (!everFound[column]
            && !batch.isPosition(column)
            && !constants.containsKey(names.get(column))) {
          if (JsonDocumentHint.of(otherKeys).isPresent()) {
            throw text.refused("has no key " + names.get(column) + hint());
          }
          text.field(names.get(column), List.copyOf(otherKeys));
        }
      }
    }
  }

  /** Looks in later slices for what this one has not, as far as they can be read. */
  private void lookOn() throws IOException {
    try (JsonParser all = FACTORY.createParser(text.startOfFile())) {
      while (!areAllFound() && all.nextToken() != null) {
        hasObjects |= all.currentToken() == JsonToken.START_OBJECT;
        if (all.currentToken() == JsonToken.FIELD_NAME) {
          int column = names.indexOf(all.currentName());
          everFound[Math.max(column, 0)] |= column >= 0;
          otherKeys.add(all.currentName());
          all.nextToken();
          all.skipChildren();
        }
      }
    } catch (JsonProcessingException | CharacterCodingException e) {
      // The slice that it is in says so.
      Arrays.fill(everFound, true);
    }
  }

  private boolean areAllFound() {
    return IntStream.range(0, everFound.length)
        .allMatch(column -> everFound[column] || batch.isPosition(column));
  }

  private RuntimeException notAnObject(JsonToken token) {
    return text.refused(
        line(),
        token == JsonToken.START_ARRAY
            ? "an array where one object a line is expected: --reader-option multiLine=true reads"
                + " documents"
            : "no object: " + text.lineText(line()));
  }

  private RuntimeException explained(Exception e) throws IOException {
    if (e instanceof JsonProcessingException malformed) {
      String found = malformed.getOriginalMessage().lines().findFirst().orElse("");
      long at = malformed.getLocation() == null ? line() : malformed.getLocation().getLineNr();
      return text.refused(
          at,
          "is not JSON: "
              + found
              + (dialect.isMultiLine() ? "" : "; one object a line is expected" + hint()));
    }
    return text.explained(e, this::line);
  }

  private long line() {
    return json.currentTokenLocation().getLineNr();
  }

  private void readObject() throws IOException {
    long line = line();
    hasObjects = true;
    Arrays.fill(isFound, false);
    Arrays.fill(otherCase, null);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      int column = names.indexOf(key);
      json.nextToken();
      if (column >= 0 && constants.containsKey(key)) {
        throw text.hidden(key);
      }
      if (column >= 0 && !batch.isPosition(column)) {
        if (isFound[column]) {
          throw text.refused(line, "the key " + key + " stands twice in an object");
        }
        isFound[column] = true;
        everFound[column] = true;
        put(column, line);
      } else {
        noteOtherCase(key);
        if (otherKeys.size() < MAX_KEYS) {
          otherKeys.add(key);
        }
        json.skipChildren();
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw text.refused(line, "an object that does not end: the file may be cut short");
    }
    if (!dialect.isMultiLine() && line() != line) {
      throw text.refused(
          line, "an object that spans lines, where one object a line is expected" + hint());
    }
    endRecord(line);
  }

  private void noteOtherCase(String key) {
    for (int column = 0; column < otherCase.length; column++) {
      if (key.equalsIgnoreCase(names.get(column))) {
        otherCase[column] = key;
      }
    }
  }

  private void put(int column, long line) throws IOException {
    JsonToken token = json.currentToken();
    isNull[column] = token == JsonToken.VALUE_NULL;
    if (NO_SCALARS.contains(token) && dialect.scalarColumns().contains(names.get(column))) {
      throw text.refused(
          line,
          names.get(column)
              + " is "
              + (token.isBoolean() ? json.getText() : "a list or an object")
              + ", where a number or a string is expected");
    }
    if (token.isScalarValue() && !isNull[column]) {
      batch.put(column, characters(column, line));
    } else if (token == JsonToken.START_ARRAY
        && names.get(column).equals(dialect.countedColumn())) {
      batch.put(column, Integer.toString(elements()));
    } else if (!isNull[column]) {
      batch.put(column, structure());
    }
  }

  /** Half of a surrogate pair is no character: written, it would be one and the same mark. */
  private String characters(int column, long line) throws IOException {
    String value = json.getText();
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      if (Character.getType(value.codePointAt(i)) == Character.SURROGATE) {
        throw text.refused(
            line, names.get(column) + " has half of a surrogate pair, which is no character");
      }
    }
    return value;
  }

  private int elements() throws IOException {
    int elements = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      json.skipChildren();
      elements++;
    }
    return elements;
  }

  private String structure() throws IOException {
    StringWriter written = new StringWriter();
    try (JsonGenerator copy = FACTORY.createGenerator(written)) {
      copy.copyCurrentStructure(json);
    }
    return written.toString();
  }

  private void endRecord(long line) throws IOException {
    for (int column = 0; column < isFound.length; column++) {
      if (constants.containsKey(names.get(column))) {
        putConstant(column);
      } else if (!batch.isPosition(column) && (!isFound[column] || isNull[column])) {
        if (!isFound[column] && otherCase[column] != null) {
          throw text.refused(
              line,
              "no key "
                  + names.get(column)
                  + " but "
                  + otherCase[column]
                  + ", which differs in case");
        }
        batch.putNull(column);
      }
    }
    batch.endRecord(text.file(), batch.needsLines() ? text.line(line) : 0);
  }

  private void putConstant(int column) {
    String value = constants.get(names.get(column));
    if (value == null) {
      batch.putNull(column);
    } else {
      batch.put(column, value);
    }
  }

  @Override
  public void close() throws IOException {
    json.close();
    text.close();
  }
}
