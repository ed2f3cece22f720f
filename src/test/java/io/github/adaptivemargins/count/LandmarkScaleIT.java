package io.github.adaptivemargins.count;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.margins.MarginNorm;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.NumpyMargins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dataset of GLDv2's size and shape, against the margins that numpy gave. */
class LandmarkScaleIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"train.csv", "train.parquet"})
  void landmarks_haveNumpysMarginsClassByClass(String name) throws IOException {
    int[] sizes = LandmarkData.classSizes();
    Path input = write(sizes, name);
    Path output = folder.resolve("margins.parquet");
    JobRun run = JobRun.of("--input", input.toString(), "--output", output.toString());
    assertEquals(0, run.exit(), run.err());
    assertEquals(List.of(), run.warnings());

    Map<Long, Double> numpy = NumpyMargins.bySize(MarginNorm.MINMAX);
    List<Duck.Margin> margins = Duck.margins(output);
    assertEquals(LandmarkData.CLASSES, margins.size());
    for (int c = 0; c < sizes.length; c++) {
      Duck.Margin margin = margins.get(c);
      assertEquals(c, margin.classIndex());
      assertEquals((long) c, margin.label());
      assertEquals(sizes[c], margin.count(), "class " + c);
      assertEquals(numpy.get((long) sizes[c]).floatValue(), (float) margin.margin(), "class " + c);
    }
  }

  @Test
  void bundledSample_isCountedAsDuckDbCountsIt() {
    Path output = folder.resolve("margins.parquet");
    JobRun run = JobRun.of("--input=" + LandmarkData.SAMPLE, "--output=" + output);
    assertEquals(0, run.exit(), run.err());
    String sample = "'" + LandmarkData.SAMPLE + "'";
    Expected.assertTable(
        output,
        Duck.counts("SELECT landmark_id, count(*) FROM " + sample + " GROUP BY ALL ORDER BY 1"));
  }

  /** The rows in any order, with GLDv2's columns; the class of rank r is that of landmark r. */
  private Path write(int[] sizes, String name) throws IOException {
    Path sizesFile =
        Files.write(
            folder.resolve("sizes.csv"),
            IntStream.range(0, sizes.length)
                .mapToObj(c -> c + "," + sizes[c])
                .collect(Collectors.toList()));
    assertEquals(LandmarkData.ROWS, Arrays.stream(sizes).asLongStream().sum());
    return Duck.copy(
        "SELECT md5(hash(c, i)::VARCHAR)[:16] AS id,"
            + " 'http://images.example.org/' || c || '/' || i || '.jpg' AS url,"
            + " c AS landmark_id FROM (SELECT c, unnest(range(n)) AS i FROM read_csv('"
            + Duck.quoted(sizesFile)
            + "', header = false, names = ['c', 'n'])) ORDER BY hash(c, i)",
        folder.resolve(name));
  }
}
