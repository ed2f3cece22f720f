package io.github.adaptivemargins.cases;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.spark.util.Utils;
import scala.jdk.javaapi.CollectionConverters;

/** One run of a case: the job's options, and what the job must answer. */
final class CaseRun {
  /** Options whose value is a path, which is relative to the folder of the case. */
  private static final List<String> PATH_OPTIONS =
      List.of(
          "--input",
          "--output",
          "--output-txt",
          "--output-labels",
          "--report",
          "--class-list",
          "--add-to",
          "--compare-to");

  /** Options whose value is a file that the run writes, next to the table. */
  private static final List<String> OUTPUT_OPTIONS =
      List.of("--output-txt", "--output-labels", "--report");

  private static final Pattern ROW =
      Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\"|[^\" ]+) +(\\d+)(?: +(\\S+))?");

  private final int line;
  private final List<String> args;
  private final Map<String, String> settings = new LinkedHashMap<>();
  final List<Row> counts = new ArrayList<>();
  final List<String> errorLine = new ArrayList<>();
  final List<String> notInErrorLine = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  final List<String> stdout = new ArrayList<>();
  final List<String> stderr = new ArrayList<>();
  final List<String> equalFiles = new ArrayList<>();
  private OptionalInt exit = OptionalInt.empty();

  /** Whether the lines that follow are rows of counts. */
  private boolean isInCounts;

  /**
   * A class that the table must contain.
   *
   * @param label a Long or a String, as the table's column
   * @param margin radians; empty for the margin that the default function gives
   */
  record Row(Object label, long count, OptionalDouble margin) {}

  /**
   * @param line the number of its line in the file
   * @param args the options, quoted as in a shell
   */
  CaseRun(int line, String args) {
    this.line = line;
    this.args = CollectionConverters.asJava(Utils.splitCommandString(args));
  }

  /**
   * Adds a line below {@code args:}.
   *
   * @throws IllegalArgumentException if it is not one of those that may stand there
   */
  void add(String text) {
    if (isInCounts && text.startsWith(" ")) {
      counts.add(row(text.strip()));
      return;
    }
    isInCounts = text.equals("counts:");
    int colon = text.indexOf(':');
    String key = colon < 0 ? text : text.substring(0, colon);
    String value = text.substring(colon + 1).strip();
    switch (key) {
      case "counts" -> require(value.isEmpty(), "write the counts below, one class per line");
      case "exit" -> exit = OptionalInt.of(Integer.parseInt(value));
      case "line" -> errorLine.add(value);
      case "not" -> notInErrorLine.add(value);
      case "warning" -> warnings.add(value);
      case "stdout" -> stdout.add(value);
      case "stderr" -> stderr.add(value);
      case "equal" -> equalFiles.add(value);
      case "conf" -> addSetting(value);
      default ->
          throw new IllegalArgumentException(
              "'"
                  + text
                  + "' must be one of conf:, counts:, exit:, line:, not:, warning:, stdout:, stderr:,"
                  + " equal:");
    }
  }

  private void addSetting(String value) {
    int equals = value.indexOf('=');
    require(equals > 0, "a setting is written KEY=VALUE");
    settings.put(value.substring(0, equals), value.substring(equals + 1));
  }

  private static Row row(String text) {
    Matcher row = ROW.matcher(text);
    require(row.matches(), "'" + text + "' must be LABEL COUNT or LABEL COUNT MARGIN");
    return new Row(
        label(row.group(1)),
        Long.parseLong(row.group(2)),
        row.group(3) == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(Double.parseDouble(row.group(3))));
  }

  /** A label in quotes is a string, an integer without quotes an integer. */
  private static Object label(String text) {
    return text.startsWith("\"")
        ? StringEscapeUtils.unescapeJson(text.substring(1, text.length() - 1))
        : text.matches("-?\\d+") ? Long.valueOf(text) : text;
  }

  private static void require(boolean isTrue, String message) {
    if (!isTrue) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Settings of Spark, or options as {@code spark.margins.*}. */
  Map<String, String> settings(String folder) {
    return settings.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> entry.getValue().replace("{dir}", folder)));
  }

  int line() {
    return line;
  }

  /** Why the run cannot be checked, if its lines say too little or contradict each other. */
  Optional<String> fault() {
    if (exit.isEmpty() && counts.isEmpty()) {
      return Optional.of("the case does not say what to expect");
    } else if (exit() != 0 && errorLine.isEmpty()) {
      return Optional.of("the case has no 'line:' for the error");
    } else if (exit() != 0
        ? !counts.isEmpty()
        : !(errorLine.isEmpty() && notInErrorLine.isEmpty())) {
      return Optional.of("a run has 'counts:', or 'exit:' and 'line:'");
    }
    return Optional.empty();
  }

  int exit() {
    return exit.orElse(0);
  }

  /** Where the run writes its table: empty with {@code --dry-run}. */
  Optional<String> output() {
    return args.contains("--dry-run")
        ? Optional.empty()
        : Optional.of(value("--output").orElse("margins.parquet"));
  }

  /** The files that the run may write. */
  Set<Path> outputs() {
    return Stream.concat(
            output().stream(), OUTPUT_OPTIONS.stream().flatMap(option -> value(option).stream()))
        .map(name -> Path.of(name).normalize())
        .collect(Collectors.toSet());
  }

  /** The value of an option, which follows it after a space or {@code =}. */
  private Optional<String> value(String option) {
    int at = args.indexOf(option);
    return at >= 0
        ? Optional.of(args.get(at + 1))
        : args.stream()
            .filter(arg -> arg.startsWith(option + "="))
            .map(arg -> arg.substring(option.length() + 1))
            .findFirst();
  }

  /** The options for the job, with the paths of the case's folder and an output. */
  List<String> args(String folder) {
    List<String> absolute = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i).replace("{dir}", folder);
      int equals = arg.indexOf('=');
      if (i > 0 && PATH_OPTIONS.contains(args.get(i - 1))) {
        absolute.add(resolve(folder, arg));
      } else if (equals > 0 && PATH_OPTIONS.contains(arg.substring(0, equals))) {
        absolute.add(arg.substring(0, equals + 1) + resolve(folder, arg.substring(equals + 1)));
      } else {
        absolute.add(arg);
      }
    }
    boolean isGiven = settings.containsKey("spark.margins.output") || value("--output").isPresent();
    if (output().isPresent() && !isGiven) {
      absolute.add("--output=" + resolve(folder, output().get()));
    }
    return absolute;
  }

  private static String resolve(String folder, String path) {
    boolean isAbsolute = path.startsWith("/") || path.matches("[a-z0-9]+:/.*");
    return isAbsolute ? path : folder + "/" + path;
  }
}
