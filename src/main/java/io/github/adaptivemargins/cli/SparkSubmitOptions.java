package io.github.adaptivemargins.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The options of spark-submit, which people also pass to the job. */
final class SparkSubmitOptions {
  /** Those that take a value. {@code --class} is left out: submit.sh sets it. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "--archives",
          "--conf",
          "--deploy-mode",
          "--driver-class-path",
          "--driver-cores",
          "--driver-java-options",
          "--driver-library-path",
          "--driver-memory",
          "--exclude-packages",
          "--executor-cores",
          "--executor-memory",
          "--files",
          "--jars",
          "--keytab",
          "--master",
          "--name",
          "--num-executors",
          "--packages",
          "--principal",
          "--properties-file",
          "--proxy-user",
          "--py-files",
          "--queue",
          "--remote",
          "--repositories",
          "--total-executor-cores",
          "-c");

  private static final Set<String> SWITCHES =
      Set.of("--load-spark-defaults", "--supervise", "--verbose", "-v");

  /** All names, for suggestions. */
  static final List<String> NAMES = List.copyOf(WITH_VALUE);

  private SparkSubmitOptions() {}

  /** Whether a word is one of these options, perhaps with its value after an equals sign. */
  static boolean contains(String word) {
    String name = word.replaceFirst("(?s)=.*", "");
    return WITH_VALUE.contains(name) || SWITCHES.contains(name);
  }

  /**
   * The words with these options first, then {@code --}, then the job's options.
   *
   * @return empty if a value is missing
   */
  static Optional<List<String>> before(List<String> words) {
    List<String> spark = new ArrayList<>();
    List<String> job = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      (contains(word) ? spark : job).add(word);
      if (WITH_VALUE.contains(word)) {
        if (++i == words.size()) {
          return Optional.empty();
        }
        spark.add(words.get(i));
      }
    }
    spark.add("--");
    spark.addAll(job);
    return Optional.of(spark);
  }
}
