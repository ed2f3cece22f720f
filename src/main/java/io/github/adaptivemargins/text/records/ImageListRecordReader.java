package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads lines of a path and a label. The label is the last word; the path may contain spaces. A
 * line is an error if it may have another form.
 */
final class ImageListRecordReader extends LineRecordReader {
  private static final Pattern PATH_AND_LABEL = Pattern.compile("\\s*(\\S.*?)\\s+(\\S+)\\s*");
  private static final String EXTENSION = "(?i)\\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp|gif)";
  private static final Pattern IMAGE_AT_END = Pattern.compile(".*" + EXTENSION);
  private static final Pattern IMAGE_BEFORE_SPACE = Pattern.compile(".*" + EXTENSION + "\\s.*");
  private static final Pattern NUMBER_AT_END = Pattern.compile(".*\\s[-+]?\\d+");
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+");
  private static final Pattern NUMBERS = Pattern.compile("\\d+([,;|]\\d+)+");
  private static final String ONE_LABEL = "an image list has one label per line, after the path";
  private static final String AS_CSV =
      "read such a list with --format csv --reader-option header=false --reader-option sep='%s'"
          + " --label-column %s";

  ImageListRecordReader(SplitReader split, RecordBatch batch) throws IOException {
    super(split, batch);
  }

  @Override
  String parseLabel(String text) {
    Matcher parts = PATH_AND_LABEL.matcher(text);
    if (!parts.matches()) {
      checkNotCsv(text.strip());
      return null;
    }
    String path = parts.group(1);
    String label = parts.group(2);
    checkNotLabelFirst(label);
    Optional<String> other = otherForm(path, label, text.strip());
    if (other.isPresent()) {
      throw badLine(other.get(), ONE_LABEL);
    }
    return label;
  }

  private void checkNotCsv(String word) {
    if (word.indexOf(',') >= 0) {
      throw badLine("a line of fields with commas", AS_CSV.formatted(",", "_c1"));
    }
  }

  private void checkNotLabelFirst(String label) {
    if (IMAGE_AT_END.matcher(label).matches()) {
      throw badLine(
          "the last word is the path of an image, not a label",
          ONE_LABEL + "; if the label is the first word, " + AS_CSV.formatted(" ", "_c0"));
    }
  }

  /** What else a line may be, if it is not a path and a label. */
  private static Optional<String> otherForm(String path, String label, String line) {
    boolean isImage = IMAGE_AT_END.matcher(path).matches();
    if (line.chars().filter(c -> c == '\t').count() > 1
        || (!isImage && IMAGE_BEFORE_SPACE.matcher(path).matches())) {
      return Optional.of("more than one word after the image's path");
    } else if (NUMBERS.matcher(label).matches()) {
      return Optional.of("several labels, or one digit per class, in the last word");
    } else if (!isImage
        && NUMBER.matcher(label).matches()
        && NUMBER_AT_END.matcher(path).matches()) {
      return Optional.of("several numbers after a name that does not end like an image's");
    } else if (!isImage && label.indexOf('/') >= 0) {
      return Optional.of("a path with a space and no label, or a label with a slash");
    }
    return Optional.empty();
  }
}
