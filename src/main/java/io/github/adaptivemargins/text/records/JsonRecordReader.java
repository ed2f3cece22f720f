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
 * Reads JSON objects: one on each line, or in documents if records may span lines. Anything else is
 * an error, so that no content is lost.
 */
final class JsonRecordReader implements RecordReader {
  /** Python writes NaN and Infinity. */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private static final Set<JsonToken> NOT_NUMBER_OR_STRING =
      EnumSet.of(
          JsonToken.START_ARRAY,
          JsonToken.START_OBJECT,
          JsonToken.VALUE_TRUE,
          JsonToken.VALUE_FALSE);

  /** Number of unknown keys that are kept for a message. */
  private static final int MAX_KEYS = 30;

  private final SplitReader split;
  private final Dialect dialect;
  private final RecordBatch batch;
  private final JsonParser json;
  private final List<String> names;
  private final Map<String, String> constants;

  /** By column, for the current object: a key that differs only in case; null if there is none. */
  private final String[] otherCase;

  private final boolean[] isFound;
  private final boolean[] isNull;

  /** By column: whether any object has the key. */
  private final boolean[] isFoundInFile;

  private final Set<String> otherKeys = new LinkedHashSet<>();
  private boolean hasObjects;

  JsonRecordReader(SplitReader split, Dialect dialect, RecordBatch batch) throws IOException {
    this.split = split;
    this.dialect = dialect;
    this.batch = batch;
    this.names = batch.names();
    this.constants = split.split().file().constants();
    this.otherCase = new String[names.size()];
    this.isFound = new boolean[names.size()];
    this.isFoundInFile = new boolean[names.size()];
    this.isNull = new boolean[names.size()];
    this.json = FACTORY.createParser(split.reader());
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
        checkColumns();
        return false;
      } else if (token != JsonToken.START_OBJECT) {
        throw notAnObject(token);
      }
      readObject();
      return true;
    } catch (IOException | RuntimeException e) {
      throw toJobException(e);
    }
  }

  private String hint() {
    return "; "
        + AnnotationHint.find(otherKeys)
            .orElse("read a document with --reader-option multiLine=true");
  }

  /** Checks in the first split that an object of the file has each requested key. */
  private void checkColumns() throws IOException {
    if (!split.split().isFirst()) {
      return;
    }
    if (!split.split().isLast()) {
      findKeysInFile();
    }
    if (hasObjects) {
      for (int column = 0; column < isFoundInFile.length; column++) {
        if (!isFoundInFile[column] && isKey(column)) {
          checkColumn(names.get(column));
        }
      }
    }
  }

  private void checkColumn(String missing) {
    if (AnnotationHint.find(otherKeys).isPresent()) {
      throw split.badFile("has no key " + missing + hint());
    }
    Set<String> keys = new LinkedHashSet<>(otherKeys);
    IntStream.range(0, isFoundInFile.length)
        .filter(column -> isFoundInFile[column])
        .forEach(column -> keys.add(names.get(column)));
    split.findColumn(missing, List.copyOf(keys));
  }

  private boolean isKey(int column) {
    return !batch.isMetadata(column) && !constants.containsKey(names.get(column));
  }

  /** Searches the whole file for the keys that this split does not have. */
  private void findKeysInFile() throws IOException {
    try (JsonParser file = FACTORY.createParser(split.openFile())) {
      while (!areAllFound() && file.nextToken() != null) {
        hasObjects |= file.currentToken() == JsonToken.START_OBJECT;
        if (file.currentToken() == JsonToken.FIELD_NAME) {
          int column = columnOf(file.currentName());
          isFoundInFile[Math.max(column, 0)] |= column >= 0;
          otherKeys.add(file.currentName());
          file.nextToken();
          file.skipChildren();
        }
      }
    } catch (JsonProcessingException | CharacterCodingException e) {
      // The split that contains the malformed line reports it.
      Arrays.fill(isFoundInFile, true);
    }
  }

  private boolean areAllFound() {
    return IntStream.range(0, isFoundInFile.length)
        .allMatch(column -> isFoundInFile[column] || batch.isMetadata(column));
  }

  private RuntimeException notAnObject(JsonToken token) {
    return split.badLine(
        line(),
        token == JsonToken.START_ARRAY
            ? "an array where one object per line is expected; read a document with --reader-option"
                + " multiLine=true"
            : "not an object: " + split.quoteLine(line()));
  }

  private RuntimeException toJobException(Exception e) throws IOException {
    if (e instanceof JsonProcessingException malformed) {
      String found = malformed.getOriginalMessage().lines().findFirst().orElse("");
      long at = malformed.getLocation() == null ? line() : malformed.getLocation().getLineNr();
      return split.badLine(
          at,
          "is not JSON: "
              + found
              + (dialect.isMultiLine() ? "" : "; one object per line is expected" + hint()));
    }
    return split.toJobException(e);
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
      int column = columnOf(key);
      json.nextToken();
      if (column >= 0 && constants.containsKey(names.get(column))) {
        throw split.duplicateOfPartition(key);
      }
      if (column >= 0 && !batch.isMetadata(column)) {
        if (isFound[column]) {
          throw split.badLine(line, "the key " + names.get(column) + " occurs twice in an object");
        }
        isFound[column] = true;
        isFoundInFile[column] = true;
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
      throw split.badLine(line, "an object that does not end; the file may be cut off");
    }
    if (!dialect.isMultiLine() && line() != line) {
      throw split.badLine(
          line, "an object that spans lines, where one object per line is expected" + hint());
    }
    endRecord(line);
  }

  /**
   * Returns the column of a key; negative if it is not requested. As in SQL, {@code --where} may
   * spell a key in another case.
   */
  private int columnOf(String key) {
    int column = names.indexOf(key);
    for (int i = 0; i < names.size() && column < 0; i++) {
      boolean isInPredicate = dialect.isInPredicateOnly(names.get(i));
      column = isInPredicate && names.get(i).equalsIgnoreCase(key) ? i : column;
    }
    return column;
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
    if (NOT_NUMBER_OR_STRING.contains(token)
        && dialect.scalarColumns().contains(names.get(column))) {
      throw split.badLine(
          line,
          names.get(column)
              + " is "
              + (token.isBoolean() ? json.getText() : "a list or an object")
              + ", where a number or a string is expected");
    }
    if (token.isScalarValue() && !isNull[column]) {
      batch.put(column, readText(column, line));
    } else if (token == JsonToken.START_ARRAY
        && names.get(column).equals(dialect.arraySizeColumn())) {
      batch.put(column, Integer.toString(countElements()));
    } else if (!isNull[column]) {
      batch.put(column, copyStructure());
    }
  }

  /** Checks for half surrogate pairs: UTF-8 would replace each of them by the same character. */
  private String readText(int column, long line) throws IOException {
    String value = json.getText();
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      if (Character.getType(value.codePointAt(i)) == Character.SURROGATE) {
        throw split.badLine(
            line, names.get(column) + " has half of a surrogate pair, which is not a character");
      }
    }
    return value;
  }

  private int countElements() throws IOException {
    int elements = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      json.skipChildren();
      elements++;
    }
    return elements;
  }

  private String copyStructure() throws IOException {
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
      } else if (!batch.isMetadata(column) && (!isFound[column] || isNull[column])) {
        if (!isFound[column] && otherCase[column] != null) {
          throw split.badLine(
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
    batch.endRecord(split.path(), batch.hasLines() ? split.toLineInFile(line) : 0);
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
    split.close();
  }
}
