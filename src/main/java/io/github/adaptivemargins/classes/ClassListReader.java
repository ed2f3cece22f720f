package io.github.adaptivemargins.classes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.count.IntegerText;
import io.github.adaptivemargins.count.PackedLabels;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Shortened;
import io.github.adaptivemargins.files.FileSignature;
import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads labels in class order from a file. A class list keeps class indexes stable. */
final class ClassListReader {
  private static final Pattern INDEX_FIRST = Pattern.compile("\\s*\\d+\\s*,.*\\S.*");
  private static final Pattern INDEX_LAST = Pattern.compile(".*\\S.*,\\s*\\d+\\s*");

  private ClassListReader() {}

  /**
   * Reads an earlier output of this job, or a text of one label per line.
   *
   * @param label the label column of the input; if its values are strings, those of a text are too
   * @throws JobException NO_INPUT or BAD_DATA, with the line of an empty or repeated label
   */
  static ClassLabels read(String list, LabelColumn label, Configuration conf) throws IOException {
    Location location = Location.of("--class-list", list, conf);
    FileSystem fileSystem = location.fileSystem();
    Path path = location.path();
    try {
      Optional<FileSignature> signature;
      try (InputStream start = fileSystem.open(path)) {
        signature = FileSignature.find(start.readNBytes(FileSignature.MAX_BYTES));
      }
      if (signature.equals(Optional.of(FileSignature.PARQUET))) {
        return new EarlierOutput("--class-list", list, new HadoopFile(fileSystem, path))
            .readClasses();
      } else if (signature.isPresent()) {
        throw JobException.badData("--class-list " + list + " " + signature.get().describe());
      }
      List<String> labels = lines(list, fileSystem.open(path));
      checkForm(list, labels);
      return ofLines(list, labels, label.type() == LabelColumn.Type.STRING);
    } catch (FileNotFoundException e) {
      throw new JobException(
          ExitStatus.NO_INPUT, "--class-list " + list + " does not exist or may not be read", e);
    } catch (IOException e) {
      throw Failures.toJobException("--class-list " + list, e);
    }
  }

  private static List<String> lines(String list, InputStream file) throws IOException {
    List<String> lines = new ArrayList<>();
    // Unlike a charset, its decoder throws for bytes that it cannot decode.
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(file, UTF_8.newDecoder()))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.indexOf(0) >= 0) {
          throw JobException.badData(
              "--class-list "
                  + list
                  + " line "
                  + (lines.size() + 1)
                  + " contains a zero byte, like a file that was not completely written");
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

  private static void checkForm(String list, List<String> labels) {
    if (labels.isEmpty()) {
      throw JobException.badData("--class-list " + list + " contains no label");
    }
    if (list.matches("(?i).*\\.[ct]sv")) {
      throw JobException.badData(
          "--class-list "
              + list
              + " is a table: a class list has one label per line and no header, or is an earlier"
              + " output of this job");
    }
    if (hasColumns(labels)) {
      throw JobException.badData(
          "--class-list "
              + list
              + " has more than one column, such as '"
              + Shortened.text(labels.get(labels.size() - 1))
              + "'; a class list has one label per line: remove the other columns");
    }
  }

  /**
   * Whether each line has a tab, or a comma next to an integer. A comma may be part of a name, and
   * the first line may be a header.
   */
  private static boolean hasColumns(List<String> labels) {
    List<String> lines = labels.size() > 1 ? labels.subList(1, labels.size()) : labels;
    return lines.stream().allMatch(line -> line.strip().indexOf('\t') > 0)
        || lines.stream().allMatch(line -> INDEX_FIRST.matcher(line).matches())
        || lines.stream().allMatch(line -> INDEX_LAST.matcher(line).matches());
  }

  private static boolean isInteger(String label) {
    return IntegerText.parseCanonical(label).isPresent();
  }

  private static ClassLabels ofLines(String list, List<String> labels, boolean asStrings) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < labels.size(); i++) {
      if (labels.get(i).isEmpty() || !seen.add(labels.get(i))) {
        throw JobException.badData(
            "--class-list "
                + list
                + " line "
                + (i + 1)
                + (labels.get(i).isEmpty()
                    ? " is empty"
                    : " repeats the label " + Shortened.text(labels.get(i))));
      }
    }
    if (!asStrings && labels.stream().allMatch(ClassListReader::isInteger)) {
      return ClassLabels.listed(
          labels.stream()
              .map(IntegerText::parseCanonical)
              .mapToLong(OptionalLong::orElseThrow)
              .toArray());
    }
    PackedLabels strings = new PackedLabels();
    labels.forEach(label -> strings.add(label.getBytes(UTF_8), strings.size()));
    return ClassLabels.listed(strings);
  }
}
