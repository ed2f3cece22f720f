package io.github.adaptivemargins.input.annotations;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * The labels of a list's elements, as written. An element without a label gives an empty string.
 * After the last label the document is read to its end and closed.
 */
final class ElementLabelIterator implements Iterator<String>, AutoCloseable {
  private final JsonDocument document;
  private final String field;
  private final LabelReader reader;
  private final Queue<String> pending = new ArrayDeque<>();
  private long elements;
  private boolean isAtEnd;

  /** Reads the value that labels an element. */
  interface LabelReader {
    /** Adds the labels of the value whose first token is the document's current token. */
    void read(JsonDocument document, Queue<String> labels) throws IOException;
  }

  /**
   * Reads the labels of a list.
   *
   * @param document positioned at the start of the list
   * @param field the field of an element that labels it
   */
  ElementLabelIterator(JsonDocument document, String field, LabelReader reader) {
    this.document = document;
    this.field = field;
    this.reader = reader;
  }

  @Override
  public boolean hasNext() {
    try {
      while (pending.isEmpty() && !isAtEnd) {
        advance();
      }
      return !pending.isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(document.toString(), e);
    }
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return pending.remove();
  }

  /** The index in the list, from 0, of the element of the last label. */
  long index() {
    return elements - 1;
  }

  @Override
  public void close() throws IOException {
    document.close();
  }

  private void advance() throws IOException {
    if (document.next() == JsonToken.END_ARRAY) {
      document.readToEnd();
      document.close();
      isAtEnd = true;
    } else {
      readElement();
      elements++;
    }
  }

  private void readElement() throws IOException {
    boolean isLabelled = false;
    if (document.token() == JsonToken.START_OBJECT) {
      while (document.next() == JsonToken.FIELD_NAME) {
        boolean isLabel = document.field().equals(field);
        document.next();
        if (isLabel) {
          reader.read(document, pending);
        }
        isLabelled |= isLabel;
        document.skipChildren();
      }
    } else {
      document.skipChildren();
    }
    if (!isLabelled) {
      pending.add("");
    }
  }
}
