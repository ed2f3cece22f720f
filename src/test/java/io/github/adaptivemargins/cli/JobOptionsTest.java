package io.github.adaptivemargins.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.classes.LabelEncoding;
import io.github.adaptivemargins.count.InvalidLabels;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.margins.MarginNorm;
import io.github.adaptivemargins.margins.MarginParameters;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobOptionsTest {
  private static final String ENOUGH = "--input in --output out ";

  @Test
  void options_leftOut_haveTheDefaultsOfTheContract() {
    JobOptions options = parse(ENOUGH);
    assertEquals("landmark_id", options.input().labelColumn());
    assertEquals(Optional.empty(), options.classes().encoding());
    assertEquals(InvalidLabels.Policy.FAIL, options.classes().invalidLabels());
    assertEquals(new MarginParameters(0.05, 0.5, -0.25, MarginNorm.MINMAX), options.margins());
    assertEquals(Optional.empty(), options.classes().numClasses());
    assertEquals(Optional.empty(), options.input().format());
  }

  @Test
  void input_repeated_isKeptInOrderWithItsCommas() {
    assertEquals(List.of("b,1", "a"), parse("--input b,1 --input a --output out").input().paths());
  }

  @Test
  void settings_inTheConfiguration_standForOptions() {
    SparkConf conf =
        conf()
            .set("spark.margins.input", "a,b")
            .set("spark.margins.output", "out")
            .set("spark.margins.label-encoding", "sorted")
            .set("spark.margins.power", "-0.5")
            .set("spark.margins.reader-option", "header=false,sep=;")
            .set("spark.margins.dry-run", "true");
    JobOptions options = JobCommandLine.parse(new String[0], conf).options();
    assertEquals(List.of("a", "b"), options.input().paths());
    assertEquals(Optional.of("out"), options.output().table());
    assertEquals(Optional.of(LabelEncoding.SORTED), options.classes().encoding());
    assertEquals(-0.5, options.margins().power());
    assertEquals("{header=false, sep=;}", options.input().readerOptions().toString());
    assertTrue(options.output().dryRun());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b | a;b",
        "{a,b}.csv | {a,b}.csv",
        "{a,b}.csv,c.csv | {a,b}.csv;c.csv",
        "{a,{b,c}}.csv,d | {a,{b,c}}.csv;d",
        "part-[0,1].csv,c | part-[0,1].csv;c",
        "a\\,1.csv,b | a,1.csv;b",
        "{a\\,b}.csv | {a\\,b}.csv",
        "C}.csv,b | C}.csv;b",
        "a\\b,c | a\\b;c"
      })
  void inputs_inTheConfiguration_areSeparatedByCommasOutsideGlobs(String setting, String paths) {
    SparkConf conf = conf().set("spark.margins.input", setting);
    JobOptions options = JobCommandLine.parse("--output out".split(" "), conf).options();
    assertEquals(List.of(paths.split(";")), options.input().paths());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sep=, | {sep=,}",
        "sep=,,header=false | {sep=,, header=false}",
        "header=false,sep=, | {header=false, sep=,}",
        "nullValue=a,b | {nullValue=a,b}",
        "escape=\\,sep=; | {escape=\\, sep=;}",
        "fs.s3a.x=1,a-b=2 | {fs.s3a.x=1, a-b=2}"
      })
  void readerOptions_inTheConfiguration_areSeparatedBeforeKeys(String setting, String options) {
    SparkConf conf = conf().set("spark.margins.reader-option", setting);
    assertEquals(
        options,
        JobCommandLine.parse(ENOUGH.split(" "), conf).options().input().readerOptions().toString());
  }

  @Test
  void commandLine_besideTheConfiguration_wins() {
    SparkConf conf = conf().set("spark.margins.input", "a").set("spark.margins.margin-max", "0.9");
    JobOptions options =
        JobCommandLine.parse("--input b --output out --margin-max 0.7".split(" "), conf).options();
    assertEquals(List.of("b"), options.input().paths());
    assertEquals(0.7, options.margins().max());
  }

  /** Nor is it shown, as it may be a password. */
  @ParameterizedTest
  @ValueSource(strings = {"--input in --output", "--input in --output out stray"})
  void setting_besideAWrongCommandLine_isNotTakenForItsEnd(String args) {
    SparkConf conf = conf().set("spark.margins.reader-option", "password=HUSH");
    String message = assertUsage(() -> JobCommandLine.parse(args.split(" "), conf).options());
    assertFalse(message.contains("reader-option") || message.contains("HUSH"), message);
  }

  @Test
  void setting_besideTheEndOfOptions_stands() {
    SparkConf conf = conf().set("spark.margins.power", "-0.5");
    JobOptions options = JobCommandLine.parse((ENOUGH + "--").split(" "), conf).options();
    assertEquals(-0.5, options.margins().power());
  }

  @Test
  void setting_isAValue_whateverItLooksLike() {
    SparkConf conf =
        conf()
            .set("spark.margins.where", "-1 < n")
            .set("spark.margins.label-column", "a=b")
            .set("spark.margins.dry-run", "false");
    JobOptions options = JobCommandLine.parse(ENOUGH.split(" "), conf).options();
    assertEquals(Optional.of("-1 < n"), options.input().where());
    assertEquals("a=b", options.input().labelColumn());
    assertFalse(options.output().dryRun());
  }

  @Test
  void commandLine_isWhatAShellTakes_withoutSecrets() {
    SparkConf conf = conf().set("spark.margins.where", "a <> 'b'");
    String[] args = {
      "--input={a,b}.csv",
      "--input",
      "c d",
      "--output",
      "o",
      "--reader-option",
      "sep=HUSH",
      "--reader-option=password=HUSH=HUSH\nHUSH"
    };
    assertEquals(
        "'--where=a <> '\\''b'\\''' '--input={a,b}.csv' --input 'c d' --output o"
            + " --reader-option sep=... --reader-option=password=...",
        JobCommandLine.parse(args, conf).options().commandLine());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--input s3a://KEY:HUSH@bucket/x --output out",
        "--input in --output s3a://KEY:HUSH@bucket/x",
        "--input in --output out --report s3a://KEY:HUSH@bucket/x.html",
        "--input in --output out --class-list s3a://KEY:HUSH@bucket/x.txt",
        "--input in --output out --add-to ftp://me:HUSH@host/x.parquet",
      })
  void password_inAPath_isRefusedAndNotShown(String args) {
    String message = assertUsage(() -> JobCommandLine.parse(args.split(" "), conf()).options());
    assertTrue(message.contains("://...@"), message);
    assertTrue(message.contains("spark.hadoop.fs.s3a.access.key"), message);
    assertFalse(message.contains("HUSH"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--table t --output out --reader-option password=HUSH",
        "--input in --output out --reader-optoin password=HUSH",
        "--input in --output out password=HUSH",
        "--input in --output out --where password='HUSH --bad"
      })
  void secret_inWrongUsage_isNotShown(String args) {
    String message = assertUsage(() -> JobCommandLine.parse(args.split(" "), conf()).options());
    assertFalse(message.contains("HUSH"), message);
  }

  @Test
  void unknownSetting_isRefusedWithTheNearest() {
    SparkConf conf = conf().set("spark.margins.margin_min", "0.1");
    assertEquals(
        "unknown setting spark.margins.margin_min; the nearest is spark.margins.margin-min;"
            + " see --help",
        assertUsage(() -> JobCommandLine.parse(ENOUGH.split(" "), conf).options()));
  }

  @Test
  void settingOutOfBounds_isRefusedLikeTheOption() {
    SparkConf conf = conf().set("spark.margins.power", "0");
    assertTrue(
        assertUsage(() -> JobCommandLine.parse(ENOUGH.split(" "), conf).options())
            .startsWith("--power is set to 0.0 but must be other than 0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--output out | give either --input or --table: what to count; see --help",
        "--input a --table t --output o | give either --input or --table, not both; see --help",
        "--input a | --output is not given but must be the Parquet file to write; see --help",
        "--table t --format csv --output o | --format is set to csv but must be left out with"
            + " --table; see --help",
        ENOUGH + "--num-classes 0 | --num-classes is set to 0 but must be at least 1; see --help",
        ENOUGH
            + "--num-classes x | Invalid value for option '--num-classes': 'x' is not an int;"
            + " see --help",
        ENOUGH
            + "--output-txt m.csv | --output-txt is set to m.csv but must be a name that ends in"
            + " .txt, which ArcFaceClsHead requires; see --help",
        ENOUGH
            + "--output-txt out | --output-txt is set to out but must be a name that ends in"
            + " .txt, which ArcFaceClsHead requires; see --help",
        ENOUGH
            + "--report r.htm | --report is set to r.htm but must be a name that ends in .html"
            + " or .json; see --help",
        ENOUGH
            + "--power 0 | --power is set to 0.0 but must be other than 0: every class would have"
            + " the same margin",
        ENOUGH + "--power NaN | --power is set to NaN but must be from -16 to 16",
        ENOUGH + "--power -17 | --power is set to -17.0 but must be from -16 to 16",
        ENOUGH
            + "--margin-max Infinity | --margin-max is set to Infinity but must be radians from"
            + " -pi/2 to pi/2 (1.5708)",
        ENOUGH
            + "--margin-min NaN | --margin-min is set to NaN but must be radians from -pi/2 to pi/2"
            + " (1.5708)",
        ENOUGH
            + "--margin-max 1.571 | --margin-max is set to 1.571 but must be radians from -pi/2 to"
            + " pi/2 (1.5708); 1.571 degrees are 0.0274 radians",
        ENOUGH
            + "--margin-max 28.6 | --margin-max is set to 28.6 but must be radians from -pi/2 to"
            + " pi/2 (1.5708); 28.6 degrees are 0.4992 radians",
        ENOUGH
            + "--margin-min -30 | --margin-min is set to -30.0 but must be radians from -pi/2 to"
            + " pi/2 (1.5708); -30 degrees are -0.5236 radians",
        ENOUGH
            + "--margin-max 1e9 | --margin-max is set to 1.0E9 but must be radians from -pi/2 to"
            + " pi/2 (1.5708)",
        ENOUGH
            + "--margin-min 0.6 | --margin-min is set to 0.6 but must be at most --margin-max"
            + " (0.5)",
        ENOUGH
            + "--norm mean | --norm is set to mean but must be one of minmax, max, none; see"
            + " --help",
        ENOUGH
            + "--norm none --power 0.5 | --power is set to 0.5 but must be below 0 with --norm none,"
            + " whose margins would go beyond --margin-max",
        ENOUGH
            + "--output-labels l.tsv | --output-labels is set to l.tsv but must be a name that ends"
            + " in .txt, which timm requires of a class map; see --help",
        ENOUGH
            + "--label-encoding rank | --label-encoding is set to rank but must be"
            + " one of index, sorted, natural; see --help",
        ENOUGH
            + "--invalid-labels keep | --invalid-labels is set to keep but must be"
            + " one of fail, drop; see --help",
        ENOUGH
            + "--format imagelist --samples-column n | --samples-column is set to n but must be"
            + " left out with --format imagelist; see --help",
        ENOUGH
            + "--format csv --empty-folders skip | --empty-folders is set to skip but must be given together"
            + " with --format imagefolder; see --help",
        ENOUGH
            + "--class-list l --num-classes 5 | --num-classes is set to 5 but must be left out"
            + " with --class-list, which gives the number; see --help",
        ENOUGH + "--reader-option key:HUSH | a --reader-option must be KEY=VALUE; see --help",
        ENOUGH + "--outptu x | --outptu is not an option; did you mean --output? See --help",
        ENOUGH
            + "--label-colum=x | --label-colum is not an option; did you mean --label-column?"
            + " See --help",
        ENOUGH
            + "--label_column x | --label_column is not an option; did you mean --label-column?"
            + " See --help",
        ENOUGH
            + "-label-column x | -label-column is not an option; did you mean --label-column?"
            + " See --help",
        "–input a | –input is not an option; did you mean --input? See --help",
        ENOUGH + "--Power 1 | --Power is not an option; did you mean --power? See --help",
        ENOUGH
            + "--help-me | --help-me is not an option; the options are those of the job, or"
            + " before -- those of spark-submit; see --help",
        ENOUGH
            + "--num-class 3 | --num-class is not an option; did you mean --num-classes?"
            + " See --help",
        ENOUGH
            + "--marginmax 1 | --marginmax is not an option; did you mean --margin-max?"
            + " See --help",
        ENOUGH + "--label x | --label is not an option; did you mean --label-column? See --help",
        ENOUGH
            + "--driver-memry 4g | --driver-memry is not an option; did you mean"
            + " --driver-memory? See --help",
        "--driver-memory 4g --input in | --driver-memory is an option of spark-submit, not of the"
            + " job; these belong before --, so type ./submit.sh --driver-memory 4g -- --input in;"
            + " see --help",
        "--input in --master=yarn --deploy-mode cluster --verbose --reader-option k=HUSH | --master"
            + " is an option of spark-submit, not of the job; these belong before --, so type"
            + " ./submit.sh --master=yarn --deploy-mode cluster --verbose -- --input in"
            + " --reader-option k=...; see --help",
        "--input in --conf a.b=HUSH | --conf is an option of spark-submit, not of the job; these"
            + " belong before --, so type ./submit.sh --conf a.b=... -- --input in; see --help",
        "--input in --executor-memory | --executor-memory is an option of spark-submit, not of the"
            + " job; these belong before --, so type ./submit.sh --executor-memory ... -- and then"
            + " the job's options; see --help",
        ENOUGH
            + "stray | --output takes one value, but stray follows out; quote a value that has"
            + " blanks: --output 'out stray'; see --help",
        "--input a.csv b.csv c.csv | --input takes one value, but b.csv follows a.csv; quote the"
            + " glob, as in --input '*.csv', or repeat --input for each path; see --help",
        "--input=a.csv a.csv | --input takes one value, but a.csv follows a.csv; quote the"
            + " glob, as in --input '*.csv', or repeat --input for each path; see --help",
        ENOUGH
            + "--where fold = 1 | --where takes one value, but = follows fold; quote a value"
            + " that has blanks: --where 'fold = 1'; see --help",
        ENOUGH
            + "--reader-option password=HUSH HUSH | a --reader-option must be KEY=VALUE; quote a"
            + " value that has blanks; see --help",
        "train.csv | train.csv is not an option and follows none; name its option, such as --input"
            + " train.csv; see --help",
        ENOUGH
            + "--dry-run t.csv | t.csv is not an option and follows none; name its option, such"
            + " as --input t.csv; see --help",
        ENOUGH + "--output p | option '--output' (PATH) should be specified only once; see --help",
      })
  void commandLine_wrong_isRefusedWithOptionValueAndBound(String args, String message) {
    assertEquals(message, assertUsage(() -> parse(args)));
  }

  @Test
  void noArgument_isRefusedWithAnExample() {
    assertEquals(
        "no option is given; give the input and the output, such as ./submit.sh --input train.csv"
            + " --label-column label --output margins.parquet; see --help",
        assertUsage(() -> JobCommandLine.parse(new String[0], conf())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void help_listsEveryOptionAndExitCode(String word) {
    String help = JobCommandLine.parse(new String[] {word}, conf()).information().orElseThrow();
    for (String part :
        "--input --table --format --reader-option --label-column --where --samples-column --empty-folders --class-list --label-encoding --num-classes --invalid-labels --margin-min --margin-max --power --norm --output --output-txt --output-labels --report --dry-run 64 65 66 70 73 74"
            .split(" ")) {
      assertTrue(help.contains(part), part);
    }
  }

  @Test
  void version_isThatOfTheBuild() {
    assertTrue(
        JobCommandLine.parse(new String[] {"--version"}, conf())
            .information()
            .orElseThrow()
            .matches("adaptive-margins \\d+\\.\\d+\\.\\d+"));
  }

  private static SparkConf conf() {
    return new SparkConf(false);
  }

  private static JobOptions parse(String args) {
    return JobCommandLine.parse(args.trim().split(" +"), conf()).options();
  }

  private static String assertUsage(org.junit.jupiter.api.function.Executable run) {
    JobException refused = assertThrows(JobException.class, run);
    assertEquals(ExitStatus.USAGE, refused.status());
    return refused.getMessage();
  }
}
