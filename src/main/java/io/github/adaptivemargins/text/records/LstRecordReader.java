package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.IOException;
import java.util.regex.Pattern;

/** Lines of MXNet's im2rec: an integer index, one label, which is a number, and a path. */
final class LstRecordReader extends LineRecordReader {
  private static final Pattern INDEX = Pattern.compile("\\s*[-+]?\\d+\\s*");

  /** As Python reads a float; one that is no whole number is a label that stands for no class. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?i)\\s*([-+]?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d+)?|[-+]?(nan|inf|infinity))?\\s*");

  private static final String ALLOWED =
      "a line has an index, a label and a path, with tabs between";

  LstRecordReader(SplitReader text, RecordBatch batch) throws IOException {
    super(text, batch);
  }

  @Override
  String label(String found) {
    String[] fields = found.strip().split("\t", -1);
    if (fields.length != 3 || !INDEX.matcher(fields[0]).matches() || !isNumber(fields[1])) {
      throw refused(fields);
    }
    String label = fields[1].strip();
    return label.isEmpty() ? null : label;
  }

  private static boolean isNumber(String field) {
    return NUMBER.matcher(field).matches();
  }

  private RuntimeException refused(String[] fields) {
    if (fields.length > 2 && !isNumber(fields[1]) && isNumber(fields[2])) {
      return refused(
          "a path and then a label, as InsightFace's face2rec2 has them",
          "--format tsv --reader-option header=false --label-column _c2 reads such a list");
    } else if (fields.length > 3) {
      return refused(fields.length - 2 + " labels, or those of boxes, before the path", ALLOWED);
    } else if (fields.length < 3) {
      return refused(fields.length + " of the three fields of a line", ALLOWED);
    }
    return refused(
        isNumber(fields[1]) ? "an index that is no integer" : "a label that is no number", ALLOWED);
  }
}
