package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Requests;
import io.github.adaptivemargins.testing.StoreProxy;
import io.github.adaptivemargins.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.metrics2.AbstractMetric;
import org.apache.hadoop.metrics2.MetricsRecord;
import org.apache.hadoop.metrics2.impl.MetricsCollectorImpl;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How often a run asks a store what is in a folder: as often as its answers have pages, before it
 * reads and again when it has read.
 */
@Tag("stores")
class ListingCallsIT {
  /** Of the names that a NameNode, or a bucket, gives at once. */
  private static final int PAGES = 3;

  private static final int BEFORE_AND_AFTER = 2;

  @TempDir private Path folder;

  @Test
  void folderOfManyFiles_onHdfs_isListedTwice() throws Exception {
    try (TestStore store = TestStore.hdfs(folder.resolve("hdfs"))) {
      fill(store);
      long before = listingsOfNameNode();
      assertCounted(store, Map.of());
      assertEquals(BEFORE_AND_AFTER * PAGES, listingsOfNameNode() - before);
    }
  }

  @Test
  void parquetFile_onHdfs_isLookedForByAsFewCalls() throws Exception {
    try (TestStore store = TestStore.hdfs(folder.resolve("hdfs"))) {
      Path labels =
          Duck.copy("SELECT range % 2 AS l FROM range(4)", folder.resolve("local.parquet"));
      store.put(labels, "in/a.parquet");
      long before = listingsOfNameNode();
      assertCounted(store, Map.of());
      int ofSpark = 2;
      assertEquals(BEFORE_AND_AFTER + ofSpark, listingsOfNameNode() - before);
    }
  }

  @Test
  void folderOfManyFiles_onS3_isListedTwice() throws Exception {
    try (TestStore store = TestStore.s3(folder.resolve("s3"))) {
      fill(store);
      Requests requests = Requests.counted("continuation-token=");
      try (StoreProxy proxy = store.proxy(requests);
          TestStore counted = store.through(proxy)) {
        assertCounted(
            counted,
            Map.of(
                "spark.hadoop.fs.s3a.paging.maximum", Integer.toString(TestStore.FILES_OF_A_PAGE)));
        assertEquals(BEFORE_AND_AFTER * (PAGES - 1), requests.seen());
      }
    }
  }

  /** The last page is not full. */
  private static void fill(TestStore store) throws IOException {
    for (int i = 0; i < PAGES * TestStore.FILES_OF_A_PAGE - 10; i++) {
      store
          .fileSystem()
          .create(new org.apache.hadoop.fs.Path(store.uri("in/" + i + ".json")))
          .close();
    }
    Path labels = Files.createTempFile("labels", ".json");
    Files.writeString(labels, "{\"l\": 0}\n{\"l\": 1}\n{\"l\": 0}\n{\"l\": 1}\n");
    store.put(labels, "in/labels.json");
    Files.delete(labels);
  }

  private void assertCounted(TestStore store, Map<String, String> other) throws Exception {
    Map<String, String> settings = new HashMap<>(store.settings());
    settings.putAll(other);
    Path output = folder.resolve("margins.parquet");
    JobRun run =
        JobRun.with(
            settings,
            "--label-column",
            "l",
            "--input",
            store.uri("in"),
            "--output",
            output.toString());
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().contains("\"samples\":4"), run.out());
    assertEquals(2, Duck.margins(output).size());
  }

  /** Counted where the calls arrive; what JMX says of it is up to ten seconds old. */
  private static long listingsOfNameNode() {
    MetricsCollectorImpl found = new MetricsCollectorImpl();
    DefaultMetricsSystem.instance().getSource("NameNodeActivity").getMetrics(found, true);
    for (Object each : found.getRecords()) {
      for (AbstractMetric metric : ((MetricsRecord) each).metrics()) {
        if (metric.name().equals("GetListingOps")) {
          return metric.value().longValue();
        }
      }
    }
    throw new AssertionError("the NameNode counts no listings");
  }
}
