package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads lines of a path and a label. The label is the last word; the path may contain spaces. A
 * line is an error if several words may follow the path.
 */
final class ImageListRecordReader extends LineRecordReader {
  private static final Pattern PATH_AND_LABEL = Pattern.compile("\\s*(\\S.*?)\\s+(\\S+)\\s*");
  private static final String EXTENSION = "(?i)\\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp|gif)";
  private static final Pattern IMAGE_AT_END = Pattern.compile(".*" + EXTENSION);
  private static final Pattern IMAGE_BEFORE_SPACE = Pattern.compile(".*" + EXTENSION + "\\s.*");

  ImageListRecordReader(SplitReader split, RecordBatch batch) throws IOException {
    super(split, batch);
  }

  @Override
  String parseLabel(String text) {
    Matcher parts = PATH_AND_LABEL.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    if (isAmbiguous(parts.group(1), text)) {
      throw badLine(
          "more than one word after the image's path", "an image list has one label per line");
    }
    return parts.group(2);
  }

  private static boolean isAmbiguous(String path, String text) {
    return text.strip().chars().filter(c -> c == '\t').count() > 1
        || (!IMAGE_AT_END.matcher(path).matches() && IMAGE_BEFORE_SPACE.matcher(path).matches());
  }
}
