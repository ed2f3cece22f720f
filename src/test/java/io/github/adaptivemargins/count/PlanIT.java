package io.github.adaptivemargins.count;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.densecount.DenseCountExtension;
import io.github.adaptivemargins.input.LabelSources;
import io.github.adaptivemargins.input.dataset.LabelDataset;
import io.github.adaptivemargins.input.listing.InputFiles;
import io.github.adaptivemargins.input.settings.InputSettings;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.SharedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Spark is asked to do: read the label column, and nothing between that and the count. */
class PlanIT {
  @TempDir private Path folder;
  private Path input;

  @BeforeEach
  void writeInput() {
    input = Duck.copy("SELECT 1 AS landmark_id, 2 AS fold", folder.resolve("in.parquet"));
  }

  @Test
  void count_readsTheLabelColumnAloneInItsOwnType() throws IOException {
    String plan = plan();
    assertTrue(plan.contains("ReadSchema: struct<landmark_id:int>"), plan);
    assertFalse(plan.contains("Project") || plan.contains("cast"), plan);
  }

  @Test
  void where_isPushedDownToTheFiles() throws IOException {
    String plan = plan(Optional.of("fold <> 0"));
    assertTrue(plan.contains("PushedFilters: [IsNotNull(fold), Not(EqualTo(fold,0))]"), plan);
  }

  @Test
  void where_prunesPartitions() throws IOException {
    Files.createDirectories(folder.resolve("fold=2"));
    Files.move(input, folder.resolve("fold=2/in.parquet"));
    input = folder;
    String plan = plan(Optional.of("fold <> 0"));
    assertTrue(plan.contains("PartitionFilters: [isnotnull(fold"), plan);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void job_countsByItsOwnOperatorUnlessItIsOff(boolean isOn) {
    Plans.SEEN.clear();
    JobRun run =
        JobRun.with(
            Map.of(
                "spark.extraListeners",
                Plans.class.getName(),
                DenseCountExtension.ENABLED,
                Boolean.toString(isOn)),
            "--input",
            input.toString(),
            "--dry-run");
    assertEquals(0, run.exit(), run.err());
    assertEquals(isOn, String.join("\n", Plans.SEEN).contains("DenseCount"));
    assertEquals(!isOn, String.join("\n", Plans.SEEN).contains("HashAggregate"));
  }

  /** The plans that Spark has begun to run. */
  public static final class Plans extends SparkListener {
    public static final List<String> SEEN = new CopyOnWriteArrayList<>();

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
      if (event instanceof SparkListenerSQLExecutionStart start) {
        SEEN.add(start.physicalPlanDescription());
      } else if (event instanceof SparkListenerSQLAdaptiveExecutionUpdate update) {
        SEEN.add(update.physicalPlanDescription());
      }
    }
  }

  private String plan() throws IOException {
    return plan(Optional.empty());
  }

  private String plan(Optional<String> where) throws IOException {
    InputSettings settings =
        new InputSettings(
            List.of(input.toString()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            "landmark_id",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            where);
    SparkSession spark = SharedSession.get();
    Optional<InputFiles> files =
        InputFiles.list(settings, spark.sparkContext().hadoopConfiguration());
    LabelDataset labels =
        LabelSources.open(spark, settings, files, /* hasClassList= */ false).datasets().get(0);
    return labels.rows().groupBy(labels.label()).count().queryExecution().executedPlan().toString();
  }
}
