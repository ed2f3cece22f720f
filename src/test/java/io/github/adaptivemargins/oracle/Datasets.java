package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the families have in common. */
final class Datasets {
  /** Where the dataset lies, in its arguments. */
  static final String FOLDER = "{folder}";

  private Datasets() {}

  /** A strict reader. */
  interface Reader {
    List<Sample> samples() throws BadDataException;
  }

  static Dataset of(
      Dice dice,
      Map<String, byte[]> files,
      List<String> args,
      ClassOptions classes,
      Reader reader) {
    return of(dice, files, new DuckFiles(Map.of()), args, classes, reader);
  }

  static Dataset of(
      Dice dice,
      Map<String, byte[]> files,
      DuckFiles duckFiles,
      List<String> args,
      ClassOptions classes,
      Reader reader) {
    return new Dataset(
        withClassList(files, classes),
        duckFiles,
        withClasses(args, classes),
        Dataset.splitBytes(dice),
        verdict(classes, reader));
  }

  private static Verdict verdict(ClassOptions classes, Reader reader) {
    try {
      return ClassRules.apply(classes, reader.samples());
    } catch (BadDataException e) {
      return Verdict.badData(e.getMessage());
    }
  }

  private static Map<String, byte[]> withClassList(
      Map<String, byte[]> files, ClassOptions classes) {
    Map<String, byte[]> all = new LinkedHashMap<>(files);
    classes
        .list()
        .ifPresent(
            labels -> all.put(ClassOptions.LIST_FILE, String.join("\n", labels).getBytes(UTF_8)));
    return all;
  }

  private static List<String> withClasses(List<String> args, ClassOptions classes) {
    List<String> all = new ArrayList<>();
    if (!args.contains("--input")) {
      all.addAll(List.of("--input", FOLDER + "/in"));
    }
    all.addAll(args);
    all.addAll(classes.args(FOLDER + "/" + ClassOptions.LIST_FILE));
    return all;
  }
}
