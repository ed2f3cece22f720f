package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Airflow as {@code airflow standalone} starts it, seen through its REST API. */
public final class Airflow implements AutoCloseable {
  private static final Path BIN = Parts.AIRFLOW.home().resolve("bin");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WAIT_SECONDS = 240;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;
  private final Path log;
  private final Process process;
  private String token = "";

  /** An answer of the API. */
  public record Answer(int status, JsonNode body) {}

  private Airflow(int port, Path log, Process process) {
    this.port = port;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param database which its tables are made in
   * @param folder for all that it writes; the DAGs are in {@code dags} under it
   * @param environment of its tasks, too
   */
  public static Airflow start(Postgres database, Path folder, Map<String, String> environment)
      throws Exception {
    Map<String, String> all = new TreeMap<>(environment);
    // With SQLite, its processes see each other's work half done, and its scheduler ends.
    all.put("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql+psycopg2://" + database.address());
    int port = StandaloneCluster.freePort();
    Path log = folder.resolve("airflow.log");
    Process migration = process(folder, port, all, log, "db", "migrate").start();
    if (!migration.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) || migration.exitValue() != 0) {
      migration.destroyForcibly();
      throw new IOException("airflow db migrate: " + Files.readString(log));
    }
    Airflow airflow = new Airflow(port, log, process(folder, port, all, log, "standalone").start());
    try {
      JsonNode answer = airflow.await("auth/token", each -> each.has("access_token"));
      airflow.token = answer.get("access_token").asText();
    } catch (Exception | AssertionError e) {
      airflow.close();
      throw new IOException(Files.readString(log), e);
    }
    return airflow;
  }

  private static ProcessBuilder process(
      Path folder, int port, Map<String, String> environment, Path log, String... command) {
    String airflow = BIN.resolve("airflow").toString();
    ProcessBuilder builder =
        new ProcessBuilder(Submit.with(List.of(airflow), command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    String url = "http://127.0.0.1:" + port;
    Map<String, String> all = builder.environment();
    all.put("AIRFLOW_HOME", folder.toString());
    all.put("AIRFLOW__CORE__DAGS_FOLDER", folder.resolve("dags").toString());
    all.put("AIRFLOW__CORE__LOAD_EXAMPLES", "False");
    all.put("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", url + "/execution/");
    all.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS", "True");
    all.put("AIRFLOW__API__HOST", "127.0.0.1");
    all.put("AIRFLOW__API__PORT", Integer.toString(port));
    all.put("AIRFLOW__API__WORKERS", "1");
    all.put("AIRFLOW__CORE__PARALLELISM", "4");
    // The DAGs do not change: to parse them again each half minute takes a good part of a core.
    all.put("AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL", "3600");
    all.put("AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT", "0");
    all.put("AIRFLOW__USAGE_DATA_COLLECTION__ENABLED", "False");
    all.put("PATH", BIN + ":" + all.get("PATH"));
    all.put("PYTHONPATH", Submit.PROJECT.resolve("src/test/airflow").toString());
    all.put("PYTHONDONTWRITEBYTECODE", "1");
    all.putAll(environment);
    return builder;
  }

  public JsonNode get(String path) throws Exception {
    Answer answer = ask("GET", path, "");
    if (answer.status() != 200) {
      throw new IOException(path + ": " + answer);
    }
    return answer.body();
  }

  /** With a path under the version of the API, and a body of JSON. */
  public Answer ask(String method, String path, String body) throws Exception {
    String root = "http://127.0.0.1:" + port + (path.startsWith("auth/") ? "/" : "/api/v2/");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Duration.ofMinutes(1))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString(UTF_8));
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  /** What the API answers once that is as it should be. */
  public JsonNode await(String path, Predicate<JsonNode> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    JsonNode last = JSON.createObjectNode();
    while (System.nanoTime() < deadline) {
      try {
        last = ask("GET", path, "").body();
        if (condition.test(last)) {
          return last;
        }
      } catch (IOException e) {
        // It is not up yet.
        last = JSON.createObjectNode().put("error", e.toString());
      }
      if (process.waitFor(1, TimeUnit.SECONDS)) {
        throw new IOException("Airflow has ended with " + process.exitValue());
      }
    }
    throw new AssertionError(path + " is still " + last + ", and Airflow says:\n" + lastWords());
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  /** The processes that its tasks have started, by what their command lines contain. */
  public List<ProcessHandle> descendants(String commandLine) {
    return process
        .descendants()
        .filter(each -> Submit.commandLine(each).contains(commandLine))
        .toList();
  }

  /** A segment of a path. */
  public static String segment(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join());
  }
}
