package io.github.adaptivemargins.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adaptivemargins.failure.ExitStatus;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.files.Publishable;
import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.CloudStores;
import io.github.adaptivemargins.testing.Content;
import io.github.adaptivemargins.testing.HadoopGcp;
import io.github.adaptivemargins.testing.Outage;
import io.github.adaptivemargins.testing.Parts;
import io.github.adaptivemargins.testing.PublishingProcess;
import io.github.adaptivemargins.testing.StoreProxy;
import io.github.adaptivemargins.testing.TestStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A store that cannot be reached for a while, or never again, in the middle of a publication or at
 * its end: what a reader sees, who looks all the while by another way, and what becomes of the run.
 * Part of the campaign.
 */
@Tag("stores")
class UploadFaultsIT {
  /** More than any driver keeps to itself before it sends. */
  private static final int LARGE = 20_000_000;

  private enum When {
    IN_THE_MIDDLE,
    AT_THE_END
  }

  private enum Cloud {
    S3("S3"),
    GCS("GCS by Google's connector"),
    GCS_BY_HADOOP("GCS by hadoop-gcp"),
    AZURE("Azure, flat namespace");

    private final String title;

    Cloud(String title) {
      this.title = title;
    }
  }

  /** As the job's own session has it. */
  private static final Map<String, String> DRIVER = Map.of("fs.azure.io.retry.max.retries", "8");

  private static final Campaign campaign = new Campaign();
  private static final Map<Cloud, TestStore> stores = new TreeMap<>();
  @TempDir private static Path folder;
  private static Optional<HadoopGcp> hadoopGcp = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    Parts.STORES.orSkip();
    stores.put(Cloud.S3, CloudStores.s3(Files.createDirectory(folder.resolve("s3"))));
    stores.put(Cloud.GCS, CloudStores.gcs());
    stores.put(Cloud.AZURE, CloudStores.azure());
    if (HadoopGcp.isThere() && Campaign.isWhole()) {
      hadoopGcp = Optional.of(HadoopGcp.start(Files.createDirectory(folder.resolve("gcs"))));
      stores.put(Cloud.GCS_BY_HADOOP, hadoopGcp.get().store());
    }
  }

  @AfterAll
  static void stop() throws IOException {
    campaign.print();
    if (hadoopGcp.isPresent()) {
      hadoopGcp.get().tokens().stop(0);
    }
    for (TestStore store : stores.values()) {
      store.close();
    }
  }

  /**
   * In CI an outage of a second at the end of a publication; hadoop-gcp needs a JVM of its own, and
   * an outage for good minutes.
   */
  static List<Arguments> faults() {
    List<Arguments> faults = new ArrayList<>();
    for (Cloud cloud : Cloud.values()) {
      if (!Campaign.isWhole() && cloud != Cloud.GCS_BY_HADOOP) {
        faults.add(Arguments.of(cloud, When.AT_THE_END, false));
      }
      for (When when : Campaign.isWhole() ? When.values() : new When[0]) {
        for (int round = 0; round < Campaign.rounds(); round++) {
          faults.add(Arguments.of(cloud, when, false));
        }
        faults.add(Arguments.of(cloud, when, true));
      }
    }
    return faults;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void store_thatCannotBeReached_holdsTheOldFileOrTheNew(Cloud cloud, When when, boolean isForGood)
      throws Exception {
    assumeTrue(stores.containsKey(cloud), cloud + " has no driver for this Spark");
    TestStore reader = stores.get(cloud);
    String name = "t" + UUID.randomUUID() + "/margins.parquet";
    // Azure's driver replaces nothing: there a file is new or not there.
    boolean isReplaced = cloud != Cloud.AZURE;
    if (isReplaced) {
      publisher(reader, name, () -> {}).publish(new Content(1, LARGE));
    }
    Outage outage = isForGood ? Outage.forGood() : Outage.ofASecond();
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Integer> looks =
        CompletableFuture.supplyAsync(() -> look(reader, name, isReplaced, isOver));
    boolean isPublished = publishes(cloud, name, when, outage);
    isOver.set(true);
    Campaign.Trial trial = campaign.trial(fault(cloud, when, isForGood, isPublished));
    trial.reader(
        () -> {
          assertTrue(looks.get(1, TimeUnit.MINUTES) > 0);
          assertTrue(outage.hasBegun());
          assertEquals(
              isPublished ? Optional.of(2) : Optional.of(1).filter(old -> isReplaced),
              found(reader, name));
        });
    trial.nextRun(
        () -> {
          publisher(reader, name, () -> {}).publish(new Content(2, LARGE));
          assertArrayEquals(new Content(2, LARGE).bytes(), reader.read(name));
        });
  }

  private static String fault(Cloud cloud, When when, boolean isForGood, boolean isPublished) {
    return cloud.title
        + ", cut off "
        + (when == When.IN_THE_MIDDLE ? "in the middle" : "at the end")
        + (isForGood ? " for good: " : " for a second: ")
        + (isPublished ? "published" : "ended with 74");
  }

  private static boolean publishes(Cloud cloud, String name, When when, Outage outage)
      throws Exception {
    if (when == When.IN_THE_MIDDLE) {
      outage.beginAfter(LARGE / 2);
    }
    Runnable end = when == When.AT_THE_END ? () -> outage.beginAfter(0) : () -> {};
    return cloud == Cloud.GCS_BY_HADOOP
        ? publishesByHadoop(name, outage, end)
        : publishes(cloud, name, outage, end);
  }

  /** Uploads ask at their end for what stands there; of others the end is when all is checked. */
  private static boolean publishes(Cloud cloud, String name, Outage outage, Runnable end)
      throws IOException {
    boolean isUpload = cloud != Cloud.AZURE;
    Publishable content = new Content(2, LARGE);
    try (StoreProxy proxy = stores.get(cloud).proxy(outage);
        TestStore store = stores.get(cloud).through(proxy, DRIVER)) {
      publisher(store, name, isUpload ? end : () -> {})
          .publish(isUpload ? content : Content.meanwhile(content, Executors.callable(end)));
      return true;
    } catch (JobException e) {
      assertEquals(ExitStatus.IO_ERROR, e.status(), e.getMessage());
      return false;
    }
  }

  private static boolean publishesByHadoop(String name, Outage outage, Runnable end)
      throws Exception {
    HadoopGcp gcp = hadoopGcp.orElseThrow();
    try (StoreProxy proxy = gcp.proxy(outage)) {
      int exit =
          PublishingProcess.run(
              gcp.jvmOptions(proxy),
              gcp.settings(),
              gcp.store().uri(name),
              new Content(2, LARGE),
              (step, process) -> {
                if (step == PublishingProcess.Step.REPLACING) {
                  end.run();
                }
              });
      assertTrue(exit == 0 || exit == ExitStatus.IO_ERROR.code(), "ended with " + exit);
      return exit == 0;
    }
  }

  private static Publisher publisher(TestStore store, String name, Runnable whenAsked) {
    return Publisher.to(
        "--output",
        store.uri(name),
        file -> {
          whenAsked.run();
          return true;
        },
        store.configuration());
  }

  private static int look(TestStore store, String name, boolean isThere, AtomicBoolean isOver) {
    int looks = 0;
    while (!isOver.get()) {
      try {
        // An object of Google's that was opened may be gone: then there is another.
        assertTrue(
            found(store, name).isPresent() || !isThere || found(store, name).isPresent(), name);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      looks++;
    }
    return looks;
  }

  /** What the file holds, whole. */
  private static Optional<Integer> found(TestStore store, String name) throws IOException {
    try {
      byte[] bytes = store.read(name);
      assertNotEquals(0, bytes.length);
      assertTrue(
          Arrays.equals(bytes, new Content(bytes[0], LARGE).bytes()), bytes.length + " bytes");
      return Optional.of((int) bytes[0]);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }
}
