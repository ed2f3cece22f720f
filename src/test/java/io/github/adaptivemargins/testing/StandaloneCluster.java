package io.github.adaptivemargins.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** Spark's own Master and two Workers of one core, each a process, as on two hosts. */
public final class StandaloneCluster implements AutoCloseable {
  /** Speculative tasks run on another host than the first attempt: both are this machine. */
  private static final List<String> HOSTS = List.of("127.0.0.1", "127.0.0.2");

  private static final Path SPARK_HOME = Submit.PROJECT.resolve("target/spark");
  private static final int START_SECONDS = 60;

  private final Path folder;
  private final int port;
  private final List<Process> processes = new ArrayList<>();

  private StandaloneCluster(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  public static StandaloneCluster start(Path folder) throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(folder, freePort());
    cluster.start(
        HOSTS.get(0),
        "org.apache.spark.deploy.master.Master",
        "--port",
        Integer.toString(cluster.port));
    cluster.awaitMaster();
    for (String host : HOSTS) {
      cluster.startWorker(host);
    }
    return cluster;
  }

  private void startWorker(String host) throws IOException {
    start(
        host,
        "org.apache.spark.deploy.worker.Worker",
        "-c",
        "1",
        "-m",
        "1g",
        "-d",
        workFolder(host).toString(),
        master());
  }

  private Path workFolder(String host) {
    return folder.resolve(host);
  }

  /** What drivers in cluster mode have printed to standard error. */
  public String driverErrors() throws IOException {
    StringBuilder errors = new StringBuilder();
    for (String host : HOSTS) {
      try (Stream<Path> files = Files.walk(workFolder(host))) {
        for (Path file :
            files.filter(file -> file.toString().matches(".*/driver-.*/stderr")).toList()) {
          errors.append(Files.readString(file));
        }
      }
    }
    return errors.toString();
  }

  /** Ends the second worker and what it started, and starts another in its place. */
  public void replaceWorker() throws IOException {
    Process worker = processes.remove(processes.size() - 1);
    List<ProcessHandle> lost = worker.descendants().toList();
    worker.destroyForcibly();
    lost.forEach(ProcessHandle::destroyForcibly);
    startWorker(HOSTS.get(1));
  }

  /** Ends the Master, and no other process. */
  public void killMaster() {
    processes.get(0).destroyForcibly();
  }

  public String master() {
    return "spark://" + HOSTS.get(0) + ":" + port;
  }

  /** For {@link JobRun#with}: the driver waits for both executors. */
  public Map<String, String> settings() throws IOException {
    return Map.of(
        "spark.master",
        master(),
        "spark.driver.host",
        HOSTS.get(0),
        "spark.executor.memory",
        "512m",
        "spark.executor.extraJavaOptions",
        ClassArchive.jvmOptions(),
        "spark.cores.max",
        Integer.toString(HOSTS.size()),
        "spark.scheduler.minRegisteredResourcesRatio",
        "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime",
        START_SECONDS + "s");
  }

  /** Where the executors have their shuffle files. */
  public Path localFolder() {
    return folder.resolve("local");
  }

  private void start(String host, String main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("java");
    command.add("-Xmx256m");
    command.addAll(Arrays.asList(ClassArchive.jvmOptions().split(" ")));
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of("-cp", ClassArchive.classPath(), main));
    command.addAll(List.of("--host", host, "--webui-port", "0"));
    command.addAll(Arrays.asList(args));
    Path log = folder.resolve(main.substring(main.lastIndexOf('.') + 1) + "-" + host + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SPARK_HOME", SPARK_HOME.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    // Executors get the job from it, too.
    builder.environment().put("SPARK_DIST_CLASSPATH", ClassArchive.JOB_JAR);
    builder.environment().put("SPARK_LOCAL_IP", host);
    builder
        .environment()
        .put("SPARK_LOCAL_DIRS", Files.createDirectories(localFolder()).toString());
    processes.add(builder.start());
  }

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitMaster() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isListening()) {
      if (System.nanoTime() > deadline || processes.get(0).waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new IOException("the Master did not start; its log is in " + folder);
      }
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(HOSTS.get(0), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The executors of the application that runs. */
  public List<ProcessHandle> executors() {
    return processes.stream()
        .flatMap(process -> process.descendants())
        .filter(each -> Submit.commandLine(each).contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  @Override
  public void close() {
    List<ProcessHandle> all =
        processes.stream()
            .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
            .toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().orTimeout(START_SECONDS, TimeUnit.SECONDS).join());
  }
}
