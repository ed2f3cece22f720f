package io.github.adaptivemargins.cases;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.spark.sql.SparkSession;

/** Runs a case in a folder and compares each run's answer with the expected one. */
final class CaseCheck {
  /** More rows than this are not printed. */
  private static final int MAX_ROWS = 40;

  private final Path folder;
  private final SparkSession spark;

  private CaseCheck(Path folder, SparkSession spark) {
    this.folder = folder;
    this.spark = spark;
  }

  /**
   * The differences between what the job answered and what the case expects, each with the lines to
   * paste if the job is right.
   *
   * @param folder an empty folder, for the files
   */
  static List<String> differences(CaseFile.Part part, Path folder, SparkSession spark)
      throws IOException {
    CaseCheck check = new CaseCheck(folder, spark);
    List<String> differences = new ArrayList<>();
    for (InputFile file : part.files()) {
      file.write(folder, spark);
    }
    for (CaseRun run : part.runs()) {
      check
          .check(run)
          .ifPresent(difference -> differences.add("# " + part.sentence() + "\n" + difference));
    }
    return differences;
  }

  private Optional<String> check(CaseRun expected) throws IOException {
    Set<Path> written = expected.counts.isEmpty() ? Set.of() : expected.outputs();
    Map<Path, Long> before = contentExcept(written);
    String path = folder.toString();
    JobRun run =
        JobRun.in(spark, expected.settings(path), expected.args(path).toArray(String[]::new));
    List<String> wrong = new ArrayList<>();
    if (expected.fault().isPresent()) {
      wrong.add(expected.fault().get());
    } else if (run.exit() != expected.exit()) {
      wrong.add("exit code " + run.exit() + " instead of " + expected.exit());
    } else if (run.exit() == 0) {
      checkTable(expected, wrong);
    } else {
      checkRefusal(expected, run, wrong);
    }
    Map<Path, Long> after = contentExcept(written);
    if (!after.equals(before)) {
      wrong.add("the run changed files: " + before.keySet() + " became " + after.keySet());
    }
    checkTexts("stdout", expected.stdout, run.out(), wrong);
    checkTexts("stderr", expected.stderr, run.err(), wrong);
    checkWarnings(expected, run, wrong);
    checkEqualFiles(expected, wrong);
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "line %d: %s%nThe job answered:%n%s"
                .formatted(expected.line(), String.join("; ", wrong), answer(expected, run)));
  }

  private void checkTable(CaseRun expected, List<String> wrong) {
    if (expected.counts.isEmpty()) {
      return;
    }
    try {
      Path table = folder.resolve(expected.output().orElseThrow());
      Expected.assertTable(
          table,
          expected.counts.stream().map(CaseRun.Row::label).toList(),
          expected.counts.stream().map(CaseRun.Row::count).toList(),
          expected.counts.stream().map(CaseRun.Row::margin).toList());
    } catch (AssertionError | IllegalStateException e) {
      wrong.add(e.getMessage());
    }
  }

  private void checkRefusal(CaseRun expected, JobRun run, List<String> wrong) {
    if (run.err().lines().count() != 1 || !run.out().isEmpty()) {
      wrong.add("a refusal is one line on standard error");
    }
    checkTexts("the error line", expected.errorLine, run.err(), wrong);
    for (String pattern : expected.notInErrorLine) {
      if (matches(pattern, run.err())) {
        wrong.add("the error line contains '" + pattern + "'");
      }
    }
  }

  private void checkTexts(String name, List<String> patterns, String text, List<String> wrong) {
    for (String pattern : patterns) {
      if (!matches(pattern, text)) {
        wrong.add(name + " lacks '" + pattern + "'");
      }
    }
  }

  /** If a case gives a warning, it gives all of them. */
  private void checkWarnings(CaseRun expected, JobRun run, List<String> wrong) {
    checkTexts("warnings", expected.warnings, String.join("\n", run.warnings()), wrong);
    if (!expected.warnings.isEmpty() && expected.warnings.size() != run.warnings().size()) {
      wrong.add(run.warnings().size() + " warnings instead of " + expected.warnings.size());
    }
  }

  private void checkEqualFiles(CaseRun expected, List<String> wrong) throws IOException {
    for (String pair : expected.equalFiles) {
      String[] names = pair.split(" ");
      if (Files.mismatch(folder.resolve(names[0]), folder.resolve(names[1])) >= 0) {
        wrong.add(names[0] + " and " + names[1] + " differ");
      }
    }
  }

  /** Whether a text contains a pattern, in which {@code ...} is any text. */
  private boolean matches(String pattern, String text) {
    String regex =
        Stream.of(pattern.replace("{dir}", folder.toString()).split(Pattern.quote("...")))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile(regex, Pattern.DOTALL).matcher(text).find();
  }

  /** Every other file of the folder and its checksum. */
  private Map<Path, Long> contentExcept(Set<Path> written) throws IOException {
    Map<Path, Long> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path name = folder.relativize(file);
        if (!written.contains(name)) {
          content.put(name, FileUtils.checksumCRC32(file.toFile()));
        }
      }
    }
    return content;
  }

  /** What to paste below {@code args:} if the job is right. */
  private String answer(CaseRun expected, JobRun run) {
    StringBuilder text = new StringBuilder();
    if (run.exit() != 0) {
      text.append("exit: ").append(run.exit()).append('\n');
      run.err()
          .lines()
          .map(line -> line.replace("adaptive-margins: ", "").replace(folder.toString(), "{dir}"))
          .forEach(line -> text.append("line: ").append(line).append('\n'));
    } else if (expected.output().isPresent()) {
      text.append("counts:\n");
      List<Duck.Margin> rows = Duck.margins(folder.resolve(expected.output().get()));
      rows.stream().limit(MAX_ROWS).forEach(row -> text.append(row(row)));
    } else {
      text.append("exit: 0\n");
    }
    run.warnings().forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    return text.toString();
  }

  private static String quoted(String label) {
    boolean isPlain = label.matches("\\S+") && !label.matches("-?\\d+|.*[\"\\\\].*");
    return isPlain ? label : '"' + StringEscapeUtils.ESCAPE_JSON.translate(label) + '"';
  }

  private static String row(Duck.Margin row) {
    return "  %s  %d%n"
        .formatted(row.label() instanceof String text ? quoted(text) : row.label(), row.count());
  }
}
