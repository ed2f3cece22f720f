package io.github.adaptivemargins.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Synthetic labels with the shape that is published of GLDv2's {@code train.csv}: 4,132,914 rows of
 * 203,094 classes of 1 to 10,247 samples, of which 184,200 have more than one, 166,463 more than
 * two, 150,659 more than three, 125,731 more than five and 86,804 more than ten.
 */
public final class LandmarkData {
  public static final int CLASSES = 203_094;
  public static final long ROWS = 4_132_914;

  /** The bundled sample, and how often it takes a class of the full shape. */
  public static final Path SAMPLE = Path.of("src/sample/train.csv");

  private static final int SAMPLE_STEP = 1000;

  private LandmarkData() {}

  /** Samples of each class, from the largest to the smallest. */
  public static int[] classSizes() {
    return IntStream.range(0, CLASSES).map(LandmarkData::classSize).toArray();
  }

  private static int classSize(int rank) {
    if (rank < 86_804) {
      // A power law whose two constants give the largest class and the sum of all.
      return Math.max(11, (int) (10_247 / StrictMath.pow(1 + rank / 15.330775741768498, 0.8)));
    } else if (rank < 125_731) {
      return 10 - (rank - 86_804) * 5 / (125_731 - 86_804);
    } else if (rank < 150_659) {
      return (rank - 125_731) * 2 < 150_659 - 125_731 ? 5 : 4;
    } else if (rank < 166_463) {
      return 3;
    }
    return rank < 184_200 ? 2 : 1;
  }

  /** Every thousandth class, with GLDv2's header: writes the bundled sample anew. */
  public static void main(String[] args) throws IOException {
    Files.writeString(SAMPLE, sample(), UTF_8);
  }

  public static String sample() {
    Random random = new Random(2020);
    int classes = CLASSES / SAMPLE_STEP;
    List<Integer> landmarks = new ArrayList<>(IntStream.range(0, classes).boxed().toList());
    Collections.shuffle(landmarks, random);
    List<String> lines = new ArrayList<>();
    for (int rank = 0; rank < classes; rank++) {
      int size = classSize(rank * SAMPLE_STEP + SAMPLE_STEP / 2);
      for (int image = 0; image < size; image++) {
        String id = String.format("%016x", random.nextLong());
        lines.add(id + ",http://images.example.org/" + id + ".jpg," + landmarks.get(rank));
      }
    }
    Collections.shuffle(lines, random);
    return "id,url,landmark_id\n" + String.join("\n", lines) + "\n";
  }
}
