package io.github.adaptivemargins.oracle;

import java.util.List;
import java.util.SplittableRandom;

/** The choices that a seed makes. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    // Mixed first, since neighbouring seeds begin alike.
    this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L).split();
  }

  /** One of 0 … bound − 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  /** True once in so many times. */
  boolean onceIn(int times) {
    return random.nextInt(times) == 0;
  }

  @SafeVarargs
  final <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
