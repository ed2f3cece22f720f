package io.github.adaptivemargins.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.CloudStores;
import io.github.adaptivemargins.testing.Debugger;
import io.github.adaptivemargins.testing.Debugger.Stop;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.HadoopGcp;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Parts;
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
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The driver, started by {@code submit.sh}, is ended without warning at every step of publishing:
 * by {@code Runtime.halt} of its own or by {@code kill -9} from outside. Part of the campaign.
 */
@Tag("stores")
class CrashIT {
  private static final String JOB = "io.github.adaptivemargins.";
  private static final String PARQUET = "org.apache.parquet.hadoop.";
  private static final String GOOGLE = "com.google.cloud.hadoop.fs.gcs.";
  private static final String HADOOP_GCP = "org.apache.hadoop.fs.gs.";
  private static final String ABFS = "org.apache.hadoop.fs.azurebfs.";
  private static final String S3A = "org.apache.hadoop.fs.s3a.";

  /** What the target is when the driver was ended at a step. */
  private enum Target {
    OLD,
    NEW
  }

  private record Step(String name, Stop stop, Target target) {
    static Step of(String name, String className, String method, Target target) {
      return new Step(name, Stop.at(className, method), target);
    }
  }

  /** Those before the target is touched, on each kind of store. */
  private static final List<Step> WRITING =
      List.of(
          Step.of("before the check", JOB + "margins.MarginTable", "check", Target.OLD),
          Step.of("in the middle of writing", PARQUET + "ParquetFileWriter", "end", Target.OLD));

  private static final List<Step> AROUND =
      List.of(
          Step.of("before the temporary", JOB + "publish.TemporaryFile", "nextTo", Target.OLD),
          Step.of("after the replacing", JOB + "publish.TemporaryFile", "close", Target.NEW));

  private static final List<Step> RENAMING =
      List.of(
          Step.of(
              "before the clean-up", JOB + "publish.TemporaryFile", "removeAbandoned", Target.NEW),
          Step.of("between table and text", JOB + "margins.ClassTextFile", "write", Target.NEW));

  private static final List<Step> LOCAL =
      List.of(
          Step.of(
              "after the check, before the flush",
              JOB + "publish.LocalAtomicWriter",
              "force",
              Target.OLD),
          Step.of("before the replacing", "java.nio.file.Files", "move", Target.OLD),
          new Step(
              "before the flush of the folder",
              new Stop(JOB + "publish.LocalAtomicWriter", "force", 2),
              Target.NEW));

  private static final List<Step> HDFS =
      List.of(
          Step.of(
              "before the flush", "org.apache.hadoop.hdfs.DFSOutputStream", "close", Target.OLD),
          Step.of(
              "after the check, before the replacing",
              "org.apache.hadoop.fs.FileContext",
              "rename",
              Target.OLD));

  private static final List<Step> S3 =
      List.of(
          Step.of(
              "after the check, before the upload", S3A + "S3AFileSystem", "create", Target.OLD),
          new Step(
              "in the middle of the upload",
              new Stop(S3A + "S3ABlockOutputStream$MultiPartUpload", "uploadBlockAsync", 2),
              Target.OLD),
          Step.of(
              "before the replacing",
              S3A + "WriteOperationHelper",
              "completeMPUwithRetries",
              Target.OLD));

  private static final List<Step> GCS = google(GOOGLE);
  private static final List<Step> GCS_BY_HADOOP = google(HADOOP_GCP);

  private static List<Step> google(String driver) {
    return List.of(
        Step.of(
            "after the check, before the upload",
            driver + "GoogleHadoopFileSystem",
            "create",
            Target.OLD),
        new Step(
            "in the middle of the upload",
            new Stop(JOB + "publish.Publisher", "checkReplaceable", 3),
            Target.OLD),
        Step.of("before the replacing", driver + "GoogleHadoopOutputStream", "close", Target.OLD));
  }

  private static final List<Step> AZURE =
      List.of(
          Step.of(
              "after the check, before the replacing",
              ABFS + "AzureBlobFileSystem",
              "rename",
              Target.OLD));

  private static final String BY_HADOOP = "GCS by hadoop-gcp";
  private static final Campaign campaign = new Campaign();
  private static final String KILL = "kill -9";
  private static final List<String> WAYS = List.of("Runtime.halt", KILL);

  private static final String TABLE = "margins.parquet";
  private static final String TEXT = "margins.txt";
  private static final String OLD = "-0.5";
  private static final String NEW = "-0.25";

  @TempDir private static Path folder;
  private static final Map<String, TestStore> stores = new HashMap<>();

  /** What {@code submit.sh} takes for a store. */
  private record Driver(List<String> sparkOptions, List<String> jars, List<String> jvmOptions) {}

  private static final Map<String, Driver> drivers = new HashMap<>();

  /** What undisturbed runs publish, by input. */
  private static final Map<Path, Path> published = new HashMap<>();

  private static Path input;
  private static Path large;

  @BeforeAll
  static void start() throws Exception {
    stores.put("local disk", TestStore.local(Files.createDirectory(folder.resolve("local"))));
    stores.put("HDFS", TestStore.hdfs(folder.resolve("hdfs")));
    stores.put("S3", TestStore.s3(Files.createDirectory(folder.resolve("s3"))));
    if (Parts.STORES.isThere()) {
      stores.put("GCS", CloudStores.gcs());
      stores.put("Azure", CloudStores.azure());
    }
    stores.forEach(
        (name, store) ->
            drivers.put(name, new Driver(store.sparkOptions(), store.jars(), List.of())));
    if (Parts.STORES.isThere() && HadoopGcp.isThere()) {
      HadoopGcp gcp = HadoopGcp.start(Files.createDirectory(folder.resolve("gcs")));
      StoreProxy proxy = gcp.proxy(Requests.counted("nothing"));
      stores.put(BY_HADOOP, gcp.store());
      drivers.put(BY_HADOOP, new Driver(gcp.sparkOptions(), gcp.jars(), gcp.jvmOptions(proxy)));
    }
    input = labels(30_000);
    // Three parts of an upload.
    large = labels(400_000);
    for (Path labels : List.of(input, large)) {
      published.put(labels, folder.resolve("of " + labels.getFileName()));
      for (String power : List.of(OLD, NEW)) {
        String output = published.get(labels).resolve(power) + "/";
        assertEquals(0, JobRun.of(args(labels, power, output)).exit());
      }
    }
  }

  /** Classes of one, two and three samples: with two counts only, every power gives one text. */
  private static Path labels(int classes) {
    return Duck.copy(
        "SELECT md5(c::VARCHAR) AS landmark_id FROM"
            + (" (SELECT c, unnest(range(1 + c % 3)) FROM range(" + classes + ") AS t(c))"),
        folder.resolve(classes + ".parquet"));
  }

  @AfterAll
  static void stop() throws IOException {
    campaign.print();
    for (TestStore store : stores.values()) {
      store.close();
    }
  }

  /**
   * The whole campaign takes every step of every store in both ways. In CI the steps that are the
   * job's own are taken on local disk, those of another store on it, and the ways in turn.
   */
  static List<Arguments> crashes() {
    List<Arguments> crashes = new ArrayList<>();
    int rounds = Campaign.rounds();
    boolean isWhole = Campaign.isWhole();
    addAll(crashes, "local disk", Stream.of(WRITING, AROUND, RENAMING, LOCAL), rounds);
    addAll(
        crashes,
        "HDFS",
        isWhole ? Stream.of(WRITING, AROUND, RENAMING, HDFS) : Stream.of(HDFS),
        rounds);
    addAll(crashes, "GCS", isWhole ? Stream.of(WRITING, AROUND, GCS) : Stream.of(GCS), rounds);
    addAll(
        crashes,
        BY_HADOOP,
        isWhole ? Stream.of(WRITING, AROUND, GCS_BY_HADOOP) : Stream.of(),
        rounds);
    addAll(
        crashes, "Azure", isWhole ? Stream.of(WRITING, AROUND, AZURE) : Stream.of(AZURE), rounds);
    addAll(crashes, "S3", isWhole ? Stream.of(WRITING, AROUND, S3) : Stream.of(S3), rounds);
    return crashes;
  }

  private static void addAll(
      List<Arguments> crashes, String store, Stream<List<Step>> steps, int rounds) {
    for (Step step : steps.flatMap(List::stream).toList()) {
      for (int round = 0; round < rounds; round++) {
        crashes.add(Arguments.of(store, WAYS.get(crashes.size() % WAYS.size()), step));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void driver_endedAtAStep_leavesTheOldFileOrTheNew(String storeName, String way, Step step)
      throws Exception {
    if (storeName.matches("GCS.*|Azure")) {
      Parts.STORES.orSkip();
    }
    assumeTrue(stores.containsKey(storeName), storeName + " has no driver for this Spark");
    TestStore store = stores.get(storeName);
    Path labels = storeName.equals("S3") ? large : input;
    Path before = published.get(labels).resolve(OLD);
    Path after = published.get(labels).resolve(NEW);
    String test = "t" + UUID.randomUUID() + "/";
    String[] args = args(labels, NEW, store.uri(test));
    // There a run has a path of its own.
    boolean isReplaced = !storeName.equals("Azure");
    if (isReplaced) {
      store.put(before.resolve(TABLE), test + TABLE);
      store.put(before.resolve(TEXT), test + TEXT);
    }

    Campaign.Trial trial = campaign.trial(storeName + ": " + way + " " + step.name);
    end(drivers.get(storeName), way, step.stop, args);
    trial.reader(
        () -> {
          boolean isNew = isNew(store, test, TABLE, before, after, isReplaced);
          boolean isNewText = isNew(store, test, TEXT, before, after, isReplaced);
          assertTrue(isNew || !isNewText, "the text is newer than its table");
          // A JVM that halts lets go of the thread that was held: it may get further.
          if (way.equals(KILL)) {
            assertEquals(step.target == Target.NEW, isNew);
            assertFalse(isNewText);
          }
        });
    trial.nextRun(
        () -> {
          JobRun next = JobRun.with(store.settings(), args);
          assertEquals(0, next.exit(), next.err());
          assertArrayEquals(Files.readAllBytes(after.resolve(TABLE)), store.read(test + TABLE));
          assertArrayEquals(Files.readAllBytes(after.resolve(TEXT)), store.read(test + TEXT));
        });
  }

  /** Otherwise it is the old one, or where nothing is replaced, not there. */
  private static boolean isNew(
      TestStore store, String test, String name, Path before, Path after, boolean isReplaced)
      throws IOException {
    if (!isReplaced && !store.exists(test + name)) {
      return false;
    }
    byte[] found = store.read(test + name);
    boolean isNew = Arrays.equals(Files.readAllBytes(after.resolve(name)), found);
    assertTrue(
        isNew || (isReplaced && Arrays.equals(Files.readAllBytes(before.resolve(name)), found)),
        name);
    return isNew;
  }

  private static void end(Driver store, String way, Stop stop, String[] args) throws Exception {
    try (Debugger debugger = Debugger.listen()) {
      List<String> command = new ArrayList<>(store.sparkOptions);
      List<String> jars = Submit.with(store.jars, Debugger.Halt.jar(folder).toString());
      command.addAll(List.of("--jars", String.join(",", jars)));
      List<String> jvmOptions = Submit.with(store.jvmOptions, debugger.jvmOption());
      command.addAll(List.of("--driver-java-options", String.join(" ", jvmOptions), "--"));
      command.addAll(List.of(args));
      Submit.Running driver = Submit.start(folder, command.toArray(String[]::new));
      try {
        debugger.runUntil(stop);
        if (way.equals(KILL)) {
          driver.process().destroyForcibly();
        } else {
          debugger.halt();
        }
        int expected = way.equals(KILL) ? Debugger.KILLED : Debugger.HALTED;
        assertEquals(expected, driver.ended().exit());
      } finally {
        driver.process().destroyForcibly();
      }
    }
  }

  private static String[] args(Path labels, String power, String output) {
    return new String[] {
      "--input",
      labels.toString(),
      "--label-encoding",
      "sorted",
      "--power",
      power,
      "--output",
      output + TABLE,
      "--output-txt",
      output + TEXT
    };
  }
}
