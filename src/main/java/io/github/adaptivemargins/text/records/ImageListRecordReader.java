package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of a path, which may hold spaces, and a label: the last word. Where another path could be
 * meant, with more than one word behind it, the line is refused.
 */
final class ImageListRecordReader extends LineRecordReader {
  private static final Pattern PATH_AND_LABEL = Pattern.compile("\\s*(\\S.*?)\\s+(\\S+)\\s*");
  private static final String IMAGE_ENDING = "(?i)\\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp|gif)";
  private static final Pattern ENDS_AS_IMAGE = Pattern.compile(".*" + IMAGE_ENDING);
  private static final Pattern IMAGE_WITHIN = Pattern.compile(".*" + IMAGE_ENDING + "\\s.*");

  ImageListRecordReader(SplitReader text, RecordBatch batch) throws IOException {
    super(text, batch);
  }

  @Override
  String label(String found) {
    Matcher parts = PATH_AND_LABEL.matcher(found);
    if (!parts.matches()) {
      return null;
    }
    if (isAmbiguous(parts.group(1), found)) {
      throw refused(
          "more than one word behind the image's path", "an image list has one label a line");
    }
    return parts.group(2);
  }

  private static boolean isAmbiguous(String path, String found) {
    return found.strip().chars().filter(c -> c == '\t').count() > 1
        || (!ENDS_AS_IMAGE.matcher(path).matches() && IMAGE_WITHIN.matcher(path).matches());
  }
}
