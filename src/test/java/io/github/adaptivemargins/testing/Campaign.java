package io.github.adaptivemargins.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the tests of crashes, of concurrency or of the engine's faults tally, as a table. */
public final class Campaign {
  /** What can be counted of a fault. */
  public enum Outcome {
    TRIED,
    SEEN_WRONG,
    READER_FAILED,
    NEXT_RUN_FAILED
  }

  private final Map<String, Map<Outcome, Integer>> tally = new TreeMap<>();

  /** How many times each fault is caused: {@code -Dcampaign.rounds}. */
  public static int rounds() {
    return Integer.getInteger("campaign.rounds", 1);
  }

  /** Whether it is more than the part of it that CI runs. */
  public static boolean isWhole() {
    return rounds() > 1;
  }

  /** Skips a test that takes long, and says so in a line, but in the whole campaign. */
  public static void orSkip(String test) {
    if (!isWhole()) {
      System.err.println("Skipped " + test + ": -Pcampaign runs it");
    }
    assumeTrue(isWhole(), test + " is of the campaign");
  }

  public void tally(String fault, Outcome outcome, int times) {
    tally
        .computeIfAbsent(fault, name -> new EnumMap<>(Outcome.class))
        .merge(outcome, times, Integer::sum);
  }

  public interface Check {
    void run() throws Exception;
  }

  public Trial trial(String fault) {
    tally(fault, Outcome.TRIED, 1);
    return new Trial(fault);
  }

  /** One trial of a fault; a check that fails is counted, and still fails its test. */
  public final class Trial {
    private final String fault;

    private Trial(String fault) {
      this.fault = fault;
    }

    public void reader(Check check) throws Exception {
      check(Outcome.SEEN_WRONG, check);
    }

    public void nextRun(Check check) throws Exception {
      check(Outcome.NEXT_RUN_FAILED, check);
    }

    private void check(Outcome ifItFails, Check check) throws Exception {
      try {
        check.run();
      } catch (Exception | AssertionError e) {
        tally(fault, ifItFails, 1);
        throw e;
      }
    }
  }

  public void print() {
    StringBuilder table = new StringBuilder();
    table.append("| fault | tried | a reader saw something wrong | a reader failed by itself |");
    table.append(" the next run failed |\n|---|---|---|---|---|\n");
    tally.forEach(
        (fault, times) -> {
          table.append("| ").append(fault);
          for (Outcome outcome : Outcome.values()) {
            table.append(String.format(Locale.ROOT, " | %,d", times.getOrDefault(outcome, 0)));
          }
          table.append(" |\n");
        });
    System.out.print(table);
  }
}
