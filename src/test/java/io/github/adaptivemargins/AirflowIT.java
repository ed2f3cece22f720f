package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adaptivemargins.testing.Airflow;
import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.DocPage;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.Parts;
import io.github.adaptivemargins.testing.Postgres;
import io.github.adaptivemargins.testing.StandaloneCluster;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The DAGs and the training DAG of airflow.md in a real Airflow, which runs Spark's spark-submit.
 * Checks Airflow's states, XComs, events and rendered fields.
 */
@Tag("clusters")
@Tag("long")
class AirflowIT {
  private static final String SPARK = "adaptive_margins";
  private static final String BASH = "adaptive_margins_bash";
  private static final String TRAINING = "train_landmarks";
  private static final Path DAG =
      Submit.PROJECT.resolve("src/main/airflow/adaptive_margins_dag.py");
  private static final Path PAGE = Path.of("src/site/markdown/airflow.md");
  private static final Path SAMPLE = Submit.PROJECT.resolve(LandmarkData.SAMPLE);
  private static final int SAMPLE_CLASSES = 203;
  private static final String DATE = "2026-03-01";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path home;
  private static Postgres database;
  private static Airflow airflow;

  /** Of a test. It outlives it, since the training that its file starts may come later. */
  private Path folder;

  /** A run of a DAG, and its one task. */
  private record Run(String dag, String id) {
    String path() {
      return "dags/" + dag + "/dagRuns/" + Airflow.segment(id);
    }

    String task() {
      return path() + "/taskInstances/" + (dag.equals(TRAINING) ? "train" : "margins");
    }
  }

  @BeforeAll
  static void start() throws Exception {
    Parts.AIRFLOW.orSkip();
    database = Postgres.start();
    Path dags = Files.createDirectories(home.resolve("dags"));
    Files.writeString(dags.resolve("adaptive_margins_dag.py"), adapted());
    Files.writeString(dags.resolve("training_dag.py"), trainingDag());
    airflow =
        Airflow.start(
            database,
            home,
            Map.of(
                "AIRFLOW_VAR_ADAPTIVE_MARGINS_HOME",
                Submit.PROJECT.toString(),
                "SPARK_LOCAL_DIRS",
                Files.createDirectories(home.resolve("local")).toString(),
                "SPARK_LOCAL_IP",
                "127.0.0.1"));
    ask("POST", "connections", 201, connection("local[2]"));
    for (String dag : List.of(TRAINING, SPARK, BASH)) {
      airflow.await("dags/" + dag, found -> found.has("dag_id"));
      ask("PATCH", "dags/" + dag, 200, Map.of("is_paused", false));
    }
  }

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory(home, "test");
  }

  @AfterAll
  static void stop() throws Exception {
    if (airflow != null) {
      airflow.close();
    }
    if (database != null) {
      database.stop();
    }
  }

  /** The block of the page, as it stands. */
  static String trainingDag() throws IOException {
    return DocPage.of(PAGE).python().get(0);
  }

  /** The DAG file with the paths of its reader in it. */
  private static String adapted() throws IOException {
    String namenode = "Param(\n        \"hdfs://namenode:8020/";
    return Files.readString(DAG)
        .replace(namenode + "data/landmarks/train.parquet", "Param(\n        \"" + SAMPLE)
        .replace(namenode + "margins/landmarks", "Param(\n        \"" + home.resolve("out"));
  }

  /** Of some tests CI has one variant, and the whole campaign both. */
  static List<String> spark() {
    return Campaign.isWhole() ? List.of(SPARK, BASH) : List.of(SPARK);
  }

  static List<String> bash() {
    return Campaign.isWhole() ? List.of(SPARK, BASH) : List.of(BASH);
  }

  @Test
  void dags_imported_giveNoErrorAndNoWarning() throws Exception {
    for (String file : List.of("adaptive_margins_dag.py", "training_dag.py")) {
      Ended ended =
          Submit.process(
              Map.of("AIRFLOW_HOME", home.toString()),
              folder,
              List.of(Parts.AIRFLOW.python(), "-W", "error", home + "/dags/" + file));
      assertEquals(new Ended(0, "", ""), ended);
    }
    assertEquals(0, airflow.get("importErrors").get("total_entries").asInt());
    assertEquals(0, airflow.get("dagWarnings").get("total_entries").asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = {SPARK, BASH})
  void scheduledRun_ofEitherVariant_publishesAndTellsOfIt(String dag) throws Exception {
    JsonNode first =
        airflow
            .await(
                "dags/" + dag + "/dagRuns?run_type=scheduled",
                runs -> runs.at("/dag_runs").size() > 0)
            .at("/dag_runs/0");
    Run run = awaitState("success", new Run(dag, first.get("dag_run_id").asText()));
    JsonNode said = xcom(run);
    Path output = Path.of(said.get("output").asText());
    assertEquals(
        home.resolve("out/ds=" + first.get("logical_date").asText().substring(0, 10)),
        output.getParent());
    assertEquals(SAMPLE_CLASSES, Duck.margins(output).size());
    assertEquals(SAMPLE_CLASSES, said.get("num_classes").asInt());
    JsonNode event = assetEvents(run).at("/asset_events/0");
    assertEquals("hdfs://namenode:8020/margins/landmarks", event.get("uri").asText());
    ObjectNode extra = said.deepCopy();
    assertEquals(extra.put("path", output.toString()), event.get("extra"));
    JsonNode rendered = airflow.get(run.task()).get("rendered_fields");
    assertTrue(rendered.toString().contains("--output=" + output), rendered.toString());
    assertTrue(events(run, 1).size() < 50, events(run, 1).toString());
  }

  @Test
  void trainingDag_scheduledOnTheAsset_isStartedAndReadsTheFile() throws Exception {
    JsonNode first =
        airflow
            .await(
                "dags/" + TRAINING + "/dagRuns?run_type=asset_triggered",
                runs -> runs.at("/dag_runs").size() > 0)
            .at("/dag_runs/0");
    Run run = awaitState("success", new Run(TRAINING, first.get("dag_run_id").asText()));
    assertEquals(SAMPLE_CLASSES, xcom(run).asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = {SPARK, BASH})
  void badData_inEitherVariant_failsAtOnceWithItsReason(String dag) throws Exception {
    Path input = Files.writeString(folder.resolve("bad.csv"), "landmark_id\n1\n-1\n");
    Run run = awaitState("failed", trigger(dag, DATE, Map.of("input", input.toString())));
    assertFailedAtOnce(run, "column landmark_id has labels that cannot", 65);
  }

  /** There is no file that a training could read. */
  @ParameterizedTest
  @MethodSource("bash")
  void dryRun_ofEitherVariant_isSkippedAndNoEvent(String dag) throws Exception {
    Run run = awaitState("success", trigger(dag, DATE, Map.of("options", List.of("--dry-run"))));
    assertEquals("skipped", airflow.get(run.task()).get("state").asText());
    assertEquals(0, assetEvents(run).get("total_entries").asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = BASH)
  void pathWithoutAHost_isNotRetried(String dag) throws Exception {
    Run run = awaitState("failed", trigger(dag, DATE, Map.of("input", "hdfs:///train")));
    assertFailedAtOnce(run, "--input hdfs:///train: Incomplete HDFS URI", 64);
  }

  @ParameterizedTest
  @ValueSource(strings = BASH)
  void readFault_isRetriedUntilTheStoreIsThere(String dag) throws Exception {
    int port = StandaloneCluster.freePort();
    String input = "hdfs://127.0.0.1:" + port + "/train.csv";
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    try (MiniDFSCluster hdfs = new MiniDFSCluster.Builder(conf).nameNodePort(port).build()) {
      hdfs.waitActive();
      hdfs.getFileSystem()
          .copyFromLocalFile(
              new org.apache.hadoop.fs.Path(SAMPLE.toUri()), new org.apache.hadoop.fs.Path(input));
    }
    Run run = trigger(dag, DATE, Map.of("input", input));
    airflow.await(run.task(), task -> task.get("state").asText().equals("up_for_retry"));
    assertTrue(exception(run, 1).contains("(exit code 74)"), exception(run, 1));
    MiniDFSCluster.Builder again = new MiniDFSCluster.Builder(conf).nameNodePort(port);
    try (MiniDFSCluster hdfs = again.format(false).build()) {
      hdfs.waitActive();
      awaitState("success", run);
    }
    assertEquals(SAMPLE_CLASSES, Duck.margins(output(DATE)).size());
  }

  @ParameterizedTest
  @ValueSource(strings = SPARK)
  void killedProcess_isRetriedAndPublishes(String dag) throws Exception {
    Run run = trigger(dag, DATE, Map.of());
    airflow.await(run.task(), task -> !job().isEmpty());
    job().forEach(ProcessHandle::destroyForcibly);
    airflow.await(run.task(), task -> task.get("try_number").asInt() == 2);
    awaitState("success", run);
    assertEquals(SAMPLE_CLASSES, Duck.margins(output(DATE)).size());
  }

  /** Meanwhile the next run waits, and then it starts. */
  @ParameterizedTest
  @MethodSource("spark")
  void runStoppedByHand_leavesNothingButTheOldFile(String dag) throws Exception {
    byte[] old = Files.readAllBytes(publish(dag, DATE));
    try (ServerSocket silent = silentStore()) {
      Run run = trigger(dag, null, Map.of("input", silentInput(silent)));
      silent.accept();
      Run next = trigger(dag, "2026-03-02", Map.of());
      assertEquals("queued", airflow.get(next.path()).get("state").asText());
      List<ProcessHandle> job = job();
      stopByHand(run);
      for (ProcessHandle process : job) {
        process.onExit().get(60, TimeUnit.SECONDS);
      }
      awaitState("success", next);
    }
    assertEquals(List.of(), job());
    assertArrayEquals(old, Files.readAllBytes(output(DATE)));
    assertEquals(List.of(), files(home.resolve("local")));
  }

  @ParameterizedTest
  @ValueSource(strings = SPARK)
  void dateRunTwice_givesTheSameBytes(String dag) throws Exception {
    Run run = awaitState("success", trigger(dag, DATE, Map.of()));
    byte[] first = Files.readAllBytes(output(DATE));
    Files.delete(output(DATE));
    Map<String, Object> clear =
        Map.of("dry_run", false, "dag_run_id", run.id(), "only_failed", false);
    ask("POST", "dags/" + dag + "/clearTaskInstances", 200, clear);
    airflow.await(run.task(), task -> task.get("try_number").asInt() == 2);
    awaitState("success", run);
    assertArrayEquals(first, Files.readAllBytes(output(DATE)));
  }

  @ParameterizedTest
  @MethodSource("spark")
  void backfillOfThreeDates_givesThreeFiles(String dag) throws Exception {
    Map<String, Object> backfill = new TreeMap<>();
    backfill.put("dag_id", dag);
    backfill.put("from_date", "2026-02-01T00:00:00Z");
    backfill.put("to_date", "2026-02-03T00:00:00Z");
    backfill.put("dag_run_conf", Map.of("output_folder", folder.toString()));
    ask("POST", "backfills", 200, backfill);
    for (String date : List.of("2026-02-01", "2026-02-02", "2026-02-03")) {
      awaitBackfill(dag, date);
      assertEquals(SAMPLE_CLASSES, Duck.margins(output(date)).size());
    }
  }

  /** One date after the other: each has but its own rows to count. */
  @Test
  void datesThatAddToTheDayBefore_holdAllThatCameSoFar() throws Exception {
    List<String> dates = List.of("2026-04-01", "2026-04-02", "2026-04-03");
    List<String> labels = List.of("7\n7\n3", "3\n9", "7\n1");
    for (int i = 0; i < dates.size(); i++) {
      String rows = "landmark_id\n" + labels.get(i) + "\n";
      Files.writeString(folder.resolve(dates.get(i) + ".csv"), rows);
    }
    Map<String, Object> params =
        Map.of(
            "input",
            folder + "/{ds}.csv",
            "output_folder",
            folder.toString(),
            "label_encoding",
            "sorted",
            "first_date",
            dates.get(0),
            "incremental",
            true,
            "max_sample_loss",
            0.1);
    ask(
        "POST",
        "backfills",
        200,
        Map.of(
            "dag_id",
            BASH,
            "from_date",
            dates.get(0) + "T00:00:00Z",
            "to_date",
            dates.get(2) + "T00:00:00Z",
            "max_active_runs",
            1,
            "dag_run_conf",
            params));
    awaitBackfill(BASH, dates.get(2));
    Expected.assertTable(output(dates.get(2)), List.of(3L, 7L, 9L, 1L), List.of(2L, 3L, 1L, 1L));
  }

  /** In a folder that a shell would take apart, with options that are no parameters. */
  @ParameterizedTest
  @MethodSource("bash")
  void values_withQuotesSpacesAndDollars_arriveAsTheyAre(String dag) throws Exception {
    Path odd = Files.createDirectory(folder.resolve("it's $HOME \"q\"; {{ ds }}"));
    Path input = odd.resolve("train clean.csv");
    Files.writeString(input, "landmark_id,images\n7,aa bb cc\n1,dd\n203093,ee ff\n");
    Map<String, Object> params = new TreeMap<>();
    params.put("input", input.toString());
    params.put("output_folder", odd.toString());
    params.put("output_txt", true);
    params.put("output_labels", true);
    params.put("norm", "max");
    params.put("report", true);
    params.put("label_encoding", null);
    params.put(
        "options",
        List.of("--label-encoding=sorted", "--samples-column=images", "--samples-separator= "));
    Run run = awaitState("success", trigger(dag, null, params));
    JsonNode said = xcom(run);
    Path output = Path.of(said.get("output").asText());
    assertEquals(odd, output.getParent().getParent());
    assertEquals(6, said.get("samples").asInt());
    assertEquals(3, Files.readAllLines(output.resolveSibling("margins.txt")).size());
    assertEquals(
        List.of("1", "7", "203093"), Files.readAllLines(output.resolveSibling("labels.txt")));
    assertEquals("max", said.get("norm").asText());
    Path report = Path.of(assetEvents(run).at("/asset_events/0/extra/report").asText());
    assertEquals(output.resolveSibling("margins.html"), report);
    assertTrue(Files.readString(report).contains("ds="), report.toString());
  }

  @Test
  void parameters_outsideTheirSchema_areRefused() throws Exception {
    Map<String, Object> wrong =
        Map.of(
            "power", "abc",
            "margin_min", -1,
            "label_encoding", "by name",
            "driver_memory", "much",
            "options", List.of("--label-column=a", "b"),
            "output_folder", "/margins/");
    for (Map.Entry<String, Object> each : wrong.entrySet()) {
      Map<String, Object> body = new TreeMap<>(Map.of("conf", Map.ofEntries(each)));
      body.put("logical_date", null);
      for (String dag : List.of(SPARK, BASH)) {
        ask("POST", "dags/" + dag + "/dagRuns", 400, body);
      }
    }
  }

  @Test
  void sparkVariant_onAStandaloneCluster_publishesByItsConnection() throws Exception {
    try (StandaloneCluster cluster =
        StandaloneCluster.start(Files.createDirectory(folder.resolve("c")))) {
      ask("PATCH", "connections/spark_default", 200, connection(cluster.master()));
      Map<String, Object> params = Map.of("executor_memory", "512m");
      Run run = awaitState("success", trigger(SPARK, DATE, params));
      assertEquals(SAMPLE_CLASSES, xcom(run).get("num_classes").asInt());
    } finally {
      ask("PATCH", "connections/spark_default", 200, connection("local[2]"));
    }
  }

  private static Map<String, Object> connection(String master) {
    return Map.of("connection_id", "spark_default", "conn_type", "spark", "host", master);
  }

  private Path publish(String dag, String date) throws Exception {
    awaitState("success", trigger(dag, date, Map.of()));
    return output(date);
  }

  private Path output(String date) {
    return folder.resolve("ds=" + date).resolve("margins.parquet");
  }

  /** With the test's folder for the output, unless another is given. */
  private Run trigger(String dag, String date, Map<String, Object> params) throws Exception {
    // One run a date: those of the other tests are in the way.
    for (JsonNode run : airflow.get("dags/" + dag + "/dagRuns?run_type=manual").at("/dag_runs")) {
      if (date != null && run.get("logical_date").asText().startsWith(date)) {
        Run other = new Run(dag, run.get("dag_run_id").asText());
        assertEquals(204, airflow.ask("DELETE", other.path(), "").status());
      }
    }
    Map<String, Object> conf = new TreeMap<>(params);
    conf.putIfAbsent("output_folder", folder.toString());
    Map<String, Object> body = new TreeMap<>(Map.of("conf", conf));
    body.put("logical_date", date == null ? null : date + "T00:00:00Z");
    JsonNode run = ask("POST", "dags/" + dag + "/dagRuns", 200, body);
    return new Run(dag, run.get("dag_run_id").asText());
  }

  private static JsonNode ask(String method, String path, int status, Map<String, Object> body)
      throws Exception {
    Airflow.Answer answer = airflow.ask(method, path, JSON.writeValueAsString(body));
    assertEquals(status, answer.status(), path + ": " + answer);
    return answer.body();
  }

  private static void stopByHand(Run run) throws Exception {
    ask("PATCH", run.task(), 200, Map.of("new_state", "failed"));
    airflow.await(run.path(), found -> found.get("state").asText().equals("failed"));
  }

  /** What accepts a connection, and says nothing: its client waits. */
  private static ServerSocket silentStore() throws IOException {
    ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    server.setSoTimeout((int) TimeUnit.MINUTES.toMillis(2));
    return server;
  }

  private static String silentInput(ServerSocket server) {
    return "hdfs://127.0.0.1:" + server.getLocalPort() + "/train";
  }

  /** The processes of the job that runs, by the folder that it is to write to. */
  private List<ProcessHandle> job() {
    return airflow.descendants("--output=" + folder);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static Run awaitState(String state, Run run) throws Exception {
    List<String> ends = List.of("success", "failed");
    String end =
        airflow
            .await(run.path(), found -> ends.contains(found.get("state").asText()))
            .get("state")
            .asText();
    int tries = airflow.get(run.task()).get("try_number").asInt();
    assertEquals(state, end, () -> "try " + tries + ": " + log(run, tries));
    return run;
  }

  private static void awaitBackfill(String dag, String date) throws Exception {
    Run run = new Run(dag, "backfill__" + date + "T00:00:00+00:00");
    airflow.await(run.path(), found -> found.path("state").asText().equals("success"));
  }

  private static void assertFailedAtOnce(Run run, String reason, int exit) throws Exception {
    assertEquals(1, airflow.get(run.task()).get("try_number").asInt());
    String exception = exception(run, 1);
    assertTrue(exception.startsWith("adaptive-margins: " + reason), exception);
    assertTrue(exception.endsWith("(exit code " + exit + ")"), exception);
  }

  private static JsonNode xcom(Run run) throws Exception {
    return airflow.get(run.task() + "/xcomEntries/return_value").get("value");
  }

  /** What a run told of the asset. */
  private static JsonNode assetEvents(Run run) throws Exception {
    return airflow.get(
        "assets/events?source_dag_id=" + run.dag() + "&source_run_id=" + Airflow.segment(run.id()));
  }

  /** What the task's exception says. */
  private static String exception(Run run, int attempt) throws Exception {
    return events(run, attempt).stream()
        .map(event -> event.at("/error_detail/0/exc_value").asText(""))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElseThrow(() -> new AssertionError(log(run, attempt)));
  }

  private static List<JsonNode> events(Run run, int attempt) throws Exception {
    JsonNode log = airflow.get(run.task() + "/logs/" + attempt);
    return StreamSupport.stream(log.get("content").spliterator(), false).toList();
  }

  private static String log(Run run, int attempt) {
    try {
      return airflow.get(run.task() + "/logs/" + attempt).toPrettyString();
    } catch (Exception e) {
      return e.toString();
    }
  }
}
