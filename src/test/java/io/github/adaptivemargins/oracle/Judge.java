package io.github.adaptivemargins.oracle;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.FileUtils;

/** Has the job count a dataset, and says what is not as it has to be. */
final class Judge {
  private final Path parent;

  Judge(Path parent) {
    this.parent = parent;
  }

  /** What is wrong with the job's answer, if anything. */
  Optional<String> complaint(Dataset dataset) throws IOException {
    Path folder = Files.createTempDirectory(parent, "dataset");
    try {
      dataset.write(folder);
      Path output = folder.resolve("margins.parquet");
      String splitBytes = Integer.toString(dataset.splitBytes());
      JobRun run =
          JobRun.with(
              Map.of(
                  "spark.sql.files.maxPartitionBytes",
                  splitBytes,
                  "spark.sql.files.openCostInBytes",
                  splitBytes),
              args(dataset, folder, output));
      return complaint(dataset.verdict(), run, output);
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private static String[] args(Dataset dataset, Path folder, Path output) {
    List<String> args = new ArrayList<>(List.of("--output", output.toString()));
    dataset.args().forEach(arg -> args.add(arg.replace(Datasets.FOLDER, folder.toString())));
    return args.toArray(String[]::new);
  }

  private static Optional<String> complaint(Verdict verdict, JobRun run, Path output) {
    if (verdict instanceof Verdict.Counted counted) {
      return run.exit() == 0
          ? difference(counted, output)
          : Optional.of("refused, " + run.exit() + ": " + run.err());
    }
    Verdict.Refused refused = (Verdict.Refused) verdict;
    if (run.exit() == 0) {
      List<Duck.Margin> rows = Duck.margins(output);
      return Optional.of(
          "counted " + rows.size() + " classes: " + rows.subList(0, Math.min(20, rows.size())));
    } else if (run.exit() != refused.exit()
        || run.err().lines().count() != 1
        || !run.out().isEmpty()
        || Files.exists(output)) {
      return Optional.of("refused in another way, " + run.exit() + ": " + run.err());
    }
    return Optional.empty();
  }

  private static Optional<String> difference(Verdict.Counted counted, Path output) {
    try {
      Expected.assertTable(output, counted.labels(), counted.counts());
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of("another count: " + e.getMessage());
    }
  }
}
