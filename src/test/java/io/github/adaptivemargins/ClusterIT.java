package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.ClassArchive;
import io.github.adaptivemargins.testing.Debugger;
import io.github.adaptivemargins.testing.Debugger.Stop;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.StandaloneCluster;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The job on Spark's standalone cluster, Master and two Workers, as {@code submit.sh} starts it
 * there in each deploy mode; every part a process of its own.
 */
@Tag("clusters")
class ClusterIT {
  private static final int FILES = 12;
  private static final String LARGER_THAN_THE_HEAP =
      "length(repeat('a', 900000000 + landmark_id)) > 0";
  private static final String CLASSES =
      "SELECT 0 AS class_index, range AS label, 0 AS count FROM range(8000000)";

  /** In the driver, as the fifth task of the job has been done. */
  private static final Stop IN_THE_COUNT =
      new Stop("org.apache.spark.scheduler.TaskSetManager", "handleSuccessfulTask", 5);

  @TempDir private static Path clusterFolder;
  @TempDir private static Path data;
  private static StandaloneCluster cluster;
  private static Path reference;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    cluster = StandaloneCluster.start(clusterFolder);
    for (int i = 0; i < FILES; i++) {
      Duck.copy(
          "SELECT (range * 7919 + " + i + ") % 20011 AS landmark_id FROM range(50000)",
          data.resolve(i + ".csv"));
    }
    reference = clusterFolder.resolve("reference.parquet");
    assertEquals(0, JobRun.of("--input", data.toString(), "--output", reference.toString()).exit());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void clientMode_givesTheFileTheLineAndZero() throws Exception {
    Path output = folder.resolve("margins.parquet");
    Ended run = submit(client(), data, output).ended();
    assertEquals(0, run.exit(), run.err());
    assertEquals(-1, Files.mismatch(reference, output));
    assertEquals(20011, new ObjectMapper().readTree(run.out()).get("num_classes").asInt());
    assertFalse(run.err().matches("(?s).*(WARN|ERROR|Exception).*"), run.err());
  }

  /** So many files that tasks read their schemas. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"--input=%s", "--table=parquet.`%s`"})
  void schemasOfManyFiles_areReadByTasks_withKryoToo(String inputOption) throws Exception {
    Path input = Files.createDirectory(folder.resolve("in"));
    Path first =
        Duck.copy("SELECT unnest([0, 1, 1])::INT AS landmark_id", input.resolve("0.parquet"));
    for (int i = 1; i <= 1000; i++) {
      Files.copy(first, input.resolve(i + ".parquet"));
    }
    assertEquals(3003, samplesWithKryo(inputOption.formatted(input)));
  }

  @Tag("long")
  @Test
  void classFolders_areListedByTasks_withKryoToo() throws Exception {
    for (String image : List.of("cat/a.jpg", "cat/b.jpg", "dog/c.jpg")) {
      Path file = folder.resolve("in").resolve(image);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
    assertEquals(3, samplesWithKryo("--input=" + folder.resolve("in"), "--format=imagefolder"));
  }

  @Tag("long")
  @Test
  void documents_areReadByTasks_withKryoToo() throws Exception {
    Path document = folder.resolve("m.json");
    Files.writeString(
        document, "{\"metainfo\": {\"classes\": [\"a\"]}, \"data_list\": [{\"gt_label\": \"a\"}]}");
    assertEquals(1, samplesWithKryo("--input=" + document, "--format=openmmlab"));
  }

  private int samplesWithKryo(String... args) throws Exception {
    List<String> options = new ArrayList<>(client());
    options.addAll(
        List.of("--conf", "spark.serializer=org.apache.spark.serializer.KryoSerializer"));
    String output = "--output=" + folder.resolve("margins.parquet");
    Ended run = submit(options, Stream.concat(Stream.of(args), Stream.of(output)).toList()).ended();
    assertEquals(0, run.exit(), run.err());
    return new ObjectMapper().readTree(run.out()).get("samples").asInt();
  }

  @Test
  void badData_inClientMode_isOneLineAndItsExitCode() throws Exception {
    Ended run = submit(client(), badData(), folder.resolve("margins.parquet")).ended();
    assertEquals(65, run.exit(), run.err());
    assertEquals(1, run.err().lines().filter(line -> !line.contains(" INFO ")).count(), run.err());
    assertEquals("", run.out());
  }

  @Test
  void executorKilledInTheCount_leavesTheCountsExact() throws Exception {
    Ended run = interrupted(() -> cluster.executors().get(0).destroyForcibly());
    assertTrue(run.err().contains("Lost executor"), run.err());
  }

  @Tag("long")
  @Test
  void workerKilledInTheCount_leavesTheCountsExact() throws Exception {
    Ended run = interrupted(() -> cluster.replaceWorker());
    assertTrue(run.err().contains("Lost executor"), run.err());
  }

  /** What is done to the cluster while the driver is held. */
  private interface Fault {
    void cause() throws Exception;
  }

  private Ended interrupted(Fault fault) throws Exception {
    Path output = folder.resolve("margins.parquet");
    try (Debugger debugger = Debugger.listen()) {
      List<String> options = new ArrayList<>(client());
      options.addAll(List.of("--driver-java-options", debugger.jvmOption()));
      Submit.Running driver = submit(options, data, output);
      try {
        debugger.runUntil(IN_THE_COUNT);
        fault.cause();
        debugger.letGo();
        Ended run = driver.ended();
        assertEquals(0, run.exit(), run.err());
        assertEquals(-1, Files.mismatch(reference, output));
        return run;
      } finally {
        driver.process().destroyForcibly();
      }
    }
  }

  @Test
  void clusterMode_finishesAndPublishesTheFile() throws Exception {
    Path output = folder.resolve("margins.parquet");
    Ended run = submit(inCluster(), data, output).ended();
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.err().contains("is FINISHED"), run.err());
    assertEquals(-1, Files.mismatch(reference, output));
  }

  /** Spark's own client ends with 0 here, whatever the driver came to: the state is what tells. */
  @Tag("long")
  @Test
  void badData_inClusterMode_isAFailedDriverWithTheLineInItsLog() throws Exception {
    Path output = folder.resolve("margins.parquet");
    Ended run = submit(inCluster(), badData(), output).ended();
    assertTrue(run.err().contains("is FAILED"), run.err());
    assertTrue(
        cluster.driverErrors().contains("adaptive-margins: column landmark_id has labels"),
        cluster.driverErrors());
    assertFalse(Files.exists(output));
  }

  /** Those of an earlier Spark may need half as much again. */
  @Test
  void tenMillionStrings_areCountedByExecutorsOf512Megabytes() throws Exception {
    Campaign.orSkip("the count of ten million strings");
    String memory = JobRun.isSparkBefore("4.2") ? "768m" : "512m";
    Path strings =
        Duck.copy(
            "SELECT printf('label_%014d', range * 7 % 10000000) AS landmark_id"
                + " FROM range(10000000)",
            folder.resolve("strings.parquet"));
    List<String> options = new ArrayList<>(client());
    options.addAll(List.of("--executor-memory", memory, "--driver-memory", "1g"));
    Ended run =
        submit(options, strings, folder.resolve("m.parquet"), "--label-encoding", "sorted").ended();
    assertEquals(0, run.exit(), run.err());
    assertEquals(10_000_000, new ObjectMapper().readTree(run.out()).get("num_classes").asLong());
    assertFalse(run.err().contains("Lost executor"), run.err());
  }

  /** More than its heap, in each of the two attempts that the cluster is given. */
  @Tag("long")
  @Test
  void executorOutOfMemory_inClientMode_isOneLineThatNamesIt() throws Exception {
    List<String> options = new ArrayList<>(client());
    options.addAll(List.of("--conf", "spark.task.maxFailures=2"));
    Ended run =
        submit(options, data, folder.resolve("margins.parquet"), "--where", LARGER_THAN_THE_HEAP)
            .ended();
    assertEquals(70, run.exit(), run.err());
    assertTrue(run.err().contains("adaptive-margins: an executor ran out of memory"), run.err());
    assertTrue(run.err().contains("raise --executor-memory"), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  /** The driver's heap holds Spark, but not the classes. */
  @Tag("long")
  @Test
  void driverOutOfMemory_inClusterMode_isAFailedDriverWithTheLineInItsLog() throws Exception {
    Path list =
        Duck.copy(CLASSES, folder.resolve("list"), "FORMAT PARQUET", Duck.MARGIN_TABLE_METADATA);
    List<String> options = new ArrayList<>(inCluster());
    options.set(options.indexOf("512m"), "110m");
    options.addAll(List.of("--conf", "spark.testing.reservedMemory=1000000"));
    Ended run =
        submit(options, data, folder.resolve("m.parquet"), "--class-list", list.toString()).ended();
    assertTrue(run.err().contains("is FAILED"), run.err());
    assertTrue(cluster.driverErrors().contains("raise --driver-memory"), cluster.driverErrors());
  }

  private Path badData() throws IOException {
    return Files.writeString(folder.resolve("bad.csv"), "landmark_id\n1\n-1\n");
  }

  private static List<String> client() throws IOException {
    List<String> options = new ArrayList<>(List.of("--master", cluster.master()));
    cluster
        .settings()
        .forEach(
            (key, value) -> {
              if (!key.equals("spark.master")) {
                options.addAll(List.of("--conf", key + "=" + value));
              }
            });
    return options;
  }

  /**
   * The driver takes the core of one Worker, its executor that of the other. Spark 3.5 leaves it to
   * the user to open Java's modules to such a driver.
   */
  private static List<String> inCluster() throws IOException {
    return List.of(
        "--master",
        cluster.master(),
        "--deploy-mode",
        "cluster",
        "--driver-java-options",
        JavaModuleOptions.defaultModuleOptions() + " " + ClassArchive.jvmOptions(),
        "--conf",
        "spark.executor.extraJavaOptions=" + ClassArchive.jvmOptions(),
        "--driver-memory",
        "512m",
        "--executor-memory",
        "512m",
        "--conf",
        "spark.standalone.submit.waitAppCompletion=true");
  }

  private Submit.Running submit(List<String> options, Path input, Path output, String... more)
      throws IOException {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--input", input.toString(), "--output", output.toString()));
    args.addAll(List.of(more));
    return submit(options, args);
  }

  private Submit.Running submit(List<String> options, List<String> args) throws IOException {
    List<String> command = new ArrayList<>(List.of(Submit.SCRIPT));
    command.addAll(options);
    command.addAll(List.of("--conf", "spark.ui.enabled=false"));
    command.addAll(List.of("--conf", "spark.sql.files.openCostInBytes=512m", "--"));
    command.addAll(args);
    return Submit.start(Map.of("SPARK_LOCAL_IP", "127.0.0.1"), folder, command);
  }
}
