package io.github.adaptivemargins.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One case as it is written: one or more parts.
 *
 * @param minSpark the first version of Spark that the case is for
 */
record CaseFile(Optional<String> minSpark, List<Part> parts) {
  private static final String SEPARATOR = "====";

  /**
   * Runs and their input files, in a folder of their own.
   *
   * @param sentence what the part shows; that of the part before it, if it has none
   */
  record Part(String sentence, List<CaseRun> runs, List<InputFile> files) {}

  /**
   * @throws IllegalArgumentException if the text is no case; it names the file and line
   */
  static CaseFile read(Path file) throws IOException {
    return parse(file.toString(), Files.readAllLines(file));
  }

  static CaseFile parse(String name, List<String> lines) {
    return new Parser(name, lines).parse();
  }

  private static final class Parser {
    private final String name;
    private final List<String> lines;
    private Optional<String> minSpark = Optional.empty();

    /** The sentence of this part, or of the last part that has one. */
    private String lastSentence = "";

    /** The next line, from 0. */
    private int next;

    Parser(String name, List<String> lines) {
      this.name = name;
      this.lines = lines;
    }

    CaseFile parse() {
      List<Part> parts = new ArrayList<>(List.of(parsePart()));
      while (next < lines.size()) {
        next++;
        parts.add(parsePart());
      }
      return new CaseFile(minSpark, parts);
    }

    private Part parsePart() {
      List<String> sentence = new ArrayList<>();
      List<CaseRun> runs = new ArrayList<>();
      List<InputFile> files = new ArrayList<>();
      while (!isPartEnd() && lines.get(next).startsWith("#")) {
        sentence.add(lines.get(next++).substring(1).strip());
      }
      if (!sentence.isEmpty()) {
        lastSentence = String.join(" ", sentence);
      }
      require(!lastSentence.isEmpty(), "begin with a line '# what the case shows'");
      while (!isPartEnd() && !InputFile.isHeader(lines.get(next))) {
        parseLine(lines.get(next++), runs);
      }
      while (!isPartEnd()) {
        files.add(parseFile());
      }
      require(!runs.isEmpty(), "write a line 'args: --input ...' before the files");
      return new Part(lastSentence, runs, files);
    }

    private boolean isPartEnd() {
      return next == lines.size() || lines.get(next).equals(SEPARATOR);
    }

    private void parseLine(String line, List<CaseRun> runs) {
      if (line.startsWith("spark:")) {
        minSpark = Optional.of(line.substring(6).strip());
      } else if (line.startsWith("args:")) {
        runs.add(new CaseRun(next, joined(line.substring(5))));
      } else if (!line.isBlank()) {
        require(!runs.isEmpty(), "'" + line + "' comes before the first 'args:'");
        parseExpectation(runs.get(runs.size() - 1), line);
      }
    }

    private void parseExpectation(CaseRun run, String line) {
      try {
        run.add(line);
      } catch (IllegalArgumentException e) {
        throw error(e.getMessage());
      }
    }

    /** A line, with those that follow a backslash at its end. */
    private String joined(String line) {
      String joined = line;
      while (joined.endsWith("\\") && next < lines.size()) {
        joined = joined.substring(0, joined.length() - 1) + " " + lines.get(next++).strip();
      }
      return joined.strip();
    }

    private InputFile parseFile() {
      String header = lines.get(next++);
      List<String> body = new ArrayList<>();
      while (!isPartEnd() && !InputFile.isHeader(lines.get(next))) {
        body.add(lines.get(next++));
      }
      // A blank line before the next file separates the two.
      if (next < lines.size() && !body.isEmpty() && body.get(body.size() - 1).isEmpty()) {
        body.remove(body.size() - 1);
      }
      return InputFile.of(header, body);
    }

    private void require(boolean isTrue, String remedy) {
      if (!isTrue) {
        throw error(remedy);
      }
    }

    private IllegalArgumentException error(String message) {
      return new IllegalArgumentException(name + " line " + next + ": " + message);
    }
  }
}
