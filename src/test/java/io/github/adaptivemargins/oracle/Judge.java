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
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;

/** Has the job count a dataset, and says what is not as it has to be. */
final class Judge {
  private final Path parent;

  Judge(Path parent) {
    this.parent = parent;
  }

  /**
   * What is wrong with the job's answer, if anything.
   *
   * @param seed of the settings, and of a change of the files
   */
  Optional<String> complaint(Dataset dataset, long seed) throws IOException {
    Path folder = Files.createTempDirectory(parent, "dataset");
    Dice dice = new Dice(seed * 17 + 5);
    try {
      dataset.write(folder);
      Variation variation = Variation.of(dice, dataset, folder);
      variation.apply(dice, folder);
      Trial trial = new Trial(dataset, folder, settings(dice, dataset));
      return (variation == Variation.DAYS ? trial.ofDays() : trial.ofWhole(variation))
          .map(complaint -> variation + ": " + complaint);
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private static Map<String, String> settings(Dice dice, Dataset dataset) {
    String splitBytes = Integer.toString(dataset.splitBytes());
    return Map.of(
        "spark.sql.files.maxPartitionBytes",
        splitBytes,
        "spark.sql.files.openCostInBytes",
        splitBytes,
        "spark.sql.adaptive.enabled",
        Boolean.toString(dice.onceIn(2)),
        "spark.sql.adaptive.coalescePartitions.minPartitionSize",
        dice.pick("1b", "1m"),
        "spark.sql.shuffle.partitions",
        dice.pick("1", "2", "7"),
        "spark.densecount.enabled",
        Boolean.toString(!dice.onceIn(4)));
  }

  /** The runs of one dataset. */
  private record Trial(Dataset dataset, Path folder, Map<String, String> settings) {
    Optional<String> ofWhole(Variation variation) {
      Path output = folder.resolve("margins.parquet");
      JobRun run = run(output, dataset.args());
      return switch (variation) {
        case SECOND_PATH -> refusal(run, output, 64);
        case SPLITS -> refusal(run, output, 65);
        default ->
            dataset.verdict() instanceof Verdict.Counted counted
                ? countComplaint(counted, run, output)
                : refusal(run, output, ((Verdict.Refused) dataset.verdict()).exit());
      };
    }

    /** Two days give the counts of all files, or are refused. A day is not added twice. */
    Optional<String> ofDays() {
      Path first = folder.resolve("first.parquet");
      Path second = folder.resolve("second.parquet");
      Path third = folder.resolve("third.parquet");
      if (run(first, dataset.args()).exit() != 0
          || run(second, added(Variation.SECOND_DAY, first)).exit() != 0) {
        return Optional.empty();
      }
      if (dataset.verdict() instanceof Verdict.Counted counted
          && !counts(counted).equals(counts(Duck.margins(second)))) {
        return Optional.of("two days have other counts: " + counts(Duck.margins(second)));
      }
      return refusal(run(third, added("in", second)), third, 65);
    }

    private List<String> added(String input, Path earlier) {
      List<String> args = new ArrayList<>(dataset.args());
      args.set(args.indexOf("--input") + 1, Datasets.FOLDER + "/" + input);
      args.addAll(List.of("--new-labels", "append", "--add-to", earlier.toString()));
      return args;
    }

    private JobRun run(Path output, List<String> options) {
      List<String> args = new ArrayList<>(List.of("--output", output.toString()));
      options.forEach(arg -> args.add(arg.replace(Datasets.FOLDER, folder.toString())));
      return JobRun.with(settings, args.toArray(String[]::new));
    }

    /** What is wrong with a run that must be refused, by this code or that of the dataset. */
    private Optional<String> refusal(JobRun run, Path output, int exit) {
      if (run.exit() == 0) {
        List<Duck.Margin> rows = Duck.margins(output);
        return Optional.of(
            "counted " + rows.size() + " classes: " + rows.subList(0, Math.min(20, rows.size())));
      }
      boolean isExpected =
          run.exit() == exit
              || (dataset.verdict() instanceof Verdict.Refused refused
                  && run.exit() == refused.exit());
      return isExpected
              && run.err().lines().count() == 1
              && run.out().isEmpty()
              && Files.notExists(output)
          ? Optional.empty()
          : Optional.of("refused in another way, " + run.exit() + ": " + run.err());
    }
  }

  private static Optional<String> countComplaint(Verdict.Counted counted, JobRun run, Path output) {
    if (run.exit() != 0) {
      return Optional.of("refused, " + run.exit() + ": " + run.err());
    }
    try {
      Expected.assertTable(output, counted.labels(), counted.counts());
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of("another count: " + e.getMessage());
    }
  }

  /** The samples of each label that has some. */
  private static Map<String, Long> counts(Verdict.Counted counted) {
    Map<String, Long> counts = new TreeMap<>();
    for (int i = 0; i < counted.labels().size(); i++) {
      counts.put(counted.labels().get(i).toString(), counted.counts().get(i));
    }
    counts.values().removeIf(samples -> samples == 0);
    return counts;
  }

  private static Map<String, Long> counts(List<Duck.Margin> rows) {
    Map<String, Long> counts = new TreeMap<>();
    rows.forEach(row -> counts.put(row.label().toString(), row.count()));
    counts.values().removeIf(samples -> samples == 0);
    return counts;
  }
}
