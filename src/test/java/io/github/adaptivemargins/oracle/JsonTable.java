package io.github.adaptivemargins.oracle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The samples of JSON lines, or of documents where values may span lines.
 *
 * @param separator between the samples that a text lists; empty where it is a number or an array
 */
record JsonTable(
    boolean multiLine,
    String labelColumn,
    Optional<String> samplesColumn,
    Optional<String> separator) {
  /** Whatever a label or a number of samples can be. */
  private record Value(JsonToken token, String text, int elements) {}

  static final JsonFactory FACTORY =
      new JsonFactoryBuilder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  List<Sample> samples(List<byte[]> files) throws BadDataException {
    List<Sample> samples = new ArrayList<>();
    for (byte[] file : files) {
      List<Map<String, Value>> records = records(StrictText.decode(file, "UTF-8"));
      requireColumn(records, labelColumn);
      if (samplesColumn.isPresent()) {
        requireColumn(records, samplesColumn.get());
      }
      for (Map<String, Value> record : records) {
        samples.add(Sample.ofText(label(record), size(record)));
      }
    }
    return samples;
  }

  private static void requireColumn(List<Map<String, Value>> records, String key)
      throws BadDataException {
    if (!records.isEmpty() && records.stream().noneMatch(record -> record.containsKey(key))) {
      throw new BadDataException("a file without the key " + key);
    }
    for (Map<String, Value> record : records) {
      if (!record.containsKey(key) && record.keySet().stream().anyMatch(key::equalsIgnoreCase)) {
        throw new BadDataException("a key that differs in case");
      }
    }
  }

  private List<Map<String, Value>> records(String text) throws BadDataException {
    List<Map<String, Value>> records = new ArrayList<>();
    for (String part : multiLine ? new String[] {text} : text.split("[\r\n]+")) {
      try (JsonParser json = FACTORY.createParser(part)) {
        while (json.nextToken() != null) {
          addRecords(json, records);
        }
      } catch (JsonProcessingException e) {
        throw new BadDataException("no JSON");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return records;
  }

  private void addRecords(JsonParser json, List<Map<String, Value>> records)
      throws IOException, BadDataException {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      records.add(record(json));
    } else if (multiLine && json.currentToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        addRecords(json, records);
      }
    } else {
      throw new BadDataException("a value that is no object");
    }
  }

  private Map<String, Value> record(JsonParser json) throws IOException, BadDataException {
    Map<String, Value> record = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken token = json.nextToken();
      String text = token.isScalarValue() && token != JsonToken.VALUE_NULL ? json.getText() : null;
      boolean isRead = key.equals(labelColumn) || samplesColumn.filter(key::equals).isPresent();
      if (record.put(key, new Value(token, text, elements(json))) != null && isRead) {
        throw new BadDataException("a key that stands twice");
      }
    }
    return record;
  }

  /** The elements of an array, whose end the parser is then at, as at that of an object. */
  private static int elements(JsonParser json) throws IOException {
    int elements = 0;
    if (json.currentToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        json.skipChildren();
        elements++;
      }
    }
    json.skipChildren();
    return elements;
  }

  private static final Set<JsonToken> NO_SCALARS =
      new HashSet<>(
          List.of(
              JsonToken.START_ARRAY,
              JsonToken.START_OBJECT,
              JsonToken.VALUE_TRUE,
              JsonToken.VALUE_FALSE));

  private String label(Map<String, Value> record) throws BadDataException {
    Value label = record.get(labelColumn);
    if (label != null && NO_SCALARS.contains(label.token())) {
      throw new BadDataException("a label that is no number and no string");
    }
    return label == null ? null : StrictText.encodable(label.text());
  }

  private long size(Map<String, Value> record) throws BadDataException {
    Value value = samplesColumn.map(record::get).orElse(null);
    if (samplesColumn.isEmpty()) {
      return 1;
    } else if (separator.isPresent() && value != null && NO_SCALARS.contains(value.token())) {
      throw new BadDataException("a list of samples that is no text");
    } else if (separator.isPresent()) {
      return StrictText.items(value == null ? null : value.text(), separator.get());
    } else if (value != null && value.token() == JsonToken.START_ARRAY) {
      return value.elements();
    }
    return StrictText.samples(value == null ? null : value.text());
  }
}
