package io.github.adaptivemargins.benchmark;

import io.github.adaptivemargins.benchmark.EngineJvm.Round;
import java.util.List;

/**
 * What an engine took for an input.
 *
 * @param rounds those that count, in the order of time
 * @param process the seconds of a whole process
 */
record Timing(String engine, List<Round> rounds, double process, long peakMebibytes) {
  double median() {
    double[] sorted = rounds.stream().mapToDouble(Round::seconds).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  double fastest() {
    return rounds.stream().mapToDouble(Round::seconds).min().orElseThrow();
  }

  double slowest() {
    return rounds.stream().mapToDouble(Round::seconds).max().orElseThrow();
  }

  int classes() {
    return rounds.get(0).classes();
  }
}
