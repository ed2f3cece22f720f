package io.github.adaptivemargins.oracle;

import java.util.ArrayList;
import java.util.List;

/** RFC 4180, a character at a time: what is not of its grammar is refused. */
final class CsvParser {
  private final String text;
  private final CsvDialect dialect;
  private int at;

  private CsvParser(String text, CsvDialect dialect) {
    this.text = text;
    this.dialect = dialect;
  }

  /** The records, without blank lines and comments. */
  static List<List<String>> parse(String text, CsvDialect dialect) throws BadDataException {
    return new CsvParser(text, dialect).records();
  }

  private List<List<String>> records() throws BadDataException {
    List<List<String>> records = new ArrayList<>();
    while (!isAtEnd()) {
      if (isAtLineEnd()) {
        at++;
      } else if (isBlankLine()) {
        skipLine();
      } else if (is(dialect.comment())) {
        skipLine();
      } else {
        records.add(record());
      }
    }
    return records;
  }

  /** White space alone is a blank line, as it is for Spark, unless it separates fields. */
  private boolean isBlankLine() {
    int end = at;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      if (text.charAt(end) > ' ' || text.startsWith(dialect.separator(), end)) {
        return false;
      }
      end++;
    }
    return true;
  }

  private void skipLine() {
    while (!isAtEnd() && !isAtLineEnd()) {
      at++;
    }
  }

  private List<String> record() throws BadDataException {
    List<String> fields = new ArrayList<>();
    fields.add(field());
    while (text.startsWith(dialect.separator(), at)) {
      at += dialect.separator().length();
      fields.add(field());
    }
    if (!isAtEnd() && !isAtLineEnd()) {
      throw new BadDataException("text behind a closing quote");
    }
    return fields;
  }

  private String field() throws BadDataException {
    if (dialect.trimsStart()) {
      skipWhiteSpace();
    }
    return is(dialect.quote()) ? quoted() : plain();
  }

  private String plain() {
    int start = at;
    while (!isAtEnd() && !isAtLineEnd() && !text.startsWith(dialect.separator(), at)) {
      at++;
    }
    String field = text.substring(start, at);
    return dialect.trimsEnd() ? field.stripTrailing() : field;
  }

  private String quoted() throws BadDataException {
    StringBuilder field = new StringBuilder();
    at++;
    while (true) {
      if (isAtEnd() || (isAtLineEnd() && !dialect.multiLine())) {
        throw new BadDataException("an open quote");
      }
      if (is(dialect.escape()) && at + 1 < text.length() && isEscapable(text.charAt(at + 1))) {
        at++;
      } else if (is(dialect.quote())) {
        break;
      }
      field.append(text.charAt(at++));
    }
    at++;
    if (dialect.trimsEnd()) {
      skipWhiteSpace();
    }
    return field.toString();
  }

  private boolean isEscapable(char c) {
    return c == dialect.quote() || (c == dialect.escape() && dialect.escape() != dialect.quote());
  }

  private void skipWhiteSpace() {
    while (!isAtEnd()
        && (text.charAt(at) == ' ' || text.charAt(at) == '\t')
        && !text.startsWith(dialect.separator(), at)) {
      at++;
    }
  }

  private boolean isAtEnd() {
    return at == text.length();
  }

  private boolean isAtLineEnd() {
    return text.charAt(at) == '\n' || text.charAt(at) == '\r';
  }

  private boolean is(char special) {
    return special != '\0' && !isAtEnd() && text.charAt(at) == special;
  }
}
