package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JVMs that cannot start: {@code submit.sh} never ends with 0 unless the job has run. */
class LauncherIT {
  private static final String SAMPLE = Submit.PROJECT.resolve(LandmarkData.SAMPLE).toString();

  private static final int AFTER_VARIABLES = 3;

  @TempDir private Path folder;

  /** What a launcher may come to that never starts the job, by its JVM, its limits or its java. */
  @ParameterizedTest
  @CsvSource({
    "1, JAVA_TOOL_OPTIONS=-Xmx64000g -Xms64000g, true",
    "1, A=1, ulimit -v 500000",
    "1, JAVA_HOME=old, true",
    "70, JAVA_HOME=silent, true",
    "137, JAVA_HOME=killed, true",
    "70, JAVA_HOME=nowhere, true"
  })
  void launcher_thatCannotStart_givesItsStatusAndALine(int exit, String variable, String limit)
      throws Exception {
    java("old", "echo UnsupportedClassVersionError >&2; exit 1");
    java("silent", "exit 0");
    java("killed", "kill -9 $$");
    Ended run =
        Submit.process(
            Map.of(),
            folder,
            Submit.with(
                List.of("env", variable, "bash", "-c", limit + "; exec \"$@\"", "bash"),
                Submit.SCRIPT,
                "--input",
                SAMPLE,
                "--dry-run"));
    assertEquals(exit, run.exit(), run.err());
    assertTrue(run.err().matches("(?s).*submit.sh: [^\n]*java[^\n]*\n"), run.err());
    assertEquals("", run.out());
  }

  private void java(String home, String does) throws Exception {
    Path java = Files.createDirectories(folder.resolve(home).resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + does + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The launcher started, and the job's own JVM did not, or was killed. */
  @Test
  void jvm_ofTheJobThatCannotStart_givesItsStatus() throws Exception {
    Ended run =
        Submit.run(
            folder, "--driver-java-options", "-Xms64000g", "--", "--input", SAMPLE, "--dry-run");
    assertEquals(1, run.exit(), run.err());
  }

  /** Executors on other machines must reach the driver, whoever named their master. */
  @ParameterizedTest
  @CsvSource({
    "A=1 --master local[2], true",
    "A=1 --conf spark.master=local[2], true",
    "A=1 --name my-yarn-job, true",
    "A=1 --conf spark.yarn.queue=q, true",
    "A=1 --master yarn, false",
    "A=1 --master=spark://m:7077, false",
    "A=1 --conf spark.master=k8s://m, false",
    "A=1 --conf=spark.master=yarn, false",
    "A=1 --properties-file p, false",
    "A=1 --properties-file=p, false",
    "MASTER=spark://m:7077, false",
    "SPARK_CONF_DIR=., false"
  })
  void driver_thatMayBeOfACluster_isNotBoundToTheLoopback(String options, boolean isBound)
      throws Exception {
    Files.writeString(folder.resolve("spark-defaults.conf"), "spark.master yarn");
    java("shown", "echo \"bound to ${SPARK_LOCAL_IP-nothing}\" >&2; exit 3");
    List<String> command = new ArrayList<>(List.of("env", "JAVA_HOME=shown"));
    command.addAll(List.of(options.split(" ")));
    command.add(AFTER_VARIABLES, Submit.SCRIPT);
    command.addAll(List.of("--", "--dry-run"));
    Ended run = Submit.process(Map.of(), folder, command);
    assertEquals(3, run.exit(), run.err());
    String address = isBound ? "127.0.0.1" : "nothing";
    assertTrue(run.err().startsWith("bound to " + address + "\n"), run.err());
  }

  @Test
  void collector_ofTheEnvironment_isTakenInPlaceOfTheScripts() throws Exception {
    Ended run =
        Submit.process(
            Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC"),
            folder,
            List.of(Submit.SCRIPT, "--version"));
    assertEquals(0, run.exit(), run.err());
  }

  /** Which compiler the job's JVM is told to take: the quick one where a core reads all soon. */
  @ParameterizedTest
  @CsvSource({
    "'', --input SAMPLE, 1",
    "'', --input=file:SAMPLE, 1",
    "'', --input file://SAMPLE --output out.parquet, 1",
    "'', --input SAMPLE --input SAMPLE, 1",
    "'', --input PARTS, 1",
    "'', --input PARTS/*.csv, 1",
    "'', --input PARTS/*.parquet, 0",
    "'', --input LARGE, 0",
    "'', --input SAMPLE --input LARGE, 0",
    "'', --input LARGE --format imagefolder, 1",
    "'', --format=imagefolder --input=LARGE, 1",
    "'', --input s3a://bucket/train.csv, 0",
    "'', --input SAMPLE --input s3a://bucket/train.csv, 0",
    "'', --table t, 0",
    "'', --version, 0",
    "-XX:TieredStopAtLevel=4, --input SAMPLE, 0"
  })
  void compiler_ofLittleInput_isTheQuickOne(String options, String arguments, int quick)
      throws Exception {
    java(
        "shown",
        """
        case "$*" in
          *launcher.Main*) exec %s/bin/java "$@" ;;
          *) echo "$@" >&2; exit 3 ;;
        esac
        """
            .formatted(System.getProperty("java.home")));
    Path parts = Files.createDirectory(folder.resolve("some parts"));
    Files.copy(Path.of(SAMPLE), parts.resolve("a.csv"));
    Path large = Files.createDirectory(folder.resolve("large"));
    try (RandomAccessFile file = new RandomAccessFile(large.resolve("b.csv").toFile(), "rw")) {
      file.setLength((1L << 30) + 1);
    }
    List<String> job =
        Arrays.stream(arguments.split(" "))
            .map(word -> word.replace("SAMPLE", SAMPLE))
            .map(word -> word.replace("PARTS", parts.toString()))
            .map(word -> word.replace("LARGE", large.toString()))
            .toList();
    Ended run =
        Submit.process(
            Map.of("SPARK_SUBMIT_OPTS", options),
            folder,
            Submit.with(
                List.of("env", "JAVA_HOME=shown", Submit.SCRIPT), job.toArray(String[]::new)));
    assertEquals(3, run.exit(), run.err());
    assertEquals(quick == 1, run.err().contains("-XX:TieredStopAtLevel=1 "), run.err());
  }
}
