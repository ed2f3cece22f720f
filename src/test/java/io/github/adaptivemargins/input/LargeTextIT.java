package io.github.adaptivemargins.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that is too long for a case: many lines, many columns, many splits. */
class LargeTextIT {
  private static final Map<String, String> SMALL_SPLITS =
      Map.of(
          "spark.sql.files.maxPartitionBytes", "1000", "spark.sql.files.openCostInBytes", "1000");

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("margins.parquet");
  }

  /** Several splits of the default size. */
  @Test
  void csvFile_isCountedInSplitsAndItsInvalidLineNamed() throws IOException {
    int rows = 900_000;
    StringBuilder text = new StringBuilder("id,landmark_id,note\n");
    for (int i = 0; i < rows; i++) {
      text.append("image-").append(i).append(',').append(i % 7).append(",\"a, \"\"b\"\"\"\n");
    }
    Path file = folder.resolve("in.csv");
    Files.writeString(file, text);
    run(file);
    Expected.assertTable(
        output,
        LongStream.range(0, 7).boxed().toList(),
        LongStream.range(0, 7).mapToObj(c -> rows / 7 + (c < rows % 7 ? 1L : 0L)).toList());
    Files.writeString(file, text.append("last,x,\n"));
    assertRefused("in.csv line " + (rows + 2) + ";", file);
    Files.writeString(file, text.append("behind,0\n"));
    assertRefused("in.csv line " + (rows + 3) + ": 2 fields where the header has 3", file);
  }

  @Test
  void csvFile_of25000Columns_isCounted() throws IOException {
    String names = IntStream.range(0, 25000).mapToObj(i -> ",f" + i).collect(Collectors.joining());
    Path file = folder.resolve("in.csv");
    Files.writeString(file, "landmark_id" + names + "\n0" + ",1".repeat(25000) + "\n");
    run(file);
    Expected.assertTable(output, List.of(0L), List.of(1L));
  }

  @Test
  void imRecLists_inSplitsAndCompressed_areCountedAsDuckDbCountsThem() throws IOException {
    String labels = "SELECT i, i * i % 97 AS label FROM range(1500) r(i)";
    String lines =
        "SELECT i, format('{:.6f}', label::DOUBLE), 'p q/' || i || '.jpg' FROM (" + labels + ")";
    Path lists = Files.createDirectory(folder.resolve("lists"));
    for (String name : List.of("a.lst", "b.lst.gz")) {
      Duck.copy(
          lines, lists.resolve(name), "FORMAT csv", "DELIMITER '\t'", "HEADER false", "QUOTE ''");
    }
    JobRun run = JobRun.with(SMALL_SPLITS, args(lists, "--label-encoding", "sorted"));
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(
        output, Duck.counts("SELECT label, 2 * count(*) FROM (" + labels + ") GROUP BY label"));
  }

  /** With iNaturalist's keys, and category ids in other objects. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cocoDocument_ofManyAnnotations_isCountedInEitherOrderOfItsLists(boolean isCategoriesFirst)
      throws IOException {
    Map<Long, Long> counts = new TreeMap<>();
    String categories =
        IntStream.range(0, 40)
            .map(i -> (39 - i) * 3 + 1)
            .peek(id -> counts.put((long) id, 0L))
            .mapToObj(
                id -> "{\"id\": %d, \"name\": \"Aves %d\", \"x\": [{\"id\": 5}]}".formatted(id, id))
            .collect(Collectors.joining(", ", "\"categories\": [", "]"));
    Random random = new Random(1);
    String annotations =
        IntStream.range(0, 3000)
            .map(i -> 3 * (random.nextInt(20) * random.nextInt(20) / 10) + 1)
            .peek(id -> counts.merge((long) id, 1L, Long::sum))
            .mapToObj(id -> "{\"category_id\": %d, \"more\": {\"category_id\": 99}}".formatted(id))
            .collect(Collectors.joining(",\n", "\"annotations\": [", "]"));
    String images = "\"info\": {\"year\": 2021}, \"images\": [{\"id\": 0, \"category_id\": 3}], ";
    String lists =
        isCategoriesFirst ? categories + ", " + annotations : annotations + ", " + categories;
    Path document = folder.resolve("train.json");
    Files.writeString(document, "{" + images + lists + ", \"licenses\": null}", UTF_8);
    run(document, "--format", "coco");
    Expected.assertTable(output, counts);
  }

  private void run(Path input, String... more) {
    JobRun run = JobRun.of(args(input, more));
    assertEquals(0, run.exit(), run.err());
  }

  private void assertRefused(String message, Path input) {
    JobRun run = JobRun.of(args(input));
    assertEquals(65, run.exit(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }

  private String[] args(Path input, String... more) {
    return Submit.with(List.of("--input=" + input, "--output=" + output), more)
        .toArray(String[]::new);
  }
}
