package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark is asked to do: read the label column, and nothing between that and the count. */
class PlanIT {
  @TempDir private Path folder;

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

  private String plan(String... more) throws IOException {
    Path input =
        Duck.copy("SELECT 1 AS landmark_id, 2 AS fold, 'x' AS url", folder.resolve("in.parquet"));
    String[] args =
        Stream.concat(Stream.of("--input", input.toString(), "--dry-run"), Stream.of(more))
            .toArray(String[]::new);
    JobOptions options = JobOptions.parse(args, new SparkConf(false));
    try (SparkSession spark = JobRun.session()) {
      InputFiles files =
          InputFiles.list(
              List.of(input.toString()), spark.sparkContext().hadoopConfiguration(), false);
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
