package io.github.adaptivemargins.text.records;

import io.github.adaptivemargins.text.splits.SplitReader;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads lines of a path and a label. The label is the last word; the path may contain spaces. A
 * line is an error if its last word may be something else.
 */
final class ImageListRecordReader extends LineRecordReader {
  private static final Pattern PATH_AND_LABEL = Pattern.compile("\\s*(\\S.*?)\\s+(\\S+)\\s*");
  private static final String EXTENSION = "(?i)\\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp|gif)";
  private static final Pattern IMAGE_AT_END = Pattern.compile(".*" + EXTENSION);
  private static final Pattern IMAGE_BEFORE_SPACE = Pattern.compile(".*" + EXTENSION + "\\s.*");

  private static final Pattern IMAGE_BEFORE_SEPARATOR =
      Pattern.compile(".*?" + EXTENSION + "[\"']?\\s*([,;|])\\s*\\S.*");

  /** A path with spaces that is not an image's: the last word has an extension or a folder. */
  private static final Pattern FILE_AT_END = Pattern.compile(".*(\\.[A-Za-z]\\w{0,4}[\"']?|/\\S*)");

  /** A last word that is no label: an image, a file in a folder, or a file of another kind. */
  private static final Pattern FILE =
      Pattern.compile(
          ".*" + EXTENSION + "|.*/.*\\.[A-Za-z]\\w{0,4}|(?i).*\\.(dcm|npy|npz|nii|heic|jp2|mp4)");

  private static final Pattern SEVERAL_LABELS =
      Pattern.compile("\\[.*|[+-]?\\d+([,;|][+-]?\\d+)+[,;|]?");

  private static final Pattern HEADER =
      Pattern.compile(
          "(?i)(image|img|file|path|name|id|(image|img|file)[_-]?(path|name|id))"
              + "\\s+(label|class|category|target|(label|class|category)[_-]?(id|name|idx|index))");

  ImageListRecordReader(SplitReader split, RecordBatch batch) throws IOException {
    super(split, batch);
  }

  @Override
  String parseLabel(String text) {
    Matcher parts = PATH_AND_LABEL.matcher(text);
    if (!parts.matches()) {
      checkSeparator(text);
      return null;
    }
    checkSeparator(parts.group(1));
    checkLabel(parts.group(2));
    checkWords(parts.group(1), text.strip());
    return parts.group(2);
  }

  private void checkSeparator(String path) {
    Matcher separator = IMAGE_BEFORE_SEPARATOR.matcher(path);
    if (!isImage(path) && separator.matches()) {
      throw badLine(
          "a separator that is no space after the image's path",
          "read such a list with --format csv --reader-option sep='"
              + separator.group(2)
              + "' --reader-option header=false --label-column _c1");
    }
  }

  private void checkLabel(String label) {
    if (label.indexOf('.') >= 0 && FILE.matcher(label).matches()) {
      throw badLine(
          "a path where the label should be",
          "a line has a path, then a label; if the label is first, use --format csv"
              + " --reader-option sep=' ' --reader-option header=false --label-column _c0");
    } else if (SEVERAL_LABELS.matcher(label).matches()) {
      throw badLine("several labels of one image", "an image list has one label per line");
    }
  }

  private void checkWords(String path, String text) {
    if (HEADER.matcher(text).matches()) {
      throw badLine("a header", "an image list has none: remove that line");
    }
    boolean isAmbiguous = !isImage(path) && IMAGE_BEFORE_SPACE.matcher(path).matches();
    if (isAmbiguous || text.chars().filter(c -> c == '\t').count() > 1) {
      throw badLine(
          "more than one word after the image's path", "an image list has one label per line");
    }
    boolean hasSpace = path.chars().anyMatch(Character::isWhitespace);
    if (hasSpace && !isImage(path) && !FILE_AT_END.matcher(path).matches()) {
      throw badLine(
          "more than two words, of which none is the path of an image",
          "a line has a path and one label; if one of several words is the label, use --format csv"
              + " --reader-option sep=' ' --reader-option header=false --label-column _c1 or"
              + " another column");
    }
  }

  private static boolean isImage(String path) {
    return IMAGE_AT_END.matcher(path).matches();
  }
}
