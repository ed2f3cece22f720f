package io.github.adaptivemargins;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * What the user asked for, checked once. Every option is also read from the Spark configuration, as
 * {@code spark.margins.<option>}; the command line wins.
 */
@Command(
    name = "submit.sh",
    customSynopsis = {
      "./submit.sh [spark-submit options --] --input PATH --output PATH [options]",
      "       ./submit.sh [spark-submit options --] --table NAME --output PATH [options]"
    },
    description = {
      "",
      "Counts the samples of each class with Spark and writes one ArcFace margin a class to one"
          + " Parquet file: margin(c) = (max - min) * norm(n_c ^ power) + min.",
      ""
    },
    footer = {"", "Every option can also be given as Spark configuration, spark.margins.<option>."},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      "64:wrong usage",
      "65:bad data",
      "66:no such input",
      "70:a fault of the job",
      "73:the output may not be written there",
      "74:reading or writing failed, worth a retry"
    },
    sortOptions = false)
final class JobOptions {
  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "file, directory or glob on any Hadoop file system; repeat for more")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "instead: a table or view of the session's catalogs")
  private Optional<String> table = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}; default: by file ending, else parquet")
  private Optional<InputFormat> format = Optional.empty();

  @Option(
      names = "--reader-option",
      paramLabel = "K=V",
      description = "handed to Spark's reader; repeat for more")
  private Map<String, String> readerOptions = new LinkedHashMap<>();

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      defaultValue = "landmark_id",
      description = "the label, default ${DEFAULT-VALUE}; a dot in it is part of the name")
  private String labelColumn = "";

  @Option(
      names = "--samples-column",
      paramLabel = "NAME",
      description = {
        "how many samples a row stands for: a number is summed, an array counts its elements, a"
            + " string its words",
        "default: 1 a row"
      })
  private Optional<String> samplesColumn = Optional.empty();

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "the rows to keep, such as 'fold <> 0'; default: all")
  private Optional<String> where = Optional.empty();

  @Option(
      names = "--label-encoding",
      paramLabel = "index|sorted",
      description = {
        "index: the label is the class index, 0 to C-1",
        "sorted: the class index is the label's rank",
        "default: index; for an image folder, sorted"
      })
  private Optional<LabelEncoding> labelEncoding = Optional.empty();

  @Option(
      names = "--class-list",
      paramLabel = "PATH",
      description = "the labels in class order: an earlier output of this job, or one label a line")
  private Optional<String> classList = Optional.empty();

  @Option(
      names = "--num-classes",
      paramLabel = "N",
      description = "C; a label beyond it is bad data; default: as found")
  private Optional<Integer> numClasses = Optional.empty();

  @Option(
      names = "--invalid-labels",
      paramLabel = "fail|drop",
      defaultValue = "fail",
      description = {
        "null, negative, fractional, unparsable ones or ones outside the classes",
        "default: ${DEFAULT-VALUE}"
      })
  private InvalidLabels.Policy invalidLabels = InvalidLabels.Policy.FAIL;

  @Option(
      names = "--margin-min",
      paramLabel = "RADIANS",
      defaultValue = "0.05",
      description = "margin of the largest class, default ${DEFAULT-VALUE}")
  private double marginMin;

  @Option(
      names = "--margin-max",
      paramLabel = "RADIANS",
      defaultValue = "0.5",
      description = "margin of the smallest class, default ${DEFAULT-VALUE}")
  private double marginMax;

  @Option(
      names = "--power",
      paramLabel = "P",
      defaultValue = "-0.25",
      description = "exponent of the class size, default ${DEFAULT-VALUE}")
  private double power;

  @Option(names = "--output", paramLabel = "PATH", description = "the Parquet file to write")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--output-txt",
      paramLabel = "PATH.txt",
      description = "also the margins alone, one a line, for ArcFaceClsHead(margins='PATH.txt')")
  private Optional<String> outputText = Optional.empty();

  @Option(names = "--dry-run", description = "count, compute, report; write nothing")
  private boolean dryRun;

  @Option(names = "--help", usageHelp = true, description = "show this and end")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "show the version and end")
  private boolean version;

  private JobOptions() {}

  /**
   * @param conf where the options that {@code args} lacks may stand
   * @throws JobException USAGE, when an option is unknown, missing or outside its bounds
   */
  static JobOptions parse(String[] args, SparkConf conf) {
    JobOptions options = new JobOptions();
    CommandLine parser = options.parser();
    OptionSettings settings = new OptionSettings(parser.getCommandSpec(), conf);
    parser.setDefaultValueProvider(settings);
    try {
      parser.parseArgs(settings.withRepeated(args));
    } catch (ParameterException e) {
      throw usage(e.getMessage().lines().findFirst().orElseThrow());
    }
    if (!options.help && !options.version) {
      options.check();
    }
    return options;
  }

  private CommandLine parser() {
    return new CommandLine(this)
        .registerConverter(InputFormat.class, oneOf(InputFormat.class))
        .registerConverter(LabelEncoding.class, oneOf(LabelEncoding.class))
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
    if (inputs.isEmpty() == table.isEmpty()) {
      throw usage(
          "give either --input or --table"
              + (table.isPresent() ? ", not both" : ": what to count"));
    }
    require(!inputs.contains(""), "--input", "''", "the path of a file or a folder");
    require(table.isEmpty() || format.isEmpty(), "--format", format, "left out with --table");
    require(
        table.isEmpty() || readerOptions.isEmpty(),
        "--reader-option",
        readerOptions,
        "left out with --table");
    require(
        samplesColumn.isEmpty() || format.filter(InputFormat::isLayout).isEmpty(),
        "--samples-column",
        samplesColumn,
        "left out with --format " + format.map(Object::toString).orElse(""));
    require(
        classList.isEmpty() || numClasses.isEmpty(),
        "--num-classes",
        numClasses,
        "left out with --class-list, which says it");
    require(numClasses.orElse(1) > 0, "--num-classes", numClasses, "at least 1");
    require(output.isPresent() || dryRun, "--output", output, "the Parquet file to write");
    require(
        outputText.orElse(".txt").endsWith(".txt"),
        "--output-txt",
        outputText,
        "a name that ends in .txt, as ArcFaceClsHead wants it");
    marginParameters();
  }

  private static void require(boolean valid, String option, Object value, String allowed) {
    if (!valid) {
      Object shown = value instanceof Optional<?> given ? given.orElse(null) : value;
      String found = shown == null ? "is not given" : "is set to " + shown;
      throw usage(option + " " + found + " but must be " + allowed);
    }
  }

  static JobException usage(String message) {
    return JobException.usage(message + "; see --help");
  }

  /** The text that was asked for in place of a run, by {@code --help} or {@code --version}. */
  Optional<String> information() {
    if (help) {
      return Optional.of(parser().getUsageMessage());
    }
    return version ? Optional.of("adaptive-margins " + JobVersion.VERSION) : Optional.empty();
  }

  /** Paths and globs; empty when a table is read. */
  List<String> inputs() {
    return inputs;
  }

  Optional<String> table() {
    return table;
  }

  Optional<InputFormat> format() {
    return format;
  }

  Map<String, String> readerOptions() {
    return readerOptions;
  }

  /** How far the inputs are listed, by what reads them. */
  InputFiles.Depth inputDepth() {
    if (format.filter(InputFormat.IMAGEFOLDER::equals).isPresent()) {
      return InputFiles.Depth.ROOTS;
    }
    return isSet("recursiveFileLookup") ? InputFiles.Depth.FOLDERS : InputFiles.Depth.FILES;
  }

  /** Whether a row of a text format may be more than one line. */
  boolean isMultiLine() {
    return isSet("multiLine");
  }

  private boolean isSet(String readerOption) {
    return readerOptions.entrySet().stream()
        .filter(option -> option.getKey().equalsIgnoreCase(readerOption))
        .anyMatch(option -> Boolean.parseBoolean(option.getValue()));
  }

  String labelColumn() {
    return labelColumn;
  }

  Optional<String> where() {
    return where;
  }

  /** Empty where the format says it. */
  Optional<LabelEncoding> labelEncoding() {
    return labelEncoding;
  }

  Optional<String> classList() {
    return classList;
  }

  Optional<String> samplesColumn() {
    return samplesColumn;
  }

  Optional<Integer> numClasses() {
    return numClasses;
  }

  InvalidLabels.Policy invalidLabels() {
    return invalidLabels;
  }

  MarginParameters marginParameters() {
    return new MarginParameters(marginMin, marginMax, power);
  }

  /** Present unless this is a dry run. */
  Optional<String> output() {
    return output;
  }

  Optional<String> outputText() {
    return outputText;
  }

  boolean dryRun() {
    return dryRun;
  }
}
