package io.github.adaptivemargins.count;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/** For any labels and any encoding, the margin found by label is the formula of its count. */
class RandomLabelsIT {
  private static final String ALPHABET = "aB0 9é,'\"Ａ😀-\t";

  private enum Encoding {
    INDEX,
    SORTED_INTEGERS,
    SORTED_STRINGS,
    CLASS_LIST
  }

  @TempDir private Path folder;

  @RepeatedTest(12)
  void marginOfALabel_isTheFormulaOfItsCountInAnyOrderOfRows(RepetitionInfo repetition)
      throws IOException {
    Random random = new Random(repetition.getCurrentRepetition());
    Encoding encoding = Encoding.values()[random.nextInt(Encoding.values().length)];
    String format = List.of("parquet", "csv", "json").get(random.nextInt(3));
    List<String> classes = classes(encoding, random);
    List<String> rows = rows(classes, random);
    Map<String, Long> counts = new HashMap<>();
    rows.forEach(label -> counts.merge(label, 1L, Long::sum));

    Path output = folder.resolve("margins.parquet");
    String[] args = args(encoding, classes, output);
    assertRun(args, write(rows, encoding, format, random));
    Path first = Files.copy(output, folder.resolve("first.parquet"));
    List<Duck.Margin> margins = Duck.margins(output);
    Map<String, Long> found = new HashMap<>();
    for (Duck.Margin margin : margins) {
      String label = margin.label().toString();
      found.put(label, margin.count());
      assertEquals(counts.getOrDefault(label, 0L), margin.count(), label);
    }
    assertEquals(margins.size(), found.size(), "labels are distinct");
    counts.keySet().forEach(label -> assertEquals(counts.get(label), found.get(label), label));
    Expected.assertTable(
        output,
        margins.stream().map(Duck.Margin::label).toList(),
        margins.stream().map(Duck.Margin::count).toList());

    Collections.shuffle(rows, random);
    assertRun(args, write(rows, encoding, format, random));
    Expected.assertSameTable(first, output);
  }

  private static List<String> classes(Encoding encoding, Random random) {
    int size = 2 + random.nextInt(40);
    return switch (encoding) {
      case INDEX -> strings(IntStream.range(0, size).asLongStream().boxed().toList());
      case SORTED_INTEGERS -> strings(random.longs(size, 0, 1L << 50).distinct().boxed().toList());
      default ->
          new ArrayList<>(
              IntStream.range(0, size).mapToObj(i -> "x" + word(random)).distinct().toList());
    };
  }

  private static List<String> strings(List<Long> labels) {
    return new ArrayList<>(labels.stream().map(Object::toString).toList());
  }

  private static String word(Random random) {
    int[] letters = ALPHABET.codePoints().toArray();
    int[] word =
        random.ints(1 + random.nextInt(4), 0, letters.length).map(i -> letters[i]).toArray();
    return new String(word, 0, word.length);
  }

  private static List<String> rows(List<String> classes, Random random) {
    List<String> rows = new ArrayList<>();
    for (String label : classes) {
      int samples = (int) Math.exp(random.nextDouble() * 5) - 1;
      rows.addAll(Collections.nCopies(samples, label));
    }
    rows.add(classes.get(0));
    Collections.shuffle(rows, random);
    return rows;
  }

  /** In one to four files. */
  private Path write(List<String> rows, Encoding encoding, String format, Random random)
      throws IOException {
    Path input = Files.createTempDirectory(folder, "in");
    boolean isInteger = encoding == Encoding.INDEX || encoding == Encoding.SORTED_INTEGERS;
    int files = Math.min(rows.size(), 1 + random.nextInt(4));
    for (int f = 0; f < files; f++) {
      StringBuilder values = new StringBuilder();
      for (int row = f; row < rows.size(); row += files) {
        String label = rows.get(row).replace("'", "''");
        values.append(row == f ? "" : ",").append(isInteger ? label : "'" + label + "'");
      }
      Duck.copy(
          "SELECT unnest([" + values + "]) AS landmark_id",
          input.resolve(random.nextInt(1000) + "-" + f + "." + format));
    }
    return input;
  }

  private String[] args(Encoding encoding, List<String> classes, Path output) throws IOException {
    List<String> args = new ArrayList<>(List.of("--output", output.toString()));
    if (encoding == Encoding.CLASS_LIST) {
      Path list = Files.write(folder.resolve("classes.txt"), classes);
      args.addAll(List.of("--class-list", list.toString()));
    } else if (encoding != Encoding.INDEX) {
      args.addAll(List.of("--label-encoding", "sorted"));
    }
    return args.toArray(String[]::new);
  }

  private static void assertRun(String[] args, Path input) {
    List<String> all = new ArrayList<>(List.of("--input", input.toString()));
    all.addAll(List.of(args));
    JobRun run = JobRun.of(all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
  }
}
