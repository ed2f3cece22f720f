package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code submit.sh} in cluster mode against a Kubernetes API server, which keeps what it is given
 * and tells those who watch it. No kubelet runs: the test says what became of a pod, and where the
 * driver itself matters it runs the pod's command on this machine, with what the recipe of the
 * image has put there.
 */
@Tag("clusters")
class KubernetesIT {
  private static final String IMAGE_FOLDER = "/opt/adaptive-margins/";
  private static final String JAR = IMAGE_FOLDER + "adaptive-margins.jar";
  private static final int SECONDS = 120;

  /** Of a driver for which the test speaks. */
  private static final List<String> ANY_JOB = List.of("--input", "a", "--output", "b");

  private static KubernetesMockServer server;
  private static NamespacedKubernetesClient client;

  @TempDir private Path folder;

  /** What a kubelet would do with a driver's pod: returns what became of it. */
  private interface Kubelet {
    PodStatus run(Pod pod) throws Exception;
  }

  /** fabric8's server, with what it lacks of a real one and Spark's client stands on. */
  private static final class Dispatcher extends KubernetesCrudDispatcher {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A pod that was just made is pending. */
    @Override
    public MockResponse handleCreate(RecordedRequest request) {
      try {
        ObjectNode resource = (ObjectNode) JSON.readTree(request.getBody().getBytes());
        if (resource.path("kind").asText().equals("Pod")) {
          resource.putObject("status").put("phase", "Pending");
        }
        return super.handleCreate(
            post(request, request.getPath(), JSON.writeValueAsBytes(resource)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What is applied and not there yet is made. */
    @Override
    public MockResponse handlePatch(RecordedRequest request) {
      // Before the dispatcher reads it: it can be read once.
      byte[] body = request.getBody().getBytes();
      MockResponse answer = super.handlePatch(request);
      String path = request.getPath();
      return answer.code() != HttpURLConnection.HTTP_NOT_FOUND
          ? answer
          : handleCreate(post(request, path.substring(0, path.lastIndexOf('/')), body));
    }

    private static RecordedRequest post(RecordedRequest request, String path, byte[] body) {
      return new RecordedRequest(
          request.getHttpVersion(), HttpMethod.POST, path, request.getHeaders(), new Buffer(body));
    }

    /** So that a pod can be made with its status, by {@link #handleCreate}. */
    @Override
    public boolean isStatusSubresourceEnabledForResource(String path) {
      return false;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new Dispatcher(), false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    client = server.createClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.destroy();
  }

  @Test
  void driverPod_ofASubmission_hasTheImageTheJarTheOptionsAndTheSettings() throws Exception {
    String where = "fold <> 0 AND name = \"a  $b\"";
    List<Pod> asked = new ArrayList<>();
    Ended run =
        submit(
            options("margins-a", "--conf", "spark.margins.power=-0.5"),
            List.of("--input", "s3a://b/train", "--where", where, "--output", "s3a://b/m.parquet"),
            pod -> {
              asked.add(pod);
              return ended("Succeeded", 0);
            });
    assertEquals(0, run.exit(), run.err());
    Pod pod = asked.get(0);
    assertEquals("margins-a", pod.getMetadata().getNamespace());
    assertEquals("margins", pod.getSpec().getServiceAccountName());
    assertEquals("Never", pod.getSpec().getRestartPolicy());
    Container container = pod.getSpec().getContainers().get(0);
    assertEquals("registry/margins:1", container.getImage());
    List<String> args = container.getArgs();
    assertEquals(
        List.of(
            "--class",
            AdaptiveMarginsJob.class.getName(),
            "local://" + JAR,
            "--input",
            "s3a://b/train",
            "--where",
            where,
            "--output",
            "s3a://b/m.parquet"),
        args.subList(args.indexOf("--class"), args.size()));
    Properties settings = settings(pod);
    assertEquals("-0.5", settings.getProperty("spark.margins.power"));
    for (String line : Files.readAllLines(Path.of("conf/spark-defaults.conf"))) {
      if (line.startsWith("spark.")) {
        String[] words = line.split(" +");
        assertEquals(words[1], settings.getProperty(words[0]), line);
      }
    }
  }

  /** The pod's own words, as spark-submit has them, and one line more. */
  @Test
  void failedPod_endsSubmitWithItsCodeAndWhereToLook() throws Exception {
    List<String> pods = new ArrayList<>();
    Ended run =
        submit(
            options("margins-b"),
            ANY_JOB,
            pod -> {
              pods.add(pod.getMetadata().getName());
              return ended("Failed", 65);
            });
    assertEquals(65, run.exit(), run.err());
    assertEquals(
        "submit.sh: the driver's pod %s is Failed with exit code 65; the last line of kubectl logs -n margins-b %s says why"
            .formatted(pods.get(0), pods.get(0)),
        lastLine(run.err()));
    assertTrue(run.err().contains("phase: Running"), run.err());
    assertEquals("", run.out());
  }

  /** Evicted, as it has no container any more; or with a container beside the driver's. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"-1, 74", "137, 137"})
  void pod_howeverItFails_givesItsCodeOrOneToRetry(int code, int exit) throws Exception {
    Ended run = submit(options("margins-failed" + code), ANY_JOB, pod -> ended("Failed", code));
    assertEquals(exit, run.exit(), run.err());
    assertTrue(lastLine(run.err()).startsWith("submit.sh: the driver's pod "), run.err());
  }

  @Tag("long")
  @Test
  void deletedPod_isNoSuccess() throws Exception {
    Ended run =
        submit(
            options("margins-c"),
            ANY_JOB,
            pod -> {
              client.resource(pod).delete();
              return null;
            });
    assertEquals(74, run.exit(), run.err());
    assertTrue(lastLine(run.err()).contains(" is Running; kubectl describe"), run.err());
  }

  @Tag("long")
  @Test
  void sparkSubmit_ofSparkHome_isFollowedToo() throws Exception {
    Path home = Submit.sparkHome(folder.resolve("spark home"));
    Ended run =
        submit(
            Map.of("SPARK_HOME", home.toString(), "ADAPTIVE_MARGINS_JAR", "local:///my/job.jar"),
            options("margins-d"),
            ANY_JOB,
            pod -> {
              String args = pod.getSpec().getContainers().get(0).getArgs().toString();
              return ended("Failed", args.contains("local:///my/job.jar") ? 73 : 1);
            });
    assertEquals(73, run.exit(), run.err());
  }

  @Test
  void apiServer_thatIsNotThere_isSparkSubmitsOwnFailure() throws Exception {
    List<String> options = new ArrayList<>(options("margins-e"));
    options.set(options.indexOf("--master") + 1, "k8s://http://127.0.0.1:1");
    options.addAll(List.of("--conf", "spark.kubernetes.submission.connectionTimeout=1000"));
    Ended run =
        Submit.process(
            Map.of("KUBERNETES_REQUEST_RETRY_BACKOFFLIMIT", "0", "KUBECONFIG", "/none"),
            folder,
            command(options, ANY_JOB));
    assertEquals(1, run.exit(), run.err());
  }

  /** Nothing waits for a driver that nobody wants to wait for. */
  @Tag("long")
  @Test
  void submission_thatDoesNotWait_endsWithZero() throws Exception {
    List<String> options =
        options("margins-f", "--conf", "spark.kubernetes.submission.waitAppCompletion=false");
    Ended run = Submit.process(Map.of("KUBECONFIG", "/none"), folder, command(options, ANY_JOB));
    assertEquals(0, run.exit(), run.err());
    assertTrue(driver("margins-f").isPresent());
  }

  /** A signal ends the spark-submit that waits, and leaves the pod: it is the cluster's. */
  @Test
  void submission_thatIsTerminated_endsAndLeavesThePod() throws Exception {
    Submit.Running running =
        Submit.start(Map.of("KUBECONFIG", "/none"), folder, command(options("margins-g"), ANY_JOB));
    Pod pod = awaitDriver("margins-g", running);
    become(pod, running());
    List<ProcessHandle> children = running.process().descendants().toList();
    assertTrue(running.process().toHandle().destroy());
    assertEquals(143, running.ended().exit());
    for (ProcessHandle child : children) {
      child.onExit().get(SECONDS, TimeUnit.SECONDS);
    }
    assertTrue(driver("margins-g").isPresent());
  }

  /** The driver of the pod, run here: its log is the job's few lines, the last one the reason. */
  @ParameterizedTest
  @CsvSource({"'landmark_id\n1\n-1\n', 65", "'landmark_id\n1\n1\n0\n', 0"})
  void commandOfThePod_withWhatTheImageHas_isTheJob(String csv, int exit) throws Exception {
    Path input = Files.writeString(folder.resolve("train.csv"), csv);
    Path output = folder.resolve("margins.parquet");
    List<Ended> drivers = new ArrayList<>();
    Ended run =
        submit(
            options("margins-h" + exit, "--conf", "spark.margins.power=-0.5"),
            List.of("--input", input.toString(), "--output", output.toString()),
            pod -> {
              Ended driver = runHere(pod);
              drivers.add(driver);
              return ended(driver.exit() == 0 ? "Succeeded" : "Failed", driver.exit());
            });
    Ended driver = drivers.get(0);
    assertEquals(exit, driver.exit(), driver.err());
    assertEquals(exit, run.exit(), run.err());
    assertEquals(exit == 0, Files.exists(output));
    // Spark itself names the jar of an image twice.
    assertTrue(
        driver
            .err()
            .lines()
            .filter(line -> line.contains(" WARN "))
            .allMatch(line -> line.contains("has been added already")),
        driver.err());
    assertTrue(driver.err().lines().count() < 20, driver.err());
    if (exit == 0) {
      assertTrue(driver.out().contains("\"power\":-0.5"), driver.out());
    } else {
      assertTrue(
          lastLine(driver.err()).startsWith("adaptive-margins: column landmark_id has labels"),
          driver.err());
    }
  }

  private static List<String> options(String namespace, String... more) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--master", "k8s://http://127.0.0.1:" + server.getPort()));
    options.addAll(List.of("--deploy-mode", "cluster"));
    options.addAll(List.of("--conf", "spark.kubernetes.namespace=" + namespace));
    options.addAll(List.of("--conf", "spark.kubernetes.container.image=registry/margins:1"));
    options.addAll(
        List.of("--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=margins"));
    options.addAll(Arrays.asList(more));
    return options;
  }

  private static List<String> command(List<String> options, List<String> job) {
    List<String> command = new ArrayList<>(List.of(Submit.SCRIPT));
    command.addAll(options);
    command.add("--");
    command.addAll(job);
    return command;
  }

  private Ended submit(List<String> options, List<String> job, Kubelet kubelet) throws Exception {
    return submit(Map.of(), options, job, kubelet);
  }

  private Ended submit(
      Map<String, String> environment, List<String> options, List<String> job, Kubelet kubelet)
      throws Exception {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("KUBECONFIG", "/none");
    Submit.Running running = Submit.start(variables, folder, command(options, job));
    try {
      Pod pod = awaitDriver(namespace(options), running);
      become(pod, running());
      PodStatus end = kubelet.run(pod);
      if (end != null) {
        become(pod, end);
      }
      return running.ended();
    } finally {
      running.process().destroyForcibly();
    }
  }

  private static String namespace(List<String> options) {
    String setting = "spark.kubernetes.namespace=";
    return options.stream()
        .filter(option -> option.startsWith(setting))
        .findFirst()
        .orElseThrow()
        .substring(setting.length());
  }

  /** Once spark-submit has made all that belongs to the pod, and waits. */
  private static Pod awaitDriver(String namespace, Submit.Running running) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (driver(namespace).isEmpty()
        || !Files.readString(running.err()).contains("Application status for")) {
      if (System.nanoTime() > deadline || running.process().waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("no driver: " + Files.readString(running.err()));
      }
    }
    return driver(namespace).orElseThrow();
  }

  private static Optional<Pod> driver(String namespace) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("spark-role", "driver")
        .list()
        .getItems()
        .stream()
        .findFirst();
  }

  private static void become(Pod pod, PodStatus status) {
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .edit(
            now -> {
              now.setStatus(status);
              return now;
            });
  }

  private static PodStatus running() {
    return new PodStatusBuilder().withPhase("Running").build();
  }

  /** With a code below 0 as one that was evicted: no container tells. */
  private static PodStatus ended(String phase, int code) {
    PodStatusBuilder status = new PodStatusBuilder().withPhase(phase);
    if (code >= 0) {
      for (String name : List.of("spark-kubernetes-driver", "sidecar")) {
        status
            .addNewContainerStatus()
            .withName(name)
            .withImage("registry/margins:1")
            .withNewState()
            .withNewTerminated()
            .withExitCode(name.equals("sidecar") ? 3 : code)
            .withReason(code == 0 ? "Completed" : "Error")
            .endTerminated()
            .endState()
            .endContainerStatus();
      }
    }
    return status.build();
  }

  private static Properties settings(Pod pod) throws IOException {
    Properties settings = new Properties();
    List<ConfigMap> maps =
        client.configMaps().inNamespace(pod.getMetadata().getNamespace()).list().getItems();
    for (ConfigMap map : maps) {
      settings.load(new StringReader(map.getData().getOrDefault("spark.properties", "")));
    }
    return settings;
  }

  /**
   * What the image's entry point makes of the pod's arguments, but with a core of this machine for
   * a master, and this machine's name and ports.
   */
  private Ended runHere(Pod pod) throws Exception {
    Map<String, String> variables = new HashMap<>();
    Path image = makeImage(variables);
    List<String> args = new ArrayList<>(pod.getSpec().getContainers().get(0).getArgs());
    assertEquals("driver", args.remove(0));
    Properties settings = settings(pod);
    settings.replaceAll((key, value) -> value.toString().replace(IMAGE_FOLDER, image + "/"));
    Path file = folder.resolve("spark.properties");
    try (var writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
    args.set(args.indexOf("--properties-file") + 1, file.toString());
    args.replaceAll(arg -> arg.replace(IMAGE_FOLDER, image + "/"));
    List<String> command = new ArrayList<>(List.of("java", Submit.SHORT_LIVED));
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of("-cp", Submit.PROJECT.resolve("target/spark/jars") + "/*"));
    command.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--deploy-mode", "client"));
    command.addAll(List.of("--master", "local[1]", "--conf", "spark.driver.host=127.0.0.1"));
    command.addAll(List.of("--conf", "spark.driver.port=0"));
    command.addAll(List.of("--conf", "spark.driver.blockManager.port=0"));
    command.addAll(List.of("--conf", "spark.ui.enabled=false"));
    command.addAll(args);
    variables.put("SPARK_LOCAL_IP", "127.0.0.1");
    return Submit.process(variables, folder, command);
  }

  /** Does what the recipe of clusters.md says, with a folder for the image's. */
  private Path makeImage(Map<String, String> variables) throws IOException {
    Path image = Files.createDirectories(folder.resolve("image"));
    String page = Files.readString(Path.of("src/site/markdown/clusters.md"));
    Matcher copy = Pattern.compile("(?m)^COPY (.*) (\\S+)$").matcher(page);
    assertTrue(copy.find());
    assertEquals(IMAGE_FOLDER, copy.group(2));
    for (String source : copy.group(1).split(" ")) {
      Files.copy(Path.of(source), image.resolve(Path.of(source).getFileName()));
    }
    Matcher variable = Pattern.compile("(?m)^ENV (\\w+)=(.*)$").matcher(page);
    while (variable.find()) {
      variables.put(variable.group(1), variable.group(2).replace(IMAGE_FOLDER, image + "/"));
    }
    return image;
  }

  private static String lastLine(String text) {
    return text.lines().reduce("", (before, line) -> line);
  }
}
