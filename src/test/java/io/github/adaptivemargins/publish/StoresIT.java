package io.github.adaptivemargins.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Requests;
import io.github.adaptivemargins.testing.StoreProxy;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.TestStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.permission.AclEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Input and output on local disk, a real HDFS and a real S3 server. */
@Tag("stores")
class StoresIT {
  private static final Duration TWO_DAYS = Duration.ofDays(2);

  @TempDir private static Path servers;
  private static TestStore local;
  private static TestStore hdfs;
  private static TestStore s3;

  @TempDir private Path folder;

  /** Names of this test's own, on stores that all tests share. */
  private final String test = "t" + UUID.randomUUID();

  private final String table = test + "/margins.parquet";
  private Path input;

  @BeforeAll
  static void start() throws IOException {
    local = TestStore.local(Files.createDirectory(servers.resolve("local")));
    hdfs = TestStore.hdfs(servers.resolve("hdfs"));
    s3 = TestStore.s3(Files.createDirectory(servers.resolve("s3")));
  }

  @AfterAll
  static void stop() throws IOException {
    for (TestStore store : List.of(local, hdfs, s3)) {
      store.close();
    }
  }

  static List<TestStore> stores() {
    return List.of(local, hdfs, s3);
  }

  @BeforeEach
  void makeInput() {
    input =
        Duck.copy("SELECT unnest([0, 0, 1, 3, 3]) AS landmark_id", folder.resolve("in.parquet"));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void store_ofInputListAndOutput_givesTheBytesOfLocalDisk(TestStore store) throws IOException {
    Path plain = folder.resolve("plain.parquet");
    Path plainText = folder.resolve("plain.txt");
    Path list = Files.writeString(folder.resolve("list.txt"), "3\n1\n0\n2\n");
    String[] options = {"--class-list", list.toString(), "--output-txt", plainText.toString()};
    assertEquals(0, JobRun.of(args(input.toString(), plain.toString(), options)).exit());
    store.put(input, test + "/in/in.parquet");
    store.put(list, test + "/list.txt");
    JobRun run =
        run(
            store,
            store.uri(test + "/in"),
            "--class-list",
            store.uri(test + "/list.txt"),
            "--output-txt",
            store.uri(test + "/margins.txt"));
    assertEquals(0, run.exit(), run.err());
    assertEquals(1, run.out().lines().count());
    assertArrayEquals(Files.readAllBytes(plain), store.read(table));
    assertArrayEquals(Files.readAllBytes(plainText), store.read(test + "/margins.txt"));
    Expected.assertTable(
        store.copy(table, folder.resolve("copy.parquet")),
        List.of(3L, 1L, 0L, 2L),
        List.of(2L, 1L, 2L, 0L));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void earlierOutput_isReplacedAndNothingIsLeftBeside(TestStore store) throws IOException {
    assertEquals(0, run(store).exit());
    String first = store.sha256(table);
    assertEquals(0, run(store, "--power", "-0.5").exit());
    assertFalse(store.sha256(table).equals(first));
    assertEquals(4, Duck.margins(store.copy(table, folder.resolve("copy.parquet"))).size());
    assertEquals(List.of("margins.parquet"), store.names(test));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void foreignFile_isRefusedAndKept(TestStore store) throws IOException {
    store.put(input, table);
    assertRefused(run(store), "exists and is not an earlier output of this job");
    assertArrayEquals(Files.readAllBytes(input), store.read(table));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void damagedTable_isRefusedAndKept(TestStore store) throws IOException {
    Path damaged = Files.writeString(folder.resolve("a"), "PAR1 no footer \0\0\1\0\0\0PAR1");
    store.put(damaged, table);
    assertRefused(run(store), "exists and is not an earlier output of this job");
    assertArrayEquals(Files.readAllBytes(damaged), store.read(table));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void folder_isRefused(TestStore store) throws IOException {
    store.put(input, table + "/inside.parquet");
    assertRefused(run(store), "is a folder; it must be a file");
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void fileInTheInput_isRefusedAsOutput(TestStore store) throws IOException {
    store.put(input, test + "/part.parquet");
    assertRefused(run(store, store.uri(test)), "lies in the input");
    assertRefused(run(store, store.uri(test + "/*.parquet")), "lies in the input");
    assertEquals(List.of("part.parquet"), store.names(test));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void inputThatIsNotThere_isNoInput(TestStore store) {
    JobRun run = run(store, store.uri(test + "/none.parquet"));
    assertEquals(66, run.exit(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Nested
  class OfRenames {
    static List<TestStore> stores() {
      return List.of(local, hdfs);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("stores")
    void temporaryOfAKilledRun_isRemovedAfterADay(TestStore store) throws IOException {
      String dead = temporary(deadProcess());
      String young = temporary(deadProcess());
      for (String name :
          List.of(dead, young, "_margins.parquet.old", "_other.parquet.1." + UUID.randomUUID())) {
        store.put(input, test + "/" + name);
        if (!name.equals(young)) {
          age(store, name);
        }
      }
      assertEquals(0, run(store).exit());
      List<String> left = store.names(test);
      assertEquals(4, left.size(), left.toString());
      assertFalse(left.contains(dead));
    }
  }

  @Nested
  class OnLocalDisk {
    @Test
    void temporaryOfALivingProcess_isKept() throws IOException {
      String living = temporary(ProcessHandle.current().parent().orElseThrow().pid());
      local.put(input, test + "/" + living);
      age(local, living);
      assertEquals(0, run(local).exit());
      assertEquals(List.of(living, "margins.parquet"), local.names(test));
    }
  }

  @Nested
  class OnHdfs {
    @Test
    void temporaryThatIsBeingWritten_isKept() throws IOException {
      String living = temporary(1);
      try (FSDataOutputStream open = hdfs.fileSystem().create(path(hdfs, living))) {
        open.write(1);
        open.hflush();
        age(hdfs, living);
        assertEquals(0, run(hdfs).exit());
        assertEquals(List.of(living, "margins.parquet"), hdfs.names(test));
      }
    }

    @Test
    void output_isReadableAsTheFolderGivesIt() throws IOException {
      hdfs.fileSystem().mkdirs(path(hdfs, ""));
      hdfs.fileSystem()
          .modifyAclEntries(
              path(hdfs, ""), AclEntry.parseAclSpec("default:user:trainer:r--", true));
      assertEquals(0, run(hdfs).exit());
      hdfs.put(input, test + "/plain");
      assertEquals(
          hdfs.fileSystem().getAclStatus(path(hdfs, "plain")).getEntries(),
          hdfs.fileSystem().getAclStatus(path(hdfs, "margins.parquet")).getEntries());
      assertEquals(
          hdfs.fileSystem().getFileStatus(path(hdfs, "plain")).getPermission(),
          hdfs.fileSystem().getFileStatus(path(hdfs, "margins.parquet")).getPermission());
    }

    @Test
    void folder_withoutPermission_isRefused() throws Exception {
      hdfs.fileSystem().mkdirs(path(hdfs, ""));
      Submit.Ended run =
          Submit.process(
              Map.of("HADOOP_USER_NAME", "stranger"),
              folder,
              List.of(Submit.SCRIPT, "--input", input.toString(), "--output", hdfs.uri(table)));
      assertEquals(73, run.exit(), run.err());
      assertTrue(run.err().contains("is not a folder in which this user may write"), run.err());
    }

    @Test
    void folderThatIsAFile_isRefused() throws IOException {
      hdfs.put(input, test);
      JobRun run = run(hdfs);
      assertRefused(run, "is not a folder in which this user may write");
    }

    @Test
    void viewOfHdfs_isPublishedToAsHdfs() throws IOException {
      Map<String, String> settings = new TreeMap<>(hdfs.settings());
      settings.put("spark.hadoop.fs.viewfs.mounttable.all.link./view", hdfs.uri(test));
      hdfs.fileSystem().mkdirs(path(hdfs, ""));
      String view = "viewfs://all/view/";
      JobRun run = JobRun.with(settings, args(input.toString(), view + "margins.parquet"));
      assertEquals(0, run.exit(), run.err());
      assertEquals(List.of("margins.parquet"), hdfs.names(test));
      hdfs.put(input, test + "/in/in.parquet");
      assertRefused(
          JobRun.with(settings, args(view + "in", hdfs.uri(test + "/in/m.parquet"))),
          "lies in the input");
    }

    @Test
    void fileSystemThatPromisesNothing_isRefused() {
      assumeFalse(
          JobRun.isSparkBefore("4.2"),
          "the mini cluster before Hadoop 3.5 answers webhdfs with 500");
      String port = hdfs.hadoop("http");
      JobRun run =
          JobRun.with(
              hdfs.settings(),
              args(input.toString(), "webhdfs://127.0.0.1:" + port + "/m.parquet"));
      assertRefused(run, "is on file system webhdfs, which is not known to replace a file");
    }
  }

  @Nested
  class OnS3 {
    /** Of a table of three parts of 5 MB. */
    private Path large() {
      return Duck.copy(
          "SELECT md5(range::VARCHAR) AS landmark_id FROM range(400000)",
          folder.resolve("large.parquet"));
    }

    @Tag("long")
    @Test
    void uploadThatFailsMidway_leavesTheEarlierObjectAndNoPart() throws Exception {
      assertEquals(0, run(s3).exit());
      String earlier = s3.sha256(table);
      Requests requests = Requests.cut("partNumber=2");
      try (StoreProxy proxy = s3.proxy(requests);
          TestStore cut = s3.through(proxy)) {
        JobRun run = run(cut, large().toString(), "--label-encoding", "sorted");
        assertEquals(74, run.exit(), run.err());
        assertTrue(run.err().contains("--output " + s3.uri(table)), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(requests.cuts() > 0);
      }
      assertEquals(earlier, s3.sha256(table));
      assertEquals(List.of(), pendingUploads());
      assertEquals(List.of("margins.parquet"), s3.names(test));
    }

    @Test
    void uploadOfSeveralParts_isOneObject() throws IOException {
      Path large = large();
      Path plain = folder.resolve("plain.parquet");
      assertEquals(
          0,
          JobRun.of(args(large.toString(), plain.toString(), "--label-encoding", "sorted")).exit());
      assertEquals(0, run(s3, large.toString(), "--label-encoding", "sorted").exit());
      assertArrayEquals(Files.readAllBytes(plain), s3.read(table));
      assertTrue(s3.read(table).length > 2 * (5 << 20));
      assertEquals(List.of(), pendingUploads());
    }

    @Test
    void stagingOfAKilledRun_isRemovedAfterADay() throws IOException {
      Path staging = Path.of(System.getProperty("java.io.tmpdir"));
      Path dead = Files.createFile(staging.resolve(temporary(deadProcess())));
      Path young = Files.createFile(staging.resolve(temporary(deadProcess())));
      Files.setLastModifiedTime(dead, FileTime.from(Instant.now().minus(TWO_DAYS)));
      try {
        assertEquals(0, run(s3).exit());
        assertFalse(Files.exists(dead));
        assertTrue(Files.exists(young));
      } finally {
        Files.deleteIfExists(dead);
        Files.deleteIfExists(young);
      }
    }

    /** In a mount namespace of the test's own, where {@code java.io.tmpdir} has 4 MB. */
    @Tag("long")
    @Test
    void fullStagingDisk_isAnIoErrorAndLeavesTheEarlierObject() throws Exception {
      List<String> namespace = List.of("unshare", "--map-root-user", "--mount");
      assumeTrue(
          Files.isExecutable(Path.of("/usr/bin/unshare"))
              && Submit.process(Map.of(), folder, Submit.with(namespace, "true")).exit() == 0,
          "no mount namespaces here");
      assertEquals(0, run(s3).exit());
      String earlier = s3.sha256(table);
      Path full = Files.createDirectory(folder.resolve("full"));
      List<String> command = new ArrayList<>(namespace);
      command.addAll(
          List.of("sh", "-c", "mount -t tmpfs -o size=4m tmpfs full && exec \"$@\"", "sh"));
      command.add(Submit.SCRIPT);
      command.addAll(s3.sparkOptions());
      command.addAll(List.of("--jars", String.join(",", s3.jars())));
      command.addAll(List.of("--conf", "spark.local.dir=" + folder.resolve("spark")));
      command.addAll(List.of("--driver-java-options", "-Djava.io.tmpdir=" + full, "--"));
      command.addAll(
          List.of(args(large().toString(), s3.uri(table), "--label-encoding", "sorted")));
      Submit.Ended run = Submit.process(Map.of(), folder, command);
      assertEquals(74, run.exit(), run.err());
      assertTrue(run.err().contains("No space left on device"), run.err());
      assertTrue(run.err().contains("--output " + s3.uri(table)), run.err());
      assertEquals(earlier, s3.sha256(table));
      assertEquals(List.of(), pendingUploads());
    }

    private List<String> pendingUploads() {
      try (S3Client client =
          S3Client.builder()
              .endpointOverride(URI.create(s3.hadoop("fs.s3a.endpoint")))
              .region(Region.US_EAST_1)
              .forcePathStyle(true)
              .credentialsProvider(
                  StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
              .build()) {
        return client.listMultipartUploads(list -> list.bucket(s3.bucket())).uploads().stream()
            .map(upload -> upload.key())
            .toList();
      }
    }
  }

  private static long deadProcess() {
    return IntStream.iterate(4_000_000, pid -> pid + 1)
        .filter(pid -> ProcessHandle.of(pid).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private String temporary(long pid) {
    return "_margins.parquet." + pid + "." + UUID.randomUUID();
  }

  private org.apache.hadoop.fs.Path path(TestStore store, String name) {
    return new org.apache.hadoop.fs.Path(store.uri(test + "/" + name));
  }

  private void age(TestStore store, String name) throws IOException {
    long then = System.currentTimeMillis() - TWO_DAYS.toMillis();
    store.fileSystem().setTimes(path(store, name), then, then);
  }

  private JobRun run(TestStore store) {
    return run(store, input.toString());
  }

  private JobRun run(TestStore store, String from, String... more) {
    boolean isOption = from.startsWith("--");
    List<String> options = new ArrayList<>();
    if (isOption) {
      options.add(from);
    }
    options.addAll(Arrays.asList(more));
    return JobRun.with(
        store.settings(),
        args(isOption ? input.toString() : from, store.uri(table), options.toArray(String[]::new)));
  }

  private static String[] args(String from, String to, String... more) {
    return Stream.concat(Stream.of("--input", from, "--output", to), Arrays.stream(more))
        .toArray(String[]::new);
  }

  private static void assertRefused(JobRun run, String message) {
    assertEquals(73, run.exit(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
