package io.github.adaptivemargins.classes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.IntegerText;
import io.github.adaptivemargins.count.LabelBytes;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failure;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.StoredFile;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The labels in class order, from a file: what keeps every class where it was. */
final class ClassList {
  /** Parquet's mark and what its first page begins with, which no label does. */
  private static final String PARQUET_START = "PAR1\u0015";

  private ClassList() {}

  /**
   * Reads an earlier output of this job, or a text of one label a line.
   *
   * @param asStrings whether labels in a text are strings, even if all are written as integers
   * @throws JobException NO_INPUT or BAD_DATA, with the line of an empty or repeated label
   */
  static ClassIndex read(String list, boolean asStrings, Configuration conf) throws IOException {
    Location location = Location.of("--class-list", list, conf);
    FileSystem fileSystem = location.fileSystem();
    Path path = location.path();
    try {
      boolean isParquet;
      try (InputStream start = fileSystem.open(path)) {
        isParquet = new String(start.readNBytes(5), UTF_8).equals(PARQUET_START);
      }
      return isParquet
          ? new EarlierOutput("--class-list", list, new StoredFile(fileSystem, path)).classes()
          : ofLines(list, lines(list, fileSystem.open(path)), asStrings);
    } catch (FileNotFoundException e) {
      throw new JobException(
          ExitStatus.NO_INPUT, "--class-list " + list + " does not exist or may not be read", e);
    } catch (IOException e) {
      throw Failure.explain("--class-list " + list, e);
    }
  }

  private static List<String> lines(String list, InputStream file) throws IOException {
    List<String> lines = new ArrayList<>();
    // The decoder of a charset, unlike the charset, refuses what it cannot decode.
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(file, UTF_8.newDecoder()))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.indexOf(0) >= 0) {
          throw JobException.badData(
              "--class-list "
                  + list
                  + " line "
                  + (lines.size() + 1)
                  + " holds a byte of zero, as a file does that was not written");
        }
        lines.add(line);
      }
    } catch (CharacterCodingException e) {
      throw JobException.badData("--class-list " + list + " is not UTF-8 text");
    }
    if (!lines.isEmpty() && lines.get(0).startsWith("\uFEFF")) {
      lines.set(0, lines.get(0).substring(1));
    }
    return lines;
  }

  private static ClassIndex ofLines(String list, List<String> labels, boolean asStrings) {
    if (labels.isEmpty()) {
      throw JobException.badData("--class-list " + list + " holds no label");
    }
    if (list.matches("(?i).*\\.[ct]sv")) {
      throw JobException.badData(
          "--class-list "
              + list
              + " is a table: a class list has one label a line and no header, or is an earlier"
              + " output of this job");
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < labels.size(); i++) {
      if (labels.get(i).isEmpty() || !seen.add(labels.get(i))) {
        throw JobException.badData(
            "--class-list "
                + list
                + " line "
                + (i + 1)
                + (labels.get(i).isEmpty() ? " is empty" : " repeats the label " + labels.get(i)));
      }
    }
    boolean areIntegers =
        !asStrings && labels.stream().allMatch(l -> IntegerText.canonical(l).isPresent());
    if (areIntegers) {
      return ClassIndex.listed(
          labels.stream()
              .map(IntegerText::canonical)
              .mapToLong(OptionalLong::orElseThrow)
              .toArray());
    }
    LabelBytes strings = new LabelBytes();
    labels.forEach(label -> strings.add(label.getBytes(UTF_8), strings.size()));
    return ClassIndex.listed(strings);
  }
}
