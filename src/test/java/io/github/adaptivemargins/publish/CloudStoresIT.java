package io.github.adaptivemargins.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.testing.CloudStores;
import io.github.adaptivemargins.testing.Content;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.HadoopGcp;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Parts;
import io.github.adaptivemargins.testing.Requests;
import io.github.adaptivemargins.testing.StoreProxy;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.TestStore;
import io.github.adaptivemargins.testing.Tls;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The drivers of cloud stores, against servers that stand in for the clouds. */
@Tag("stores")
class CloudStoresIT {
  private static final int ROUNDS = 10;

  @TempDir private static Path servers;
  private static TestStore s3;
  private static TestStore gcs;
  private static TestStore abfs;

  @TempDir private Path folder;

  /** Names of this test's own, on stores that all tests share. */
  private final String test = "t" + UUID.randomUUID();

  private final String table = test + "/margins.parquet";
  private Path input;

  @BeforeAll
  static void start() throws Exception {
    Parts.STORES.orSkip();
    s3 = CloudStores.s3(Files.createDirectory(servers.resolve("s3")));
    gcs = CloudStores.gcs();
    abfs = CloudStores.azure();
  }

  @AfterAll
  static void stop() throws IOException {
    for (TestStore store : Stream.of(s3, gcs, abfs).filter(store -> store != null).toList()) {
      store.close();
    }
  }

  static List<TestStore> stores() {
    return List.of(s3, gcs, abfs);
  }

  static List<TestStore> uploads() {
    return List.of(s3, gcs);
  }

  @BeforeEach
  void makeInput() {
    input =
        Duck.copy("SELECT unnest([0, 0, 1, 3, 3]) AS landmark_id", folder.resolve("in.parquet"));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void store_ofInputAndOutput_givesTheBytesOfLocalDisk(TestStore store) throws IOException {
    Path plain = folder.resolve("plain.parquet");
    Path text = folder.resolve("plain.txt");
    JobRun here = JobRun.of("--input=" + input, "--output=" + plain, "--output-txt=" + text);
    assertEquals(0, here.exit(), here.err());
    store.put(input, test + "/in/in.parquet");
    JobRun run =
        run(
            store,
            "--input=" + store.uri(test + "/in"),
            "--output-txt=" + store.uri(test + "/margins.txt"),
            "--report=" + store.uri(test + "/margins.html"));
    assertEquals(0, run.exit(), run.err());
    assertArrayEquals(Files.readAllBytes(plain), store.read(table));
    assertArrayEquals(Files.readAllBytes(text), store.read(test + "/margins.txt"));
    assertEquals(
        List.of("in", "margins.html", "margins.parquet", "margins.txt"), store.names(test));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void sameOutput_asTheOneThatStands_isNotWrittenAgain(TestStore store) throws IOException {
    assertEquals(0, run(store).exit());
    String version = file(store).version();
    JobRun again = run(store);
    assertEquals(0, again.exit(), again.err());
    assertEquals(version, file(store).version());
    assertEquals(List.of("margins.parquet"), store.names(test));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("uploads")
  void otherOutput_thanTheOneThatStands_replacesIt(TestStore store) throws IOException {
    assertEquals(0, run(store).exit());
    byte[] old = store.read(table);
    JobRun other = run(store, "--power=-0.5");
    assertEquals(0, other.exit(), other.err());
    assertFalse(Arrays.equals(old, store.read(table)));
    assertEquals(List.of("margins.parquet"), store.names(test));
  }

  @Test
  void otherOutput_whereNothingReplacesAFile_isRefusedWithAdvice() throws IOException {
    assertEquals(0, run(abfs).exit());
    byte[] old = abfs.read(table);
    JobRun other = run(abfs, "--power=-0.5");
    assertEquals(73, other.exit(), other.err());
    assertTrue(other.err().contains("give each run its own path"), other.err());
    assertArrayEquals(old, abfs.read(table));
    assertEquals(List.of("margins.parquet"), abfs.names(test));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void foreignFile_isRefusedAndStands(TestStore store) throws IOException {
    store.put(input, table);
    JobRun run = run(store);
    assertEquals(73, run.exit(), run.err());
    assertTrue(run.err().contains("exists and is not an earlier output of this job"), run.err());
    assertArrayEquals(Files.readAllBytes(input), store.read(table));
  }

  /** The other has come between the beginning and the end of the upload. */
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("uploads")
  void output_replacedMeanwhile_isThatOfTheOtherRun(TestStore store) throws IOException {
    publisher(store, file -> true).publish(content(1));
    AtomicBoolean isFirst = new AtomicBoolean(true);
    Publisher late =
        publisher(
            store,
            file -> {
              if (isFirst.getAndSet(false)) {
                publisher(store, other -> true).publish(content(2));
              }
              return true;
            });
    JobException refused = assertThrows(JobException.class, () -> late.publish(content(3)));
    assertEquals(ExitStatus.IO_ERROR, refused.status(), refused.getMessage());
    assertTrue(refused.getMessage().contains("another run"), refused.getMessage());
    assertArrayEquals(bytes(2), store.read(table));
  }

  /** For stores that know no conditions. */
  @Test
  void output_replacedMeanwhile_whereConditionsAreOff_isThatOfTheLastRun() throws Exception {
    TestStore unconditional = s3.with("fs.s3a.create.conditional.enabled", "false");
    publisher(unconditional, file -> true).publish(content(1));
    AtomicBoolean isFirst = new AtomicBoolean(true);
    publisher(
            unconditional,
            file -> {
              if (isFirst.getAndSet(false)) {
                publisher(unconditional, other -> true).publish(content(2));
              }
              return true;
            })
        .publish(content(3));
    assertArrayEquals(bytes(3), unconditional.read(table));
  }

  /** As EMR names it. */
  @Test
  void s3Scheme_withTheDriverOfS3a_isReadAndWritten() throws Exception {
    s3.put(input, test + "/in.parquet");
    Map<String, String> settings = new TreeMap<>(s3.settings());
    settings.put("spark.hadoop.fs.s3.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
    settings.put("spark.hadoop.fs.AbstractFileSystem.s3.impl", "org.apache.hadoop.fs.s3a.S3A");
    String folder = s3.uri(test).replace("s3a:", "s3:");
    JobRun run =
        JobRun.with(
            settings,
            "--input=" + folder + "/in.parquet",
            "--output=" + folder + "/margins.parquet");
    assertEquals(0, run.exit(), run.err());
    assertEquals(4, Duck.margins(s3.copy(table, this.folder.resolve("copy.parquet"))).size());
  }

  /** Which cannot be in this JVM beside Google's connector. */
  @Test
  void gcs_byHadoopsDriver_isReadAndWritten() throws Exception {
    assumeTrue(HadoopGcp.isThere(), "hadoop-gcp is not there for this Spark");
    Path plain = folder.resolve("plain.parquet");
    assertEquals(0, JobRun.of("--input=" + input, "--output=" + plain).exit());
    try (HadoopGcp gcp = HadoopGcp.start(folder);
        StoreProxy proxy = gcp.proxy(Requests.counted("nothing"))) {
      gcp.store().put(input, "in/in.parquet");
      submit(
          gcp.sparkOptions(),
          gcp.jars(),
          gcp.jvmOptions(proxy),
          "--input",
          gcp.store().uri("in"),
          "--output",
          gcp.store().uri(table));
      assertArrayEquals(Files.readAllBytes(plain), gcp.store().read(table));
    }
  }

  /** What is written is read back as the samples of a second run: one of each class. */
  @Test
  void abfss_isReadAndWritten() throws Exception {
    Tls tls = Tls.in(folder);
    try (CloudStores.Secure azure = CloudStores.azure(tls)) {
      String there = azure.folder() + "margins.parquet";
      submit(
          azure.sparkOptions(),
          azure.jars(),
          tls.jvmOptions(),
          "--input",
          input.toString(),
          "--output",
          there);
      Path local = folder.resolve("local.parquet");
      submit(
          azure.sparkOptions(),
          azure.jars(),
          tls.jvmOptions(),
          "--input",
          there,
          "--label-column",
          "label",
          "--output",
          local.toString());
      assertEquals(
          List.of(1L, 1L, 1L, 1L), Duck.margins(local).stream().map(Duck.Margin::count).toList());
    }
  }

  private void submit(
      List<String> options, List<String> jars, List<String> jvmOptions, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(options);
    command.addAll(List.of("--jars", String.join(",", jars)));
    command.addAll(List.of("--driver-java-options", String.join(" ", jvmOptions), "--"));
    command.addAll(List.of(args));
    Submit.Ended ended = Submit.run(folder, command.toArray(String[]::new));
    assertEquals(0, ended.exit(), ended.err());
  }

  /** Each whole, and one of them: a reader looks all the while. */
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("stores")
  void runs_thatOverlap_leaveTheWholeOutputOfOne(TestStore store) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        String name = test + "/" + round + ".parquet";
        CyclicBarrier together = new CyclicBarrier(2);
        AtomicBoolean isOver = new AtomicBoolean();
        Future<Integer> looks = threads.submit(() -> look(store, name, isOver));
        List<Future<Boolean>> runs = new ArrayList<>();
        for (int run = 1; run <= 2; run++) {
          Publishable content = content(run);
          runs.add(
              threads.submit(
                  () -> {
                    together.await(1, TimeUnit.MINUTES);
                    return isPublished(store, name, content);
                  }));
        }
        boolean first = runs.get(0).get(1, TimeUnit.MINUTES);
        boolean second = runs.get(1).get(1, TimeUnit.MINUTES);
        isOver.set(true);
        assertTrue(looks.get(1, TimeUnit.MINUTES) > 0);
        assertTrue(first || second);
        byte[] found = store.read(name);
        assertTrue(
            (first && Arrays.equals(bytes(1), found))
                || (second && Arrays.equals(bytes(2), found)));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean isPublished(TestStore store, String name, Publishable content) {
    try {
      Publisher.to("--output", store.uri(name), file -> true, store.configuration())
          .publish(content);
      return true;
    } catch (JobException e) {
      assertTrue(
          e.status() == ExitStatus.IO_ERROR || e.status() == ExitStatus.CANNOT_CREATE,
          e.getMessage());
      return false;
    }
  }

  private static int look(TestStore store, String name, AtomicBoolean isOver) throws IOException {
    int looks = 0;
    while (!isOver.get()) {
      try {
        byte[] found = store.read(name);
        assertTrue(
            Arrays.equals(bytes(1), found) || Arrays.equals(bytes(2), found),
            name + " has " + found.length + " bytes");
      } catch (FileNotFoundException e) {
        // Nothing is there yet, or on Google's store the object that was opened is gone.
      }
      looks++;
    }
    return looks;
  }

  private Publisher publisher(TestStore store, OwnershipCheck ownership) {
    return Publisher.to("--output", store.uri(table), ownership, store.configuration());
  }

  private HadoopFile file(TestStore store) {
    return new HadoopFile(store.fileSystem(), new org.apache.hadoop.fs.Path(store.uri(table)));
  }

  private JobRun run(TestStore store, String... options) {
    List<String> all = new ArrayList<>(List.of("--output=" + store.uri(table)));
    if (Arrays.stream(options).noneMatch(option -> option.startsWith("--input"))) {
      all.add("--input=" + input);
    }
    all.addAll(List.of(options));
    return JobRun.with(store.settings(), all.toArray(String[]::new));
  }

  private static byte[] bytes(int value) {
    return content(value).bytes();
  }

  private static Content content(int value) {
    return new Content(value, 300_000);
  }
}
