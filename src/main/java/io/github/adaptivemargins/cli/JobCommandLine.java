package io.github.adaptivemargins.cli;

import io.github.adaptivemargins.baseline.GateOptions;
import io.github.adaptivemargins.baseline.GateSettings;
import io.github.adaptivemargins.classes.ClassOptions;
import io.github.adaptivemargins.classes.ClassSettings;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.failure.Redaction;
import io.github.adaptivemargins.input.settings.InputOptions;
import io.github.adaptivemargins.input.settings.InputSettings;
import io.github.adaptivemargins.margins.MarginOptions;
import io.github.adaptivemargins.publish.OutputOptions;
import io.github.adaptivemargins.publish.OutputSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of the job. Every option can also be set in the Spark configuration, as {@code
 * spark.margins.<option>}; the command line wins.
 */
@Command(
    name = "submit.sh",
    customSynopsis = {
      "./submit.sh [spark-submit options --] --input PATH --output PATH [options]",
      "       ./submit.sh [spark-submit options --] --table NAME --output PATH [options]"
    },
    description = {
      "",
      "Counts the samples of each class with Spark and writes one ArcFace margin per class to one"
          + " Parquet file: margin(c) = (max - min) * norm(n_c ^ power) + min.",
      ""
    },
    footer = {
      "",
      "Every option is also a Spark setting, spark.margins.<option>.",
      "The command line wins."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      "64:wrong usage",
      "65:bad data, or a failed gate",
      "66:the input does not exist or cannot be read",
      "70:out of memory, or a fault of the job",
      "73:the output must not be written there",
      "74:a store, database or cluster failed: retry"
    },
    sortOptions = false)
public final class JobCommandLine {
  private static final String NO_ARGUMENTS =
      "no option is given; give the input and the output, such as ./submit.sh --input train.csv"
          + " --label-column label --output margins.parquet";

  @Mixin private final InputOptions inputOptions = new InputOptions();
  @Mixin private final ClassOptions classOptions = new ClassOptions();
  @Mixin private final MarginOptions marginOptions = new MarginOptions();
  @Mixin private final GateOptions gateOptions = new GateOptions();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help and exit")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "show the version and exit")
  private boolean version;

  private final CommandLine parser;

  private JobCommandLine() {
    this.parser =
        new CommandLine(this)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExpandAtFiles(false)
            .setPosixClusteredShortOptionsAllowed(false)
            .setUsageHelpAutoWidth(true);
  }

  /**
   * Parses the command line.
   *
   * @param conf may set options that {@code args} lacks
   * @throws JobException USAGE, if an option is unknown or has no value of its type
   */
  public static JobCommandLine parse(String[] args, SparkConf conf) {
    JobCommandLine command = new JobCommandLine();
    CommandSpec options = command.parser.getCommandSpec();
    List<String> all =
        List.of(args).equals(List.of("help"))
            ? List.of("--help")
            : new ConfiguredOptions(options, conf).withConfigured(args);
    if (all.isEmpty()) {
      throw usage(NO_ARGUMENTS);
    }
    try {
      command.parser.parseArgs(all.toArray(String[]::new));
    } catch (UnmatchedArgumentException e) {
      String unmatched = e.getUnmatched().get(0);
      throw usage(new UnmatchedArguments(options, List.of(args)).explain(unmatched));
    } catch (ParameterException e) {
      throw usage(message(e));
    }
    command.parser.getParseResult().matchedOptions().forEach(JobCommandLine::checkNoPassword);
    return command;
  }

  /** Spark and Hadoop would write a password in a path to logs, and this job to its report. */
  private static void checkNoPassword(OptionSpec option) {
    boolean isPath = option.paramLabel().startsWith("PATH");
    for (String value : option.originalStringValues()) {
      if (isPath && Redaction.hasUserInfo(value)) {
        throw usage(
            option.longestName()
                + " "
                + value
                + " contains a user and a password; a path must not; set them in the configuration,"
                + " such as spark.hadoop.fs.s3a.access.key and spark.hadoop.fs.s3a.secret.key");
      }
    }
  }

  private static String message(ParameterException e) {
    Optional<String> allowed = Optional.ofNullable(e.getArgSpec()).map(ArgSpec::paramLabel);
    if (allowed.equals(Optional.of("K=V"))) {
      // The value of a reader option may be a password.
      return "a --reader-option must be KEY=VALUE";
    } else if (e.getValue() != null && allowed.orElse("").contains("|")) {
      return ((OptionSpec) e.getArgSpec()).longestName()
          + " is set to "
          + e.getValue()
          + " but must be one of "
          + allowed.get().replace("|", ", ");
    }
    return e.getMessage().lines().findFirst().orElseThrow();
  }

  static JobException usage(String message) {
    return JobException.usage(message + (message.endsWith("?") ? " See --help" : "; see --help"));
  }

  /** The text that {@code --help} or {@code --version} asks for in place of a run. */
  public Optional<String> information() {
    if (help) {
      return Optional.of(parser.getUsageMessage());
    }
    return version ? Optional.of("adaptive-margins " + JobVersion.VERSION) : Optional.empty();
  }

  /**
   * The settings of all options.
   *
   * @throws JobException USAGE, if an option is missing or outside its bounds
   */
  public JobOptions options() {
    InputSettings input = checked(inputOptions::settings);
    ClassSettings classes = checked(classOptions::settings);
    GateSettings gates = checked(gateOptions::settings);
    OutputSettings output = checked(outputOptions::settings);
    return new JobOptions(
        input,
        classes,
        marginOptions.parameters(),
        gates,
        output,
        new RedactedCommandLine(parser.getParseResult().originalArgs()).toString());
  }

  private static <S> S checked(Supplier<S> settings) {
    try {
      return settings.get();
    } catch (JobException e) {
      throw usage(e.getMessage());
    }
  }
}
