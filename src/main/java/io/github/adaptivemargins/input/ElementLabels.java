package io.github.adaptivemargins.input;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * The labels of the elements of a list in a document, as they are written; an empty one for an
 * element that has none. The document is read to its end with them.
 */
final class ElementLabels implements Iterator<String>, AutoCloseable {
  private final JsonDocument document;
  private final String field;
  private final Value reader;
  private final Queue<String> pending = new ArrayDeque<>();
  private long elements;
  private boolean isAtEnd;

  /** The value that labels an element. */
  interface Value {
    /** Reads one, whose first token the document is at. */
    void read(JsonDocument document, Queue<String> labels) throws IOException;
  }

  /**
   * @param document which is at the start of the list
   * @param field of an element, whose value labels it
   */
  ElementLabels(JsonDocument document, String field, Value reader) {
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

  /** The place in the list, from 0, of the element whose label was taken last. */
  long place() {
    return elements - 1;
  }

  @Override
  public void close() throws IOException {
    document.close();
  }

  private void advance() throws IOException {
    if (document.next() == JsonToken.END_ARRAY) {
      document.finish();
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
