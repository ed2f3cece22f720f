package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The job on Hadoop's mini YARN cluster, as {@code submit.sh} starts it there in each deploy mode.
 * Not with {@code -Dspark.version}: Maven Central has YARN's client of the project's own Spark
 * alone.
 */
@Tag("clusters")
class YarnIT {
  private static final Path JARS = Submit.PROJECT.resolve("target/spark/jars");

  @TempDir private static Path conf;
  private static MiniYARNCluster yarn;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    try (Stream<Path> jars = Files.list(JARS)) {
      assumeTrue(
          jars.anyMatch(jar -> jar.getFileName().toString().startsWith("spark-yarn")),
          "YarnIT is left out: target/spark/jars has no spark-yarn, which is there for Spark 4.2.0 alone");
    }
    Configuration settings = new YarnConfiguration();
    settings.set("yarn.scheduler.capacity.root.queues", "default");
    settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
    settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
    settings.set("yarn.nodemanager.disk-health-checker.enable", "false");
    settings.set("yarn.nodemanager.vmem-check-enabled", "false");
    // By default each step of an application waits for the heartbeat of a second.
    settings.set("yarn.resourcemanager.nodemanagers.heartbeat-interval-ms", "100");
    settings.set("yarn.resourcemanager.bind-host", "127.0.0.1");
    settings.set("yarn.nodemanager.bind-host", "127.0.0.1");
    yarn = new MiniYARNCluster("margins", 1, 1, 1);
    yarn.init(settings);
    yarn.start();
    try (OutputStream file = Files.newOutputStream(conf.resolve("yarn-site.xml"))) {
      yarn.getConfig().writeXml(file);
    }
  }

  @AfterAll
  static void stop() {
    if (yarn != null) {
      yarn.stop();
    }
  }

  /** In client mode the campaign alone has it succeed: it fails there, too, by what it read. */
  static List<String> modesOfSuccess() {
    return Campaign.isWhole() ? List.of("client", "cluster") : List.of("cluster");
  }

  @ParameterizedTest
  @MethodSource("modesOfSuccess")
  void job_onYarn_succeedsAndPublishesTheFile(String mode) throws Exception {
    Path output = folder.resolve("margins.parquet");
    Ended run =
        submit(mode, Submit.PROJECT.resolve(LandmarkData.SAMPLE).toString(), output.toString());
    assertEquals(0, run.exit(), run.err());
    assertEquals(203, Duck.margins(output).size());
    if (mode.equals("cluster")) {
      assertTrue(run.err().contains("final status: SUCCEEDED"), run.err());
    }
  }

  @Tag("long")
  @Test
  void badData_inClientMode_failsWithTheLineAndItsExitCode() throws Exception {
    assertBadDataFails("client", 65);
  }

  /** There spark-submit ends with 1, and says what the driver threw. */
  @Tag("long")
  @Test
  void badData_inClusterMode_failsWithTheLine() throws Exception {
    assertBadDataFails("cluster", 1);
  }

  /** Nothing is retried. */
  private void assertBadDataFails(String mode, int exit) throws Exception {
    Path input = Files.writeString(folder.resolve("bad.csv"), "landmark_id\n1\n-1\n");
    Path output = folder.resolve("margins.parquet");
    Ended run = submit(mode, input.toString(), output.toString());
    assertEquals(exit, run.exit(), run.err());
    assertTrue(run.err().contains("column landmark_id has labels that cannot"), run.err());
    assertFalse(Files.exists(output));
    yarn.getResourceManager()
        .getRMContext()
        .getRMApps()
        .forEach((id, application) -> assertEquals(1, application.getAppAttempts().size()));
  }

  private Ended submit(String mode, String input, String output) throws Exception {
    List<String> command = new ArrayList<>(List.of(Submit.SCRIPT, "--master", "yarn"));
    command.addAll(List.of("--deploy-mode", mode, "--num-executors", "1"));
    command.addAll(List.of("--driver-memory", "512m", "--executor-memory", "512m"));
    command.addAll(List.of("--conf", "spark.yarn.jars=local:" + JARS + "/*"));
    for (String jvm : List.of("driver", "executor", "yarn.am")) {
      command.addAll(List.of("--conf", "spark." + jvm + ".extraJavaOptions=" + Submit.SMALL_JVM));
    }
    command.addAll(List.of("--conf", "spark.ui.enabled=false", "--"));
    command.addAll(List.of("--input", input, "--output", output));
    return Submit.process(
        Map.of("HADOOP_CONF_DIR", conf.toString(), "SPARK_LOCAL_IP", "127.0.0.1"), folder, command);
  }
}
