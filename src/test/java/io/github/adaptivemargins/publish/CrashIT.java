package io.github.adaptivemargins.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.CloudStores;
import io.github.adaptivemargins.testing.Content;
import io.github.adaptivemargins.testing.Debugger;
import io.github.adaptivemargins.testing.Debugger.Stop;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.HadoopGcp;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Parts;
import io.github.adaptivemargins.testing.PublishingProcess;
import io.github.adaptivemargins.testing.PublishingProcess.Step;
import io.github.adaptivemargins.testing.Requests;
import io.github.adaptivemargins.testing.StoreProxy;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process is killed at each step of publishing: readers find the old file or the new one, and the
 * next run succeeds. Part of the campaign.
 */
@Tag("stores")
class CrashIT {
  private static final String BY_HADOOP = "GCS by hadoop-gcp";

  /** Azure's driver replaces nothing: there a run has a path of its own. */
  private static final String AZURE = "Azure";

  private static final Content OLD = new Content(1, 300_000);
  private static final Content NEW = new Content(2, 400_000);

  /** Three parts of an upload. */
  private static final Content LARGE = new Content(3, 12 << 20);

  private static final String TABLE = "margins.parquet";
  private static final String TEXT = "margins.txt";
  private static final Campaign campaign = new Campaign();

  @TempDir private static Path folder;
  private static final Map<String, TestStore> stores = new HashMap<>();
  private static Optional<HadoopGcp> hadoopGcp = Optional.empty();

  private final String test = "t" + UUID.randomUUID() + "/";

  @BeforeAll
  static void start() throws Exception {
    stores.put("local disk", TestStore.local(Files.createDirectory(folder.resolve("local"))));
    stores.put("HDFS", TestStore.hdfs(folder.resolve("hdfs")));
    stores.put("S3", TestStore.s3(Files.createDirectory(folder.resolve("s3"))));
    if (Parts.STORES.isThere()) {
      stores.put("GCS", CloudStores.gcs());
      stores.put(AZURE, CloudStores.azure());
    }
    if (Parts.STORES.isThere() && HadoopGcp.isThere()) {
      hadoopGcp = Optional.of(HadoopGcp.start(Files.createDirectory(folder.resolve("gcs"))));
      stores.put(BY_HADOOP, hadoopGcp.get().store());
    }
  }

  @AfterAll
  static void stop() throws IOException {
    campaign.print();
    for (TestStore store : stores.values()) {
      store.close();
    }
  }

  /** Every step on local disk, and on the other stores those that differ there. */
  static List<Arguments> crashes() {
    List<Arguments> crashes = new ArrayList<>();
    for (String store : List.of("local disk", "HDFS", "S3", "GCS", BY_HADOOP, AZURE)) {
      for (Step step : steps(store)) {
        for (int round = 0; round < Campaign.rounds(); round++) {
          crashes.add(Arguments.of(store, step));
        }
      }
    }
    return crashes;
  }

  private static List<Step> steps(String store) {
    List<Step> steps =
        Campaign.isWhole() || store.equals("local disk")
            ? List.of(Step.values())
            : List.of(Step.WRITTEN, Step.REPLACING);
    // No target is asked for where none is replaced.
    return steps.stream().filter(step -> step != Step.REPLACING || !store.equals(AZURE)).toList();
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void process_killedAtAStep_leavesTheOldFileOrTheNew(String storeName, Step step)
      throws Exception {
    TestStore store = store(storeName);
    String name = test + TABLE;
    boolean isReplaced = !storeName.equals(AZURE);
    if (isReplaced) {
      publish(store, name, OLD);
    }
    Campaign.Trial trial = campaign.trial(storeName + ": kill -9 " + step);
    int exit =
        publishInAProcess(
            storeName,
            name,
            NEW,
            (at, process) -> {
              if (at == step) {
                PublishingProcess.kill(process);
              }
            });
    trial.reader(
        () -> {
          assertEquals(PublishingProcess.KILLED, exit);
          assertFound(
              step == Step.PUBLISHED
                  ? Optional.of(NEW)
                  : Optional.of(OLD).filter(old -> isReplaced),
              store,
              name);
        });
    trial.nextRun(
        () -> {
          publish(store, name, NEW);
          assertFound(Optional.of(NEW), store, name);
        });
  }

  /** The upload of the second of three parts, and the request that makes them one object. */
  @ParameterizedTest
  @ValueSource(strings = {"partNumber=2", "POST .*[?]uploadId="})
  void process_killedInAnUploadOfParts_leavesTheOldObject(String request) throws Exception {
    TestStore store = store("S3");
    String name = test + TABLE;
    publish(store, name, OLD);
    AtomicReference<Process> publishing = new AtomicReference<>();
    Campaign.Trial trial = campaign.trial("S3: kill -9 at " + request);
    try (StoreProxy proxy = store.proxy(sent -> isKilledAt(request, sent, publishing));
        TestStore killing = store.through(proxy)) {
      int exit =
          PublishingProcess.run(
              List.of(),
              killing.hadoop(),
              killing.uri(name),
              LARGE,
              (step, process) -> publishing.set(process));
      trial.reader(
          () -> {
            assertEquals(PublishingProcess.KILLED, exit);
            assertFound(Optional.of(OLD), store, name);
          });
    }
    trial.nextRun(
        () -> {
          publish(store, name, LARGE);
          assertFound(Optional.of(LARGE), store, name);
        });
  }

  /** The connection is cut, too: the killed process would send no more. */
  private static boolean isKilledAt(
      String request, String sent, AtomicReference<Process> publishing) {
    boolean isMet = sent.matches("(?s).*" + request + ".*");
    if (isMet) {
      PublishingProcess.kill(publishing.get());
    }
    return isMet;
  }

  /** The whole job, killed as it replaces the table, and as it replaces the text after it. */
  @ParameterizedTest
  @CsvSource({"1, -0.5, -0.5", "2, -0.25, -0.5"})
  void driver_killedAtAReplacement_leavesNoTextThatIsNewerThanItsTable(
      int replacement, String table, String text) throws Exception {
    Path input =
        Duck.copy("SELECT unnest([0, 0, 1, 2, 2, 2]) AS landmark_id", folder.resolve("in.parquet"));
    for (String power : List.of("-0.25", "-0.5")) {
      Path expected = folder.resolve("of " + power);
      assertEquals(0, JobRun.of(args(input, expected, power)).exit());
    }
    Path output = folder.resolve(test);
    assertEquals(0, JobRun.of(args(input, output, "-0.5")).exit());
    String[] args = args(input, output, "-0.25");
    Campaign.Trial trial =
        campaign.trial("local disk: driver killed at replacement " + replacement);
    killDriver(new Stop("java.nio.file.Files", "move", replacement), args);
    trial.reader(
        () -> {
          assertEqualFiles(folder.resolve("of " + table), output, TABLE);
          assertEqualFiles(folder.resolve("of " + text), output, TEXT);
        });
    trial.nextRun(
        () -> {
          assertEquals(0, JobRun.of(args).exit());
          assertEqualFiles(folder.resolve("of -0.25"), output, TABLE);
          assertEqualFiles(folder.resolve("of -0.25"), output, TEXT);
        });
  }

  private static void assertEqualFiles(Path expected, Path found, String name) throws IOException {
    assertEquals(-1, Files.mismatch(expected.resolve(name), found.resolve(name)), name);
  }

  private static void killDriver(Stop stop, String[] args) throws Exception {
    try (Debugger debugger = Debugger.listen()) {
      String[] options = {"--driver-java-options", debugger.jvmOption(), "--"};
      Submit.Running driver =
          Submit.start(
              folder, Stream.of(options, args).flatMap(Arrays::stream).toArray(String[]::new));
      try {
        debugger.runUntil(stop);
        driver.process().destroyForcibly();
        assertEquals(PublishingProcess.KILLED, driver.ended().exit());
      } finally {
        driver.process().destroyForcibly();
      }
    }
  }

  private static String[] args(Path input, Path output, String power) {
    return new String[] {
      "--input=" + input,
      "--power=" + power,
      "--output=" + output.resolve(TABLE),
      "--output-txt=" + output.resolve(TEXT)
    };
  }

  private static TestStore store(String name) throws IOException {
    if (name.matches("GCS.*|" + AZURE)) {
      Parts.STORES.orSkip();
    }
    assumeTrue(stores.containsKey(name), name + " has no driver for this Spark");
    return stores.get(name);
  }

  private static int publishInAProcess(
      String store, String name, Content content, PublishingProcess.Listener listener)
      throws Exception {
    String uri = stores.get(store).uri(name);
    if (!store.equals(BY_HADOOP)) {
      Map<String, String> settings = stores.get(store).hadoop();
      return PublishingProcess.run(List.of(), settings, uri, content, listener);
    }
    HadoopGcp gcp = hadoopGcp.orElseThrow();
    try (StoreProxy proxy = gcp.proxy(Requests.counted("nothing"))) {
      return PublishingProcess.run(gcp.jvmOptions(proxy), gcp.settings(), uri, content, listener);
    }
  }

  private static void publish(TestStore store, String name, Content content) {
    Publisher.to("--output", store.uri(name), file -> true, store.configuration()).publish(content);
  }

  /**
   * @param expected empty if there must be no file
   */
  private static void assertFound(Optional<Content> expected, TestStore store, String name)
      throws IOException {
    if (expected.isEmpty()) {
      assertFalse(store.exists(name));
    } else {
      assertTrue(store.exists(name));
      assertArrayEquals(expected.get().bytes(), store.read(name));
    }
  }
}
