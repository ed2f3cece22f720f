package io.github.adaptivemargins.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of a path, which may hold spaces, and a label: the last word. Where another path could be
 * meant, with more than one word behind it, the line is refused.
 */
final class ImageListRecords implements Records {
  private static final Pattern PATH_AND_LABEL = Pattern.compile("\\s*(\\S.*?)\\s+(\\S+)\\s*");
  private static final String IMAGE_ENDING = "(?i)\\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp|gif)";
  private static final Pattern ENDS_AS_IMAGE = Pattern.compile(".*" + IMAGE_ENDING);
  private static final Pattern IMAGE_WITHIN = Pattern.compile(".*\\S" + IMAGE_ENDING + "\\s.*");

  private final SliceText text;
  private final RecordBatch batch;
  private final BufferedReader lines;
  private long line;

  ImageListRecords(SliceText text, RecordBatch batch) throws IOException {
    this.text = text;
    this.batch = batch;
    this.lines = new BufferedReader(text.reader());
  }

  @Override
  public boolean next() throws IOException {
    try {
      String found = lines.readLine();
      line++;
      while (found != null && found.isBlank()) {
        found = lines.readLine();
        line++;
      }
      if (found != null) {
        put(found);
      }
      return found != null;
    } catch (IOException | RuntimeException e) {
      throw text.explained(e, () -> line);
    }
  }

  private void put(String found) throws IOException {
    Matcher parts = PATH_AND_LABEL.matcher(found);
    boolean isLabelled = parts.matches();
    if (isLabelled && isAmbiguous(parts.group(1), found)) {
      throw text.refused(
          line,
          "more than one word behind the image's path: "
              + text.lineText(line)
              + "; an image list has one label a line");
    }
    for (int column = 0; column < batch.names().size(); column++) {
      if (!batch.isPosition(column)) {
        if (isLabelled) {
          batch.put(column, parts.group(2));
        } else {
          batch.putNull(column);
        }
      }
    }
    batch.endRecord(text.file(), batch.needsLines() ? text.line(line) : 0);
  }

  private static boolean isAmbiguous(String path, String found) {
    return found.strip().chars().filter(c -> c == '\t').count() > 1
        || (!ENDS_AS_IMAGE.matcher(path).matches() && IMAGE_WITHIN.matcher(path).matches());
  }

  @Override
  public void close() throws IOException {
    lines.close();
    text.close();
  }
}
