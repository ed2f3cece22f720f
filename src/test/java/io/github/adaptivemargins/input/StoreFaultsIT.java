package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Requests;
import io.github.adaptivemargins.testing.StoreProxy;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.TestStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stores and disks that fail, and paths that lead to none, each with its exit code. */
@Tag("stores")
class StoreFaultsIT {
  private static final String ABFSS = "abfss://c@account.dfs.core.windows.net/in";

  @TempDir private static Path served;
  private static TestStore s3;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    s3 = TestStore.s3(served);
    Path labels =
        Duck.copy("SELECT range % 9 AS landmark_id FROM range(9000)", served.resolve("a.parquet"));
    s3.fileSystem()
        .copyFromLocalFile(
            new org.apache.hadoop.fs.Path(labels.toUri()),
            new org.apache.hadoop.fs.Path(s3.uri("in/a.parquet")));
  }

  @AfterAll
  static void stop() throws IOException {
    s3.close();
  }

  @ParameterizedTest
  @CsvSource({"500, 74", "503, 74", "429, 74", "403, 66"})
  void storeThatAnswersSo_endsTheRunSo(int answer, int exit) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    try (TestStore store = s3.with("fs.s3a.endpoint", endpoint)) {
      assertEnds(exit, "--input s3a://", JobRun.with(store.settings(), args(s3.uri("in"))));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void connectionThatIsCutWhileReading_isWorthARetry() throws IOException {
    Requests requests = Requests.cut("GET /" + s3.bucket() + "/out/in/a.parquet");
    try (StoreProxy proxy = s3.proxy(requests);
        TestStore cut = s3.through(proxy)) {
      JobRun run = JobRun.with(cut.settings(), args(s3.uri("in")));
      assertEnds(74, "in/a.parquet cannot be read", run);
      assertTrue(requests.cuts() > 0);
    }
  }

  @Test
  void bucketThatIsNotThere_isNoInput() {
    assertEnds(
        66, "s3a://nosuchbucket/x", JobRun.with(s3.settings(), args("s3a://nosuchbucket/x")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hdfs:///in | write hdfs://HOST:PORT/",
        "s3:bucket/in | write s3://",
        "oss://bucket/in | --packages org.apache.hadoop:hadoop-aliyun:",
        "nosuch://bucket/in | spark.hadoop.fs.nosuch.impl",
      })
  void path_thatLeadsToNoFileSystem_isWrongUsage(String path, String remedy) {
    assertEnds(64, remedy, JobRun.of(args(path)));
    assertEnds(
        64, remedy, JobRun.of("--input", served.resolve("a.parquet").toString(), "--output", path));
  }

  /** The driver is on the class path of the tests, but not in the embedded Spark. */
  @Test
  void path_whoseDriverIsNotThere_isWrongUsageThatNamesIt() throws Exception {
    Submit.Ended run = Submit.run(served, "--input", ABFSS, "--dry-run");
    assertEquals(64, run.exit(), run.err());
    assertTrue(run.err().contains("--packages org.apache.hadoop:hadoop-azure:"), run.err());
  }

  @Test
  void account_withoutItsKey_isWrongUsage() {
    assertEnds(64, "configuration", JobRun.of(args(ABFSS)));
  }

  @Test
  void endpoint_ofWrongSyntax_isWrongUsage() throws IOException {
    Map<String, String> settings = s3.settings();
    settings.put("spark.hadoop.fs.s3a.endpoint", "http://[bad");
    settings.put("spark.hadoop.fs.s3a.impl.disable.cache", "true");
    assertEnds(64, "http://[bad", JobRun.with(settings, args(s3.uri("in"))));
  }

  @Test
  void nameNodeThatIsNotThere_isWorthARetry() {
    assertEnds(74, "--input hdfs://127.0.0.1:1/x", JobRun.of(args("hdfs://127.0.0.1:1/x")));
    assertEnds(74, "UnknownHost", JobRun.of(args("hdfs://no.such.host.invalid/x")));
  }

  @ParameterizedTest
  @CsvSource({
    "ro, 73, is not a folder in which this user may write",
    "size=64k, 74, No space left"
  })
  void disk_thatTakesNothing_leavesTheEarlierFile(String options, int exit, String message)
      throws Exception {
    List<String> namespace = List.of("unshare", "--map-root-user", "--mount");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/unshare"))
            && Submit.process(Map.of(), folder, Submit.with(namespace, "true")).exit() == 0,
        "no mount namespaces here");
    Files.createDirectory(folder.resolve("disk"));
    List<String> command = new ArrayList<>(namespace);
    command.addAll(
        List.of("sh", "-c", "mount -t tmpfs -o " + options + " tmpfs disk && exec \"$@\"", "sh"));
    command.addAll(
        List.of(
            Submit.SCRIPT,
            "--input",
            Submit.PROJECT.resolve("src/sample/train.csv").toString(),
            "--num-classes",
            "300000",
            "--output",
            folder.resolve("disk/m.parquet").toString()));
    Submit.Ended run = Submit.process(Map.of(), folder, command);
    assertEquals(exit, run.exit(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }

  private String[] args(String input) {
    return new String[] {
      "--input", input, "--output", folder.resolve("margins.parquet").toString()
    };
  }

  private static void assertEnds(int exit, String message, JobRun run) {
    assertEquals(exit, run.exit(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", run.out());
  }
}
