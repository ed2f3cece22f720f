package io.github.adaptivemargins;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.LandmarkData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Datasets of every shape that margins are made of. */
final class TrainingSets {
  private static final double[] POWERS = {-4, -2, -1, -0.5, -0.25, -0.1, 0.5, 1, 2};
  private static final int RANDOM_SETS = 40;

  private TrainingSets() {}

  /**
   * A dataset and the numbers of the formula.
   *
   * @param shape what sets alike are called
   * @param counts the samples of each class
   */
  record TrainingSet(String shape, List<Integer> counts, double min, double max, double power) {
    /** Whether its classes can only be known from an option. */
    boolean endsWithAbsentClasses() {
      return counts.get(counts.size() - 1) == 0;
    }

    /** A row a sample, in a file of Parquet. */
    Path writeLabels(Path file) throws IOException {
      Path sizes =
          Files.write(
              file.resolveSibling(file.getFileName() + ".csv"),
              IntStream.range(0, counts.size())
                  .mapToObj(c -> c + "," + counts.get(c))
                  .collect(Collectors.toList()));
      return Duck.copy(
          "SELECT c AS landmark_id FROM (SELECT c, unnest(range(n)) AS i FROM read_csv('"
              + Duck.quoted(sizes)
              + "', header = false, names = ['c', 'n'])) ORDER BY hash(c, i)",
          file);
    }
  }

  /** The shapes with each power, the flat ones, one of the size of GLDv2, and random ones. */
  static List<TrainingSet> all() {
    List<TrainingSet> sets = new ArrayList<>();
    shapes()
        .forEach(
            (shape, counts) -> {
              for (double power : POWERS) {
                sets.add(new TrainingSet(shape, counts, 0.05, 0.5, power));
              }
            });
    List<Integer> landmarks = Arrays.stream(LandmarkData.classSizes()).boxed().toList();
    sets.add(new TrainingSet("as large as GLDv2", landmarks, 0.05, 0.5, -0.25));
    sets.add(new TrainingSet("equally large classes", sizes(40, c -> 3), 0.05, 0.5, -0.25));
    sets.add(new TrainingSet("a single class", sizes(1, c -> 9), 0.05, 0.5, -0.25));
    Random random = new Random(2020);
    for (int i = 0; i < RANDOM_SETS; i++) {
      sets.add(random(random));
    }
    return sets;
  }

  private static Map<String, List<Integer>> shapes() {
    int[] landmarks = LandmarkData.classSizes();
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    shapes.put("long tail", sizes(203, c -> landmarks[c * 1000 + 500]));
    shapes.put("gaps", sizes(300, c -> c % 3 == 1 ? 0 : 1 + c * c % 101));
    shapes.put("absent classes at the end", sizes(120, c -> c < 100 ? 2 + c * 7 % 50 : 0));
    shapes.put("gaps and absent classes at the end", sizes(90, c -> c < 70 ? c * c % 11 : 0));
    shapes.put("two classes", sizes(2, c -> 1 + c * 999));
    shapes.put("two classes, one absent", sizes(2, c -> 5 - c * 5));
    shapes.put("from 1 to 100,000 samples a class", sizes(6, c -> (int) StrictMath.pow(10, c)));
    shapes.put("almost equally large classes", sizes(60, c -> 1000 + c % 2));
    return shapes;
  }

  private static TrainingSet random(Random random) {
    int classes = 2 + random.nextInt(500);
    int largest = 2 + random.nextInt(400);
    double absent = random.nextBoolean() ? random.nextDouble() : 0;
    List<Integer> counts = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      int size = 1 + (int) (StrictMath.pow(random.nextDouble(), 3) * largest);
      counts.add(random.nextDouble() < absent ? 0 : size);
    }
    counts.set(random.nextInt(classes), largest);
    double min = random.nextDouble() / 2;
    double power = random.nextDouble() * 6 - 4;
    return new TrainingSet("random", counts, min, min + random.nextDouble(), power);
  }

  private static List<Integer> sizes(int classes, IntUnaryOperator size) {
    return IntStream.range(0, classes).map(size).boxed().toList();
  }
}
