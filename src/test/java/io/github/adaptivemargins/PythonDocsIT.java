package io.github.adaptivemargins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.testing.DocPage;
import io.github.adaptivemargins.testing.Duck;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.LandmarkData;
import io.github.adaptivemargins.testing.Parts;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each block of Python in the documentation runs as it stands, beside the job's files. */
class PythonDocsIT {
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^\\s*(import [\\w.]+|from [\\w.]+ import .*)$");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = {"TRAINING", "READERS"})
  void blocks_besideTheFilesOfTheSample_run(Parts part) throws Exception {
    part.orSkip();
    Files.copy(LandmarkData.SAMPLE, folder.resolve("train.csv"));
    JobRun.ofSample(folder);
    List<Duck.Margin> rows = Duck.margins(folder.resolve("margins.parquet"));
    List<String> blocks = blocks(part);
    assertTrue(!blocks.isEmpty(), "no block is for " + part);
    for (String block : blocks) {
      Path file = Files.writeString(folder.resolve("block.py"), block);
      Ended ended = part.run(folder, "src/test/training/run_block.py", file.toString());
      assertEquals(0, ended.exit(), block + ended.err());
      assertLeft(rows, JSON.readTree(ended.out()), block);
    }
  }

  /** What {@code AirflowIT} runs is not run here: without it nobody would. */
  @Test
  void blocks_forAirflow_areTheTrainingDag() throws IOException {
    assertEquals(List.of(AirflowIT.trainingDag()), blocks(Parts.AIRFLOW));
  }

  @Test
  void python_inThePages_standsInBlocksOfPython() throws IOException {
    for (DocPage page : DocPage.all()) {
      String rest = page.text();
      for (String block : page.python()) {
        rest = rest.replace(block, "");
      }
      assertTrue(IMPORT.matcher(rest).results().findAny().isEmpty(), page + ": no block of Python");
    }
  }

  private static List<String> blocks(Parts part) throws IOException {
    List<String> blocks = new ArrayList<>();
    for (DocPage page : DocPage.all()) {
      page.python().stream().filter(block -> Parts.of(block) == part).forEach(blocks::add);
    }
    return blocks;
  }

  /** What a block leaves under names that have a meaning is what the file holds. */
  private static void assertLeft(List<Duck.Margin> rows, JsonNode left, String block) {
    for (String name : List.of("margins", "head")) {
      JsonNode margins = left.path(name);
      assertTrue(margins.isMissingNode() || margins.size() == rows.size(), block);
      for (int c = 0; c < margins.size(); c++) {
        assertEquals((float) rows.get(c).margin(), (float) margins.get(c).asDouble(), block);
      }
    }
    for (int c = 0; c < left.path("counts").size(); c++) {
      assertEquals(rows.get(c).count(), left.get("counts").get(c).asLong(), block);
    }
    assertTrue(left.path("parameters").asInt(1) > 0, block);
    assertTrue(left.path("loss").asDouble(1) > 0, block);
  }
}
