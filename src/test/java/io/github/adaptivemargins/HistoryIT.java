package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.StandaloneCluster;
import io.github.adaptivemargins.testing.Submit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's history server, a process of its own, tells of a run from its event log. */
class HistoryIT {
  private static final int WAIT_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private int port;

  @Test
  void eventLog_namesThePhasesAndTheCounts() throws Exception {
    Path events = Files.createDirectory(folder.resolve("events"));
    JobRun run =
        JobRun.with(
            Map.of("spark.eventLog.enabled", "true", "spark.eventLog.dir", events.toUri() + ""),
            "--input",
            LandmarkData.SAMPLE.toString(),
            // Text is looked at beforehand only for the types of a predicate's columns.
            "--reader-option",
            "inferSchema=true",
            "--where",
            "id <> ''",
            "--dry-run");
    assertEquals(0, run.exit(), run.err());
    Process server = startHistoryServer(events);
    try {
      JsonNode application = await(server, "");
      assertEquals("adaptive-margins", application.get(0).get("name").asText());
      String id = application.get(0).get("id").asText();
      Set<String> phases = new TreeSet<>();
      for (JsonNode job : await(server, "/" + id + "/jobs")) {
        assertEquals("SUCCEEDED", job.get("status").asText());
        phases.add(job.get("description").asText());
      }
      assertEquals(Set.of("counting the labels", "opening the input"), phases);
      assertTrue(
          countMetrics(await(server, "/" + id + "/sql")).contains("number of input rows 3,702"));
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void valueOfAReaderOption_isNeitherPrintedNorLogged() throws Exception {
    Path events = Files.createDirectory(folder.resolve("events"));
    Path input = Duck.copy("SELECT 1 AS landmark_id", folder.resolve("a.parquet"));
    Submit.Ended run =
        Submit.process(
            Map.of(),
            folder,
            Submit.with(
                List.of(Submit.SCRIPT),
                "--conf",
                "spark.eventLog.enabled=true",
                "--conf",
                "spark.eventLog.dir=" + events.toUri(),
                "--conf",
                "spark.eventLog.compress=false",
                "--conf",
                "spark.margins.reader-option=fs.azure.sas.other=HUSH",
                "--",
                "--input",
                input.toString(),
                "--reader-option",
                "fs.azure.sas.fixed=HUSH",
                "--dry-run"));
    assertEquals(0, run.exit(), run.err());
    assertFalse(logged(events).contains("HUSH"));
    assertFalse((run.out() + run.err()).contains("HUSH"));
  }

  private static String logged(Path events) throws IOException {
    StringBuilder logged = new StringBuilder();
    try (Stream<Path> files = Files.walk(events)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        logged.append(Files.readString(file));
      }
    }
    assertTrue(logged.indexOf("SparkListenerEnvironmentUpdate") > 0);
    return logged.toString();
  }

  private static List<String> countMetrics(JsonNode queries) {
    List<String> metrics = new ArrayList<>();
    for (JsonNode query : queries) {
      for (JsonNode node : query.get("nodes")) {
        if (node.get("nodeName").asText().startsWith("Dense")) {
          node.get("metrics")
              .forEach(
                  metric ->
                      metrics.add(
                          metric.get("name").asText() + " " + metric.get("value").asText()));
        }
      }
    }
    return metrics;
  }

  private Process startHistoryServer(Path events) throws IOException {
    port = StandaloneCluster.freePort();
    List<String> command = new ArrayList<>(List.of("java", "-Xmx256m"));
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.add("-Dspark.history.fs.logDirectory=" + events.toUri());
    command.add("-Dspark.history.ui.port=" + port);
    command.addAll(List.of("-cp", Submit.PROJECT.resolve("target/spark/jars") + "/*"));
    command.add("org.apache.spark.deploy.history.HistoryServer");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("history.log").toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }

  /** Once the server has read the log. */
  private JsonNode await(Process server, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/api/v1/applications" + path))
            .timeout(Duration.ofSeconds(WAIT_SECONDS))
            .build();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (System.nanoTime() < deadline) {
      try {
        HttpResponse<String> response =
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 200 && JSON.readTree(response.body()).size() > 0) {
          return JSON.readTree(response.body());
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      if (server.waitFor(200, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new AssertionError(Files.readString(folder.resolve("history.log")));
  }
}
