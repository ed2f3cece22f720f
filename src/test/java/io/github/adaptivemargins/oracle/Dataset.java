package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A small dataset, the options to count it with, and what has to come of it.
 *
 * @param contents by file name, folders before it; the name of a folder alone ends in a slash
 * @param duckFiles files that DuckDB writes
 * @param args beside the output; {@code {folder}} is where the files are
 * @param splitBytes how much of a file a task reads
 */
record Dataset(
    Map<String, byte[]> contents,
    DuckFiles duckFiles,
    List<String> args,
    int splitBytes,
    Verdict verdict) {
  private static final int DEFAULT_SPLIT = 1 << 27;

  /** Most datasets are read whole. */
  static int splitBytes(Dice dice) {
    return dice.onceIn(5) ? dice.between(16, 80) : DEFAULT_SPLIT;
  }

  void write(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      Path file = folder.resolve(content.getKey());
      if (content.getKey().endsWith("/")) {
        Files.createDirectories(file);
      } else {
        Files.createDirectories(file.getParent());
        Files.write(file, content.getValue());
      }
    }
    duckFiles.write(folder);
  }

  @Override
  public String toString() {
    return "args "
        + args
        + (splitBytes < DEFAULT_SPLIT ? " in splits of " + splitBytes + " bytes" : "")
        + contents.entrySet().stream()
            .map(file -> "\n  " + file.getKey() + ": " + escaped(file.getValue()))
            .collect(Collectors.joining())
        + "\n  "
        + duckFiles
        + "\n  expected: "
        + verdict;
  }

  private static String escaped(byte[] bytes) {
    return new String(bytes, ISO_8859_1)
        .chars()
        .mapToObj(
            c ->
                c == '\n'
                    ? "\\n"
                    : c == '\r'
                        ? "\\r"
                        : c == '\t'
                            ? "\\t"
                            : c == '\\'
                                ? "\\\\"
                                : c >= ' ' && c < 127
                                    ? Character.toString(c)
                                    : String.format("\\x%02x", c))
        .collect(Collectors.joining());
  }
}
