package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.IOException;
import java.util.regex.Pattern;

/** Reads lines of MXNet's im2rec: an integer index, a numeric label and a path, with tabs. */
final class LstRecordReader extends LineRecordReader {
  private static final Pattern INDEX = Pattern.compile("\\s*[-+]?\\d+\\s*");

  /** A float as Python reads it, or nothing. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?i)\\s*([-+]?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d+)?|[-+]?(nan|inf|infinity))?\\s*");

  private static final String ALLOWED =
      "a line has an index, a label and a path, with tabs between";

  LstRecordReader(SplitReader split, RecordBatch batch) throws IOException {
    super(split, batch);
  }

  @Override
  String parseLabel(String text) {
    String[] fields = text.strip().split("\t", -1);
    if (fields.length != 3 || !INDEX.matcher(fields[0]).matches() || !isNumber(fields[1])) {
      throw badFields(fields);
    }
    String label = fields[1].strip();
    return label.isEmpty() ? null : label;
  }

  private static boolean isNumber(String field) {
    return NUMBER.matcher(field).matches();
  }

  private JobException badFields(String[] fields) {
    if (fields.length > 2 && !isNumber(fields[1]) && isNumber(fields[2])) {
      return badLine(
          "a path and then a label, as InsightFace's face2rec2 writes them",
          "read such a list with --format tsv --reader-option header=false --label-column _c2");
    } else if (fields.length > 3) {
      return badLine(fields.length - 2 + " labels or box coordinates before the path", ALLOWED);
    } else if (fields.length < 3) {
      return badLine(fields.length + " of the three fields of a line", ALLOWED);
    }
    return badLine(
        isNumber(fields[1]) ? "an index that is not an integer" : "a label that is not a number",
        ALLOWED);
  }
}
