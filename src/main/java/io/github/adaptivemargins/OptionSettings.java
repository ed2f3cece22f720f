package io.github.adaptivemargins;

import io.github.adaptivemargins.failure.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import scala.Tuple2;

/** The options that stand in the Spark configuration, as {@code spark.margins.<option>}. */
final class OptionSettings {
  private static final String PREFIX = "spark.margins.";

  private final CommandSpec options;
  private final SparkConf conf;

  /**
   * @throws JobException USAGE, when a setting is that of no option
   */
  OptionSettings(CommandSpec options, SparkConf conf) {
    this.options = options;
    this.conf = conf;
    refuseUnknown();
  }

  /**
   * The settings of the options that the command line lacks, and behind them the command line: what
   * ends it, such as an option without its value, must not reach them.
   */
  List<String> withSettings(String... args) {
    List<String> all = new ArrayList<>();
    for (OptionSpec option : options.options()) {
      String name = option.longestName();
      boolean given = Stream.of(args).anyMatch(a -> a.equals(name) || a.startsWith(name + "="));
      if (!given && conf.contains(setting(option))) {
        String value = conf.get(setting(option));
        // What the command line repeats stands between commas in a setting.
        String[] values = option.isMultiValue() ? value.split(",") : new String[] {value};
        Stream.of(values).map(each -> name + "=" + each).forEach(all::add);
      }
    }
    all.addAll(List.of(args));
    return all;
  }

  private void refuseUnknown() {
    Set<String> known =
        options.options().stream()
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .map(OptionSettings::setting)
            .collect(Collectors.toSet());
    for (Tuple2<String, String> given : conf.getAllWithPrefix(PREFIX)) {
      String setting = PREFIX + given._1();
      if (!known.contains(setting)) {
        throw JobOptions.usage(
            "unknown setting " + setting + "; the nearest is " + Names.nearest(setting, known));
      }
    }
  }

  private static String setting(OptionSpec option) {
    return PREFIX + option.longestName().substring("--".length());
  }
}
