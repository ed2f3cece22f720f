package io.github.adaptivemargins.testing;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A file system for the job to read and publish on, with what a run needs to reach it. */
public final class TestStore implements AutoCloseable {
  /** The number of names that a NameNode lists at once. */
  public static final int FILES_OF_A_PAGE = 20;

  private static final int STOP_SECONDS = 60;

  /** Where each driver has its server's address. */
  private static final Map<String, String> ENDPOINTS =
      Map.of(
          "s3a", "fs.s3a.endpoint",
          "gs", "fs.gs.storage.root.url",
          "abfs", "fs.azure.abfs.endpoint");

  private final String root;
  private final Map<String, String> hadoop;
  private final Closeable server;
  private final FileSystem fileSystem;

  TestStore(String root, Map<String, String> hadoop, Closeable server) throws IOException {
    this.root = root;
    this.hadoop = hadoop;
    this.server = server;
    // Not the cached one: a run of the job closes that.
    this.fileSystem = FileSystem.newInstance(new Path(root).toUri(), configuration());
    fileSystem.setWriteChecksum(false);
    fileSystem.setVerifyChecksum(false);
  }

  public static TestStore local(java.nio.file.Path folder) throws IOException {
    return new TestStore(folder.toUri().toString(), Map.of(), () -> {});
  }

  /** A NameNode and a DataNode in this JVM. */
  public static TestStore hdfs(java.nio.file.Path folder) throws IOException {
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    conf.set("dfs.ls.limit", Integer.toString(FILES_OF_A_PAGE));
    MiniDFSCluster cluster = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
    cluster.waitActive();
    Map<String, String> hadoop = new TreeMap<>();
    hadoop.put("http", Integer.toString(cluster.getNameNode().getHttpAddress().getPort()));
    // The DataNode reports a block within milliseconds, mostly just after the client has asked for
    // it
    // the first time; by default the client asks again after 400. In all it waits as long as
    // before.
    String askAgain = "dfs.client.block.write.locateFollowingBlock.";
    hadoop.put(askAgain + "initial.delay.ms", "10");
    hadoop.put(askAgain + "retries", "10");
    return new TestStore(
        "hdfs://127.0.0.1:" + cluster.getNameNodePort() + "/out/", hadoop, cluster::close);
  }

  /** An S3 server in a process of its own, that keeps its objects in a folder. */
  public static TestStore s3(java.nio.file.Path folder) throws IOException {
    S3Server server = S3Server.start(folder);
    Map<String, String> hadoop = s3Settings(server.port, folder);
    return new TestStore("s3a://" + server.bucket + "/out/", hadoop, server);
  }

  static Map<String, String> s3Settings(int port, java.nio.file.Path folder) {
    Map<String, String> hadoop = new TreeMap<>();
    hadoop.put("fs.s3a.endpoint", "http://127.0.0.1:" + port);
    hadoop.put("fs.s3a.endpoint.region", "us-east-1");
    hadoop.put("fs.s3a.path.style.access", "true");
    hadoop.put("fs.s3a.access.key", "a");
    hadoop.put("fs.s3a.secret.key", "b");
    hadoop.put("fs.s3a.multipart.size", "5M");
    hadoop.put("fs.s3a.multipart.threshold", "5M");
    hadoop.put("fs.s3a.attempts.maximum", "1");
    hadoop.put("fs.s3a.retry.limit", "1");
    hadoop.put("fs.s3a.retry.throttle.limit", "1");
    hadoop.put("fs.s3a.retry.throttle.interval", "10ms");
    hadoop.put("fs.s3a.buffer.dir", folder.resolve("buffer").toString());
    return hadoop;
  }

  /** The same store, otherwise configured. */
  public TestStore with(String key, String value) throws IOException {
    return with(Map.of(key, value));
  }

  private TestStore with(Map<String, String> settings) throws IOException {
    Map<String, String> other = new TreeMap<>(hadoop);
    other.putAll(settings);
    // Hadoop would go on with the file system that it made by the first settings.
    other.put("fs." + this + ".impl.disable.cache", "true");
    return new TestStore(root, other, () -> {});
  }

  /** A proxy of its server. */
  public StoreProxy proxy(StoreProxy.Fault fault) throws IOException {
    return StoreProxy.to(serverPort(), fault);
  }

  int serverPort() {
    return Integer.parseInt(hadoop.get(ENDPOINTS.get(toString())).replaceFirst(".*:", ""));
  }

  /** The same store, reached by a proxy. */
  public TestStore through(StoreProxy proxy) throws IOException {
    return through(proxy, Map.of());
  }

  /** The same store, reached by a proxy and otherwise configured. */
  public TestStore through(StoreProxy proxy, Map<String, String> settings) throws IOException {
    Map<String, String> other = new TreeMap<>(settings);
    String key = ENDPOINTS.get(toString());
    other.put(key, hadoop.get(key).replaceFirst("\\d+$", Integer.toString(proxy.port())));
    return with(other);
  }

  public String uri(String name) {
    return root + name;
  }

  /** Of S3. */
  public String bucket() {
    return fileSystem.getUri().getHost();
  }

  public String hadoop(String key) {
    return hadoop.get(key);
  }

  /** Hadoop's settings for this store. */
  public Map<String, String> hadoop() {
    return hadoop;
  }

  public FileSystem fileSystem() {
    return fileSystem;
  }

  /** For what publishes without a run of the job. */
  public Configuration configuration() {
    Configuration conf = new Configuration();
    hadoop.forEach(conf::set);
    return conf;
  }

  /** For {@link JobRun#with}. */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    hadoop.forEach((key, value) -> settings.put("spark.hadoop." + key, value));
    return settings;
  }

  /** For {@code submit.sh}: what it takes to reach this store. */
  public List<String> sparkOptions() {
    return sparkOptions(hadoop);
  }

  static List<String> sparkOptions(Map<String, String> hadoop) {
    List<String> options = new ArrayList<>();
    hadoop.forEach(
        (key, value) -> options.addAll(List.of("--conf", "spark.hadoop." + key + "=" + value)));
    return options;
  }

  /** The client of this store, where Spark's own jars have none. */
  public List<String> jars() {
    return root.matches("(s3a|gs|abfss?):.*")
        ? jars(
            "/hadoop-aws/",
            "/hadoop-azure/",
            "/gcs-connector/",
            "/software/amazon/",
            "/com/amazonaws/",
            "/httpclient/",
            "/httpcore/",
            "/reactive-streams/")
        : List.of();
  }

  /** Those of the tests' class path that have one of these in their path. */
  static List<String> jars(String... parts) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> Arrays.stream(parts).anyMatch(entry::contains))
        .toList();
  }

  public byte[] read(String name) throws IOException {
    try (InputStream file = fileSystem.open(new Path(uri(name)))) {
      return file.readAllBytes();
    }
  }

  public boolean exists(String name) throws IOException {
    return fileSystem.exists(new Path(uri(name)));
  }

  public String sha256(String name) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(read(name)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A copy on local disk, for a reader that knows nothing else. */
  public java.nio.file.Path copy(String name, java.nio.file.Path to) throws IOException {
    return Files.write(to, read(name));
  }

  public void put(java.nio.file.Path file, String name) throws IOException {
    // Not copyFromLocalFile: s3proxy does not know a header that Hadoop 3.4 sends for it.
    try (OutputStream out = fileSystem.create(new Path(uri(name)))) {
      Files.copy(file, out);
    }
  }

  /** The names in a folder, sorted. */
  public List<String> names(String folder) throws IOException {
    List<String> names = new ArrayList<>();
    for (FileStatus file : fileSystem.listStatus(new Path(uri(folder)))) {
      names.add(file.getPath().getName());
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public void close() throws IOException {
    fileSystem.close();
    server.close();
  }

  @Override
  public String toString() {
    return fileSystem.getUri().getScheme();
  }

  private record S3Server(Process process, int port, String bucket) implements Closeable {
    private static final java.nio.file.Path JAR =
        Submit.PROJECT.resolve("target/test-servers/s3proxy-jar-with-dependencies.jar");
    private static final Pattern LISTENS =
        Pattern.compile("Started .*ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)}");

    static S3Server start(java.nio.file.Path folder) throws IOException {
      // Another each time: Hadoop goes on with the file system that it first made for a bucket.
      String bucket = "margins-" + UUID.randomUUID();
      Files.createDirectories(folder.resolve("objects").resolve(bucket));
      java.nio.file.Path settings =
          Files.writeString(
              folder.resolve("s3proxy.conf"),
              """
              s3proxy.endpoint=http://127.0.0.1:0
              s3proxy.authorization=none
              jclouds.provider=filesystem-nio2
              jclouds.filesystem.basedir=%s
              """
                  .formatted(folder.resolve("objects")));
      Process process =
          new ProcessBuilder(
                  "java",
                  "-Xmx256m",
                  Submit.SHORT_LIVED,
                  "-jar",
                  JAR.toString(),
                  "--properties",
                  settings.toString())
              .redirectErrorStream(true)
              .start();
      return new S3Server(process, port(process), bucket);
    }

    private static int port(Process process) throws IOException {
      BufferedReader lines =
          new BufferedReader(
              new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder seen = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher listens = LISTENS.matcher(line);
        if (listens.find()) {
          drain(lines);
          return Integer.parseInt(listens.group(1));
        }
        seen.append(line).append('\n');
      }
      throw new IOException("the S3 server did not start: " + seen);
    }

    private static void drain(BufferedReader lines) {
      Thread drain =
          new Thread(
              () -> lines.lines().forEach(line -> {}), "what the S3 server prints is not kept");
      drain.setDaemon(true);
      drain.start();
    }

    @Override
    public void close() {
      // Not Process.destroy, which closes the stream that is being drained.
      process.toHandle().destroy();
      process.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
