package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.margins.MarginParameters;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the DAG hands to the job, rendered by a stand-in for Airflow, which cannot be installed
 * here: the names of Airflow's that it uses are checked against its documentation only.
 */
class AirflowIT {
  private static final Path DAG =
      Submit.PROJECT.resolve("src/main/airflow/adaptive_margins_dag.py");
  private static final Path RENDER = Submit.PROJECT.resolve("src/test/airflow/render_dag.py");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void options_ofEveryRun_areTakenByTheJob() throws Exception {
    for (JsonNode run : rendered("adaptive_margins", "{}")) {
      JobOptions options = JobOptions.parse(options(run), new SparkConf(false));
      assertEquals(List.of("hdfs:///data/landmarks/train.parquet"), options.input().paths());
      assertEquals(
          "hdfs:///margins/landmarks/ds=2026-11-24/margins.parquet",
          options.output().table().get());
      assertEquals(new MarginParameters(0.05, 0.5, -0.25), options.margins());
      assertEquals(AdaptiveMarginsJob.class.getName(), run.at("/arguments/java_class").asText());
      assertEquals(options.output().table().get(), run.at("/event/path").asText());
      assertEquals(1, run.get("max_active_runs").asInt());
    }
  }

  @Test
  void failures_thatNoRetryMends_areNotRetried() throws Exception {
    for (String dag : List.of("adaptive_margins", "adaptive_margins_bash")) {
      JsonNode outcomes = rendered(dag, "{}").get(0).get("outcomes");
      for (ExitStatus status : ExitStatus.values()) {
        if (status != ExitStatus.DONE) {
          assertEquals(
              status == ExitStatus.IO_ERROR ? "AirflowException" : "AirflowFailException",
              outcomes.get(Integer.toString(status.code())).asText(),
              status.toString());
        }
      }
    }
  }

  @Test
  void sparkSubmit_asTheOperatorCallsIt_publishesTheFile() throws Exception {
    JsonNode run = rendered("adaptive_margins", paths("")).get(0);
    JsonNode arguments = run.get("arguments");
    List<String> command = new ArrayList<>();
    command.add(Submit.sparkHome(folder.resolve("spark")).resolve("bin/spark-submit").toString());
    command.addAll(List.of("--master", "local[2]"));
    command.addAll(List.of("--properties-file", arguments.get("properties_file").asText()));
    command.addAll(List.of("--name", arguments.get("name").asText()));
    command.addAll(List.of("--class", arguments.get("java_class").asText()));
    command.addAll(List.of("--deploy-mode", arguments.get("deploy_mode").asText()));
    command.add(arguments.get("application").asText());
    Ended ended =
        Submit.process(
            Map.of("SPARK_LOCAL_IP", "127.0.0.1", "SPARK_SCALA_VERSION", "2.13"),
            folder,
            Submit.with(command, options(run)));
    assertEquals(0, ended.exit(), ended.err());
    assertEquals(203, Duck.margins(Path.of(run.at("/event/path").asText())).size());
  }

  /** With a folder that a shell would take apart. */
  @Test
  void bashVariant_runsTheJobAndEndsWithItsJson() throws Exception {
    JsonNode run = rendered("adaptive_margins_bash", paths("it's $HOME \"q\"; ")).get(0);
    Map<String, String> environment = new TreeMap<>();
    JsonNode env = run.at("/arguments/env");
    env.fieldNames().forEachRemaining(name -> environment.put(name, env.get(name).asText()));
    Ended ended =
        Submit.process(
            environment, folder, List.of("bash", "-c", run.at("/arguments/bash_command").asText()));
    assertEquals(0, ended.exit(), ended.err());
    String last = ended.out().lines().reduce((first, second) -> second).orElseThrow();
    assertEquals(run.at("/event/path").asText(), JSON.readTree(last).get("output").asText());
    assertTrue(Files.exists(Path.of(run.at("/event/path").asText())));
  }

  private String paths(String prefix) throws Exception {
    Path input = Files.createDirectory(folder.resolve(prefix + "in")).resolve("train.csv");
    Files.copy(Submit.PROJECT.resolve(LandmarkData.SAMPLE), input);
    return JSON.writeValueAsString(
        Map.of(
            "input", input.toString(), "output_folder", folder.resolve(prefix + "out").toString()));
  }

  private static String[] options(JsonNode run) {
    List<String> options = new ArrayList<>();
    run.at("/arguments/application_args").forEach(option -> options.add(option.asText()));
    return options.toArray(String[]::new);
  }

  /** One rendering with a logical date, and one without. */
  private List<JsonNode> rendered(String dag, String params) throws Exception {
    List<String> python = List.of("python3", "-B");
    assumeTrue(
        Submit.process(Map.of(), folder, List.of("sh", "-c", "command -v python3")).exit() == 0,
        "no python3 here");
    Ended ended =
        Submit.process(
            Map.of(),
            folder,
            Submit.with(
                python, RENDER.toString(), DAG.toString(), Submit.PROJECT.toString(), params));
    assertEquals(0, ended.exit(), ended.err());
    List<JsonNode> runs = new ArrayList<>();
    for (JsonNode run : JSON.readTree(ended.out())) {
      if (run.get("dag").asText().equals(dag)) {
        runs.add(run);
      }
    }
    assertEquals(2, runs.size());
    return runs;
  }
}
