package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    String plan = plan("--where", "fold <> 0");
    assertTrue(plan.contains("PushedFilters: [IsNotNull(fold), Not(EqualTo(fold,0))]"), plan);
  }

  @Test
  void where_prunesPartitions() throws IOException {
    Files.createDirectories(folder.resolve("fold=2"));
    Files.move(input, folder.resolve("fold=2/in.parquet"));
    input = folder;
    String plan = plan("--where", "fold <> 0");
    assertTrue(plan.contains("PartitionFilters: [isnotnull(fold"), plan);
  }

  private String plan(String... more) throws IOException {
    String[] args =
        Stream.concat(Stream.of("--input", input.toString(), "--dry-run"), Stream.of(more))
            .toArray(String[]::new);
    JobOptions options = JobOptions.parse(args, new SparkConf(false));
    try (SparkSession spark = JobRun.session()) {
      InputFiles files =
          InputFiles.list(
              options.inputs(), spark.sparkContext().hadoopConfiguration(), options.inputDepth());
      LabelSource source = LabelSource.ofFiles(spark, options, files);
      return source
          .rows()
          .groupBy(source.label())
          .count()
          .queryExecution()
          .executedPlan()
          .toString();
    }
  }
}
