package io.github.adaptivemargins.cli;

import io.github.adaptivemargins.baseline.GateOptions;
import io.github.adaptivemargins.baseline.GateSettings;
import io.github.adaptivemargins.classes.ClassOptions;
import io.github.adaptivemargins.classes.ClassSettings;
import io.github.adaptivemargins.classes.LabelEncoding;
import io.github.adaptivemargins.classes.NewLabels;
import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.settings.EmptyFolders;
import io.github.adaptivemargins.input.settings.InputFormat;
import io.github.adaptivemargins.input.settings.InputOptions;
import io.github.adaptivemargins.input.settings.InputSettings;
import io.github.adaptivemargins.margins.MarginNorm;
import io.github.adaptivemargins.margins.MarginOptions;
import io.github.adaptivemargins.margins.MarginParameters;
import io.github.adaptivemargins.publish.OutputOptions;
import io.github.adaptivemargins.publish.OutputSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * The options of a run, checked. Every option can also be set in the Spark configuration, as {@code
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
public final class JobOptions {
  @Mixin private final InputOptions inputOptions = new InputOptions();
  @Mixin private final ClassOptions classOptions = new ClassOptions();
  @Mixin private final MarginOptions marginOptions = new MarginOptions();
  @Mixin private final GateOptions gateOptions = new GateOptions();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(names = "--help", usageHelp = true, description = "show this help and exit")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "show the version and exit")
  private boolean version;

  private String commandLine;
  private InputSettings input;
  private ClassSettings classes;
  private MarginParameters margins;
  private GateSettings gates;
  private OutputSettings output;

  private JobOptions() {}

  /**
   * Parses and checks the options.
   *
   * @param conf may set options that {@code args} lacks
   * @throws JobException USAGE, if an option is unknown, missing or outside its bounds
   */
  public static JobOptions parse(String[] args, SparkConf conf) {
    JobOptions options = new JobOptions();
    CommandLine parser = options.parser();
    ConfiguredOptions configured = new ConfiguredOptions(parser.getCommandSpec(), conf);
    List<String> all = configured.addTo(args);
    try {
      parser.parseArgs(all.toArray(String[]::new));
    } catch (ParameterException e) {
      boolean isSecret = e.getArgSpec() != null && e.getArgSpec().paramLabel().equals("K=V");
      throw usage(
          isSecret
              ? "a --reader-option must be KEY=VALUE"
              : e.getMessage().lines().findFirst().orElseThrow());
    }
    if (!options.help && !options.version) {
      options.check();
    }
    options.commandLine = new RedactedCommandLine(all).toString();
    return options;
  }

  private CommandLine parser() {
    return new CommandLine(this)
        .registerConverter(InputFormat.class, oneOf(InputFormat.class))
        .registerConverter(EmptyFolders.class, oneOf(EmptyFolders.class))
        .registerConverter(LabelEncoding.class, oneOf(LabelEncoding.class))
        .registerConverter(NewLabels.class, oneOf(NewLabels.class))
        .registerConverter(MarginNorm.class, oneOf(MarginNorm.class))
        .registerConverter(InvalidLabels.Policy.class, oneOf(InvalidLabels.Policy.class))
        .setExpandAtFiles(false)
        .setUsageHelpAutoWidth(true);
  }

  private static <E extends Enum<E>> ITypeConverter<E> oneOf(Class<E> type) {
    List<E> choices = List.of(type.getEnumConstants());
    return given ->
        choices.stream()
            .filter(choice -> choice.toString().equals(given))
            .findFirst()
            .orElseThrow(
                () -> new TypeConversionException("'" + given + "' is none of " + choices));
  }

  private void check() {
    input = checked(inputOptions::settings);
    classes = checked(classOptions::settings);
    gates = checked(gateOptions::settings);
    output = checked(outputOptions::settings);
    margins = marginOptions.parameters();
  }

  private static <S> S checked(Supplier<S> settings) {
    try {
      return settings.get();
    } catch (JobException e) {
      throw usage(e.getMessage());
    }
  }

  static JobException usage(String message) {
    return JobException.usage(message + "; see --help");
  }

  /** The text that {@code --help} or {@code --version} asks for in place of a run. */
  public Optional<String> information() {
    if (help) {
      return Optional.of(parser().getUsageMessage());
    }
    return version ? Optional.of("adaptive-margins " + JobVersion.VERSION) : Optional.empty();
  }

  /** The options and settings, quoted for a shell, without secrets. */
  public String commandLine() {
    return commandLine;
  }

  /** Null if there is {@link #information}, like the other settings. */
  public InputSettings input() {
    return input;
  }

  public ClassSettings classes() {
    return classes;
  }

  public MarginParameters margins() {
    return margins;
  }

  public GateSettings gates() {
    return gates;
  }

  public OutputSettings output() {
    return output;
  }
}
