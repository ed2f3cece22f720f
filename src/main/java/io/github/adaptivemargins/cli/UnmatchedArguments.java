package io.github.adaptivemargins.cli;

import io.github.adaptivemargins.failure.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Explains words of the command line that are no option and no value: a mistyped option, an option
 * of spark-submit, or a glob that the shell has expanded.
 *
 * @param words all words, as typed
 */
record UnmatchedArguments(CommandSpec job, List<String> words) {
  /** The start of an option as typed or pasted: some editors turn two hyphens into a dash. */
  private static final Pattern OPTION = Pattern.compile("[-\u2010-\u2015\u2212]+([^=]+)(=.*)?");

  /** The most words that a message repeats. */
  private static final int MAX_WORDS = 12;

  /**
   * One line that says what to type instead.
   *
   * @param unmatched the first word that has no meaning
   */
  String explain(String unmatched) {
    Matcher option = OPTION.matcher(unmatched);
    if (!option.matches()) {
      return explainWord(unmatched);
    }
    return SparkSubmitOptions.contains(unmatched) ? explainSparkOption(unmatched) : option(option);
  }

  private String explainSparkOption(String option) {
    return nameOf(option)
        + " is an option of spark-submit, not of the job; these belong before --, so type "
        + SparkSubmitOptions.before(words)
            .map(command -> "./submit.sh " + new RedactedCommandLine(command))
            .filter(command -> words.size() <= MAX_WORDS)
            .orElse("./submit.sh " + nameOf(option) + " ... -- and then the job's options");
  }

  private String option(Matcher typed) {
    List<String> known = new ArrayList<>(SparkSubmitOptions.NAMES);
    known.addAll(jobOptions());
    String nearest =
        Suggestions.near("--" + typed.group(1), known)
            .map(name -> "; did you mean " + name + "?")
            .orElse("; the options are those of the job, or before -- those of spark-submit");
    return nameOf(typed.group()) + " is not an option" + nearest;
  }

  private List<String> jobOptions() {
    return job.options().stream().map(OptionSpec::longestName).toList();
  }

  private static String nameOf(String option) {
    return option.replaceFirst("(?s)=.*", "");
  }

  private String explainWord(String word) {
    for (int i = 1; i < words.size(); i++) {
      if (words.get(i).equals(word)) {
        String[] attached = words.get(i - 1).split("=", 2);
        if (attached.length > 1 && hasValue(attached[0])) {
          return explainSecondValue(attached[0], attached[1], i);
        } else if (i > 1 && hasValue(words.get(i - 2))) {
          return explainSecondValue(words.get(i - 2), words.get(i - 1), i);
        }
      }
    }
    return word + " is not an option and follows none; name its option, such as --input " + word;
  }

  private String explainSecondValue(String option, String value, int second) {
    if (option.equals("--reader-option")) {
      // The value may be a password.
      return "a --reader-option must be KEY=VALUE; quote a value that has blanks";
    }
    String found = option + " takes one value, but " + words.get(second) + " follows " + value;
    if (option.equals("--input")) {
      return found + "; quote the glob, as in --input '*.csv', or repeat --input for each path";
    }
    String whole =
        Stream.concat(
                Stream.of(value),
                words.stream().skip(second).takeWhile(word -> !OPTION.matcher(word).matches()))
            .collect(Collectors.joining(" "));
    RedactedCommandLine quoted = new RedactedCommandLine(List.of(option, whole));
    return found + "; quote a value that has blanks: " + quoted;
  }

  private boolean hasValue(String option) {
    OptionSpec known = job.findOption(option);
    return known != null && known.arity().max() > 0;
  }
}
