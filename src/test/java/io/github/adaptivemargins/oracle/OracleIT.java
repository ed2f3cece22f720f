package io.github.adaptivemargins.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.testing.Campaign;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the dataset: its counts are right, or it is refused with a reason; never wrong. Some
 * hundreds of datasets, ten thousand in the campaign. {@code -Doracle.seed=17} has that one of each
 * family alone.
 */
class OracleIT {
  private static final int OF_A_FAMILY = 25;
  private static final int IN_THE_CAMPAIGN = 10_000 / Family.values().length + 1;

  /** Longer than any run should take, and those that wait before it. */
  private static final int SECONDS = 120;

  /** More of them would say the same. */
  private static final int MAX_SHOWN = 12;

  @TempDir private static Path folder;
  private static Judge judge;
  private static ExecutorService workers;
  private static final StringBuilder table = new StringBuilder();

  @BeforeAll
  static void start() {
    judge = new Judge(folder);
    workers = Executors.newFixedThreadPool(2);
    table.append("| family | tried | right | refused | wrong |\n|---|---|---|---|---|\n");
  }

  @AfterAll
  static void stop() {
    workers.shutdownNow();
    System.out.print(table);
  }

  @ParameterizedTest
  @EnumSource
  void dataset_ofAFamily_isCountedRightOrRefusedWithReason(Family family) throws Exception {
    Optional<Integer> only = Optional.ofNullable(Integer.getInteger("oracle.seed"));
    int first = only.orElse(1);
    int last = only.orElse(Campaign.isWhole() ? IN_THE_CAMPAIGN : OF_A_FAMILY);
    List<Future<Trial>> trials = new ArrayList<>();
    for (int seed = first; seed <= last; seed++) {
      Dataset dataset = family.dataset(seed);
      String name = family + " -Doracle.seed=" + seed;
      long variation = seed;
      trials.add(
          workers.submit(() -> new Trial(name, dataset, judge.complaint(dataset, variation))));
    }
    List<Trial> ended = new ArrayList<>();
    for (Future<Trial> trial : trials) {
      ended.add(trial.get(SECONDS, TimeUnit.SECONDS));
    }
    report(family, ended);
  }

  private static void report(Family family, List<Trial> trials) {
    List<Trial> wrong = trials.stream().filter(trial -> trial.complaint().isPresent()).toList();
    long refused =
        trials.stream()
            .filter(trial -> trial.complaint().isEmpty())
            .filter(trial -> trial.dataset().verdict() instanceof Verdict.Refused)
            .count();
    table.append(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %,d | %,d | %,d |\n",
            family,
            trials.size(),
            trials.size() - refused - wrong.size(),
            refused,
            wrong.size()));
    assertEquals(List.of(), wrong.subList(0, Math.min(wrong.size(), MAX_SHOWN)), family::name);
  }

  private record Trial(String name, Dataset dataset, Optional<String> complaint) {
    @Override
    public String toString() {
      return "\n" + name + ": " + complaint.orElse("right").strip() + "\n  " + dataset;
    }
  }
}
