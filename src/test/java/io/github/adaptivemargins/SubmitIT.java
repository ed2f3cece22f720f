package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The job as it is started: {@code submit.sh} in a process of its own. */
class SubmitIT {
  private static final String SAMPLE = Submit.PROJECT.resolve(LandmarkData.SAMPLE).toString();

  @TempDir private Path folder;

  @Test
  void sample_byTheEmbeddedSpark_printsJsonAloneAndNoWarning() throws Exception {
    Path output = folder.resolve("margins.parquet");
    Ended run = submit("--input", SAMPLE, "--output", output.toString());
    assertEquals(0, run.exit(), run.err());
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertEquals(1, run.out().lines().count());
    assertEquals(203, json.get("num_classes").asInt());
    assertEquals(203, Duck.margins(output).size());
    assertFalse(run.err().matches("(?is).*(warn|error|exception|deprecated).*"), run.err());
    assertTrue(run.err().contains("3,702 samples of 203 classes"), run.err());
  }

  @Test
  void sample_inAnotherJvm_givesTheSameBytes() throws Exception {
    Path first = folder.resolve("first.parquet");
    for (Path output : List.of(first, folder.resolve("second"))) {
      assertEquals(0, submit("--input", SAMPLE, "--output", output.toString()).exit());
      assertEquals(-1, Files.mismatch(first, output));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--driver-memory 4g --input x | 64 | type ./submit.sh --driver-memory 4g -- --input x;",
        "'' | 64 | such as ./submit.sh --input train.csv",
        "-h | 0 | ''",
        "help | 0 | ''",
      })
  void usage_wrongOrAskedFor_isExplained(String arguments, int exit, String line) throws Exception {
    Ended run = submit(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertEquals(exit, run.exit(), run.err());
    assertTrue(run.err().contains(line), run.err());
    assertEquals(exit == 0, run.out().contains("Usage: ./submit.sh"), run.out());
  }

  @Test
  void submit_throughALinkFromAnotherFolder_keepsArgumentsIntact() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("my link"), Path.of(Submit.SCRIPT));
    Path input = Files.createDirectory(folder.resolve("it's * here")).resolve("a [1] $x.csv");
    Files.writeString(input, "landmark_id,name\n0,a b\n1,it's * \"q\"\n1,\n");
    Ended run =
        Submit.process(
            Map.of(),
            folder,
            List.of(
                link.toString(),
                "--input",
                folder.relativize(input).toString(),
                "--where",
                "name <> 'a  b' AND name <> \"*\"",
                "--output",
                "out dir/m '1'.parquet"));
    assertEquals(0, run.exit(), run.err());
    assertEquals(2, Duck.margins(folder.resolve("out dir/m '1'.parquet")).size());
  }

  @Test
  void sparkOptions_beforeTheDashes_reachSparkSubmit() throws Exception {
    Ended run =
        submit(
            "--master",
            "local[1]",
            "--conf",
            "spark.margins.margin-max=0.9",
            "--",
            "--input",
            SAMPLE,
            "--dry-run");
    assertEquals(0, run.exit(), run.err());
    assertEquals(0.9, new ObjectMapper().readTree(run.out()).get("margin_max").asDouble());
  }

  @Test
  void sparkSubmit_ofSparkHome_isTaken() throws Exception {
    Path home = Submit.sparkHome(folder.resolve("spark home"));
    Ended run =
        Submit.process(
            Map.of("SPARK_HOME", home.toString()),
            folder,
            List.of(Submit.SCRIPT, "--input", SAMPLE, "--dry-run"));
    assertEquals(0, run.exit(), run.err());
    assertTrue(Files.exists(home.resolve("called")));
    assertEquals(203, new ObjectMapper().readTree(run.out()).get("num_classes").asInt());
  }

  @Test
  void sparkSubmit_ofThePath_isTakenWithoutSparkHome() throws Exception {
    Path home = Submit.sparkHome(folder.resolve("spark home"));
    Ended run =
        Submit.process(
            Map.of("PATH", home.resolve("bin") + ":" + System.getenv("PATH")),
            folder,
            List.of(Submit.SCRIPT, "--input", SAMPLE, "--dry-run"));
    assertEquals(0, run.exit(), run.err());
    assertTrue(Files.exists(home.resolve("called")));
  }

  @Test
  void sparkHome_withoutSparkSubmit_isWrongUsage() throws Exception {
    Ended run =
        Submit.process(
            Map.of("SPARK_HOME", folder.toString()), folder, List.of(Submit.SCRIPT, "--version"));
    assertEquals(64, run.exit());
    assertEquals(
        "submit.sh: SPARK_HOME is set to " + folder + " but must contain bin/spark-submit",
        run.err().strip());
  }

  @Test
  void sparkSubmit_ofThePathThatCannotBeRun_isWrongUsage() throws Exception {
    Path submit = Submit.sparkHome(folder.resolve("spark home")).resolve("bin/spark-submit");
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rw-r--r--"));
    Ended run =
        Submit.process(
            Map.of("PATH", submit.getParent() + ":" + System.getenv("PATH")),
            folder,
            List.of(Submit.SCRIPT, "--version"));
    assertEquals(64, run.exit(), run.err());
    assertEquals("submit.sh: " + submit + " is on the PATH but cannot be run", run.err().strip());
  }

  @ParameterizedTest
  @CsvSource({
    "64, --inptu",
    "65, --label-column=nothing",
    "66, --input=/no/such/file.csv",
    "73, --output=/dev/null/margins.parquet"
  })
  void failure_inClientMode_isOneLineAndTheExitCode(int exit, String option) throws Exception {
    List<String> args = new ArrayList<>(List.of(option));
    if (!option.startsWith("--input")) {
      args.addAll(List.of("--input", SAMPLE));
    }
    if (!option.startsWith("--output")) {
      args.addAll(List.of("--output", folder.resolve("m.parquet").toString()));
    }
    Ended run = submit(args.toArray(String[]::new));
    assertEquals(exit, run.exit(), run.err());
    assertEquals(1, run.err().lines().filter(line -> !line.contains(" INFO ")).count(), run.err());
    assertTrue(run.err().contains("adaptive-margins: "), run.err());
    assertEquals("", run.out());
  }

  @Test
  void corruptFile_inClientMode_isOneLineWithoutATrace() throws Exception {
    Path input = Files.writeString(folder.resolve("a.parquet"), "PAR1 and no more");
    Ended run = submit("--input", input.toString(), "--dry-run");
    assertEquals(65, run.exit(), run.err());
    assertEquals(1, run.err().lines().filter(line -> !line.contains(" INFO ")).count(), run.err());
  }

  @Test
  void failure_inClusterModeOfYarn_isThrown() {
    System.setProperty("spark.submit.deployMode", "cluster");
    System.setProperty("spark.master", "yarn");
    try {
      JobException thrown =
          assertThrows(JobException.class, () -> AdaptiveMarginsJob.main(new String[] {"--inptu"}));
      assertEquals(ExitStatus.USAGE, thrown.status());
    } finally {
      System.clearProperty("spark.submit.deployMode");
      System.clearProperty("spark.master");
    }
  }

  @Test
  void avro_withoutItsModule_isWrongUsage() throws Exception {
    Path input = Files.writeString(folder.resolve("a.avro"), "Obj");
    Ended run = submit("--input", input.toString(), "--dry-run");
    assertEquals(64, run.exit(), run.err());
    assertTrue(run.err().contains("avro"), run.err());
  }

  @Test
  void outputFolder_withoutPermission_isRefused() throws Exception {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    Ended run = unprivileged("--input", SAMPLE, "--output", locked.resolve("m.parquet").toString());
    assertEquals(73, run.exit(), run.err());
    assertTrue(run.err().contains("is not a folder in which this user may write"), run.err());
  }

  @Test
  void inputFile_withoutPermission_isNoInput() throws Exception {
    Path locked = Files.copy(Path.of(SAMPLE), folder.resolve("locked.csv"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    Ended run = unprivileged("--input", locked.toString(), "--dry-run");
    assertEquals(66, run.exit(), run.err());
    assertTrue(run.err().contains("locked.csv"), run.err());
  }

  /** On a file system of 64 kB, in a mount namespace of the test's own. */
  @Tag("long")
  @Test
  void fullDisk_isAnIoErrorAndLeavesTheEarlierOutput() throws Exception {
    List<String> namespace = List.of("unshare", "--map-root-user", "--mount");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/unshare"))
            && Submit.process(Map.of(), folder, Submit.with(namespace, "true")).exit() == 0,
        "no mount namespaces here");
    Path earlier = folder.resolve("earlier.parquet");
    assertEquals(0, submit("--input", SAMPLE, "--output", earlier.toString()).exit());
    Path full = Files.createDirectory(folder.resolve("full"));
    Path input =
        Duck.copy(
            "SELECT hash(range) % 1000000000000000 AS landmark_id FROM range(100000)",
            folder.resolve("in.parquet"));
    String script =
        """
        mount -t tmpfs -o size=64k tmpfs full && cp earlier.parquet full/m.parquet || exit 97
        "$@" && exit 96; code=$?
        cmp earlier.parquet full/m.parquet || exit 98
        [ "$(ls -A full)" = m.parquet ] || exit 99
        exit $code
        """;
    Ended run =
        Submit.process(
            Map.of(),
            folder,
            Submit.with(
                namespace,
                "sh",
                "-c",
                script,
                "sh",
                Submit.SCRIPT,
                "--input",
                input.toString(),
                "--label-encoding",
                "sorted",
                "--output",
                full.resolve("m.parquet").toString()));
    assertEquals(74, run.exit(), run.err());
    assertTrue(run.err().contains("--output " + full.resolve("m.parquet")), run.err());
    assertTrue(run.err().contains("No space left on device"), run.err());
  }

  /** Integers, which take less, in a campaign. */
  static List<String> tenMillionLabels() {
    String strings = "printf('label_%014d', range * 7 % 10000000)";
    return Campaign.isWhole()
        ? List.of("hash(range) % 1000000000000000", strings)
        : List.of(strings);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("tenMillionLabels")
  void tenMillionClasses_fitInADriverOfOneGigabyte(String label) throws Exception {
    Path input =
        Duck.copy(
            "SELECT " + label + " AS landmark_id FROM range(10000000)",
            folder.resolve("in.parquet"));
    Path output = folder.resolve("margins.parquet");
    List<String> command = new ArrayList<>(List.of(Submit.SCRIPT, "--driver-memory", "1g", "--"));
    command.addAll(List.of("--input", input.toString(), "--label-encoding", "sorted"));
    command.addAll(List.of("--output", output.toString()));
    Ended run = Submit.process(Map.of("SPARK_SUBMIT_OPTS", ""), folder, command);
    assertEquals(0, run.exit(), run.err());
    long distinct =
        Duck.counts("SELECT 'n', count(DISTINCT landmark_id) FROM '" + input + "'").get("n");
    assertEquals(distinct, new ObjectMapper().readTree(run.out()).get("num_classes").asLong());
    assertEquals(
        distinct,
        Duck.counts(
                "SELECT 'n', count(*) FROM '"
                    + output
                    + "' m JOIN (SELECT landmark_id, count(*) n FROM '"
                    + input
                    + "' GROUP BY ALL) c ON m.label = c.landmark_id AND m.count = c.n")
            .get("n"));
  }

  @Test
  void jvmOptionsOfTheTests_areThoseOfSparkButForTheVectorModule() {
    List<String> given =
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments();
    for (String option : JavaModuleOptions.defaultModuleOptions().split(" ")) {
      // The second is one of Spark 3.5's, for Java 18 to 21.
      boolean isLeftOut =
          option.equals("--add-modules=jdk.incubator.vector")
              || option.equals("-Djdk.reflect.useDirectMethodHandle=false");
      assertTrue(given.contains(option) || isLeftOut, option);
    }
  }

  private Ended submit(String... args) throws Exception {
    return Submit.run(folder, args);
  }

  /** Root may read and write whatever its permissions say, unless it gives that up. */
  private Ended unprivileged(String... args) throws Exception {
    List<String> drop =
        System.getProperty("user.name").equals("root")
            ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", Submit.SCRIPT)
            : List.of(Submit.SCRIPT);
    return Submit.process(Map.of(), folder, Submit.with(drop, args));
  }
}
