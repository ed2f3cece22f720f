package io.github.adaptivemargins.cli;

import io.github.adaptivemargins.failure.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import scala.Tuple2;

/** Reads options from the Spark configuration, as {@code spark.margins.<option>}. */
final class ConfiguredOptions {
  private static final String PREFIX = "spark.margins.";

  private final CommandSpec options;
  private final SparkConf conf;

  /**
   * @throws JobException USAGE, if a setting does not name an option
   */
  ConfiguredOptions(CommandSpec options, SparkConf conf) {
    this.options = options;
    this.conf = conf;
    checkKnown();
  }

  /**
   * The configured options that the command line lacks, then the command line. The command line is
   * last, because its last option may lack a value.
   */
  List<String> withConfigured(String... args) {
    List<String> all = new ArrayList<>();
    for (OptionSpec option : options.options()) {
      String name = option.longestName();
      boolean isGiven = Stream.of(args).anyMatch(a -> a.equals(name) || a.startsWith(name + "="));
      if (!isGiven && conf.contains(setting(option))) {
        String value = conf.get(setting(option));
        values(option, value).stream().map(each -> name + "=" + each).forEach(all::add);
      }
    }
    all.addAll(List.of(args));
    return all;
  }

  private static List<String> values(OptionSpec option, String setting) {
    if (option.typeInfo().isMap()) {
      return SettingValues.splitPairs(setting);
    }
    return option.isMultiValue() ? SettingValues.splitPaths(setting) : List.of(setting);
  }

  private void checkKnown() {
    Set<String> known =
        options.options().stream()
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .map(ConfiguredOptions::setting)
            .collect(Collectors.toSet());
    for (Tuple2<String, String> given : conf.getAllWithPrefix(PREFIX)) {
      String setting = PREFIX + given._1();
      if (!known.contains(setting)) {
        throw JobCommandLine.usage(
            "unknown setting "
                + setting
                + "; the nearest is "
                + Suggestions.nearest(setting, known));
      }
    }
  }

  private static String setting(OptionSpec option) {
    return PREFIX + option.longestName().substring("--".length());
  }
}
