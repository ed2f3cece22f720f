package io.github.adaptivemargins;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adaptivemargins.TrainingSets.TrainingSet;
import io.github.adaptivemargins.testing.DocPage;
import io.github.adaptivemargins.testing.JobRun;
import io.github.adaptivemargins.testing.Parts;
import io.github.adaptivemargins.testing.Submit;
import io.github.adaptivemargins.testing.Submit.Ended;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job's file in what it is for: mmpretrain's own head and hook, and pytorch-metric-learning.
 */
@Tag("clusters")
class TrainingIT {
  private static final Path PAGE = Path.of("src/site/markdown/training.md");
  private static final Path COMPARISON = Path.of("src/site/markdown/design.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @BeforeAll
  static void needTraining() throws IOException {
    Parts.TRAINING.orSkip();
  }

  @Test
  void margins_ofSetsOfEveryShape_areTheHooksInEveryClass() throws Exception {
    List<TrainingSet> sets = TrainingSets.all();
    JsonNode compared = run("compare.py", writeSets(sets).toString());
    assertEquals(sets.size(), compared.size());
    for (int i = 0; i < sets.size(); i++) {
      JsonNode found = compared.get(i);
      assertEquals(sets.get(i).counts().size(), found.get("classes").asInt(), found.toString());
      assertEquals(0, found.get("differing").asInt(), found.toString());
      assertEquals(0, found.get("differing_text").asInt(), found.toString());
      assertEquals(hookAlone(sets.get(i)), found.get("hook").asText(), found.toString());
    }
    Path table = Submit.PROJECT.resolve("target/sets-and-the-hook.md");
    List<String> rows = rows(compared);
    Files.write(table, rows);
    String page = DocPage.of(COMPARISON).prose();
    for (String row : rows) {
      assertTrue(page.contains(row), () -> COMPARISON + " lacks a row of " + table + ": " + row);
    }
  }

  /** How the hook ends on the labels as they are. */
  private static String hookAlone(TrainingSet set) {
    if (set.endsWithAbsentClasses()) {
      return "fails";
    }
    return Set.copyOf(set.counts()).size() == 1 ? "NaN" : "runs";
  }

  @Test
  void trainingByMmenginesRunner_withTheFile_isTheHooksStepByStepAndLowersTheLoss()
      throws Exception {
    JobRun.ofSample(folder);
    Files.writeString(folder.resolve("file_hook.py"), block("SetMarginsFromFile"));
    JsonNode trained = run("train.py");
    JsonNode byFile = trained.get("file");
    assertEquals(trained.get("hook"), byFile);
    JsonNode losses = byFile.get("losses");
    assertEquals(87, losses.size());
    assertTrue(
        losses.get(losses.size() - 1).asDouble() < losses.get(0).asDouble() / 2, losses.toString());
    assertEquals("AttributeError", trained.get("hook_on_wrapped_model").asText());
    assertEquals("runs", trained.get("file_on_wrapped_model").asText());
  }

  /** What the page says of the release that the tests have, and what its own class computes. */
  @Test
  void metricLearning_withTheFile_hasEachSamplesOwnMarginAndLowersTheLoss() throws Exception {
    JobRun.ofSample(folder);
    Files.writeString(folder.resolve("block.py"), block("AdaptiveArcFaceLoss"));
    JsonNode found = run("metric_learning.py");
    assertEquals("2.9.0", found.get("version").asText());
    assertTrue(!found.get("has_dynamic").asBoolean(), "say from which release, and run its block");
    assertEquals(found.get("one_by_one").asDouble(), found.get("together").asDouble(), 1e-4);
    JsonNode losses = found.get("losses");
    assertTrue(
        losses.get(losses.size() - 1).asDouble() < losses.get(0).asDouble() / 2, losses.toString());
  }

  /** The block of the page that defines a class. */
  private static String block(String name) throws IOException {
    return DocPage.of(PAGE).python().stream()
        .filter(block -> block.contains("class " + name + "("))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode run(String program, String... args) throws Exception {
    Ended ended = Parts.TRAINING.run(folder, "src/test/training/" + program, args);
    assertEquals(0, ended.exit(), ended.err());
    return JSON.readTree(ended.out());
  }

  /** The sets' labels, and the job's files beside them. */
  private Path writeSets(List<TrainingSet> sets) throws IOException {
    Map<List<Integer>, Path> written = new HashMap<>();
    List<Map<String, Object>> list = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      TrainingSet set = sets.get(i);
      if (!written.containsKey(set.counts())) {
        written.put(set.counts(), set.writeLabels(folder.resolve("labels-" + i + ".parquet")));
      }
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("name", set.shape());
      each.put("labels", written.get(set.counts()).toString());
      each.put("table", folder.resolve(i + ".parquet").toString());
      each.put("text", folder.resolve(i + ".txt").toString());
      each.put("min", set.min());
      each.put("max", set.max());
      each.put("power", set.power());
      list.add(each);
      JobRun run = JobRun.of(options(set, each).toArray(String[]::new));
      assertEquals(0, run.exit(), run.err());
    }
    Path file = folder.resolve("sets.json");
    JSON.writeValue(file.toFile(), list);
    return file;
  }

  private static List<String> options(TrainingSet set, Map<String, Object> each) {
    List<String> options = new ArrayList<>();
    options.add("--input=" + each.get("labels"));
    options.add("--output=" + each.get("table"));
    options.add("--output-txt=" + each.get("text"));
    options.add("--margin-min=" + set.min());
    options.add("--margin-max=" + set.max());
    options.add("--power=" + set.power());
    if (set.endsWithAbsentClasses()) {
      options.add("--num-classes=" + set.counts().size());
    }
    return options;
  }

  /** The rows of the page's table: sets of one shape are in one. */
  private static List<String> rows(JsonNode compared) {
    Map<String, List<JsonNode>> byShape = new LinkedHashMap<>();
    for (JsonNode each : compared) {
      byShape.computeIfAbsent(each.get("name").asText(), name -> new ArrayList<>()).add(each);
    }
    return byShape.entrySet().stream().map(e -> row(e.getKey(), e.getValue())).toList();
  }

  private static String row(String shape, List<JsonNode> sets) {
    String hook =
        sets.stream()
            .map(each -> each.get("hook").asText())
            .distinct()
            .sorted()
            .collect(joining(", "));
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %s | %s | %s | %,d | %d |",
        shape,
        sets.size(),
        span(sets, "classes", TrainingIT::grouped),
        span(sets, "samples", TrainingIT::grouped),
        span(sets, "power", TrainingIT::power),
        hook,
        sum(sets, "classes"),
        sum(sets, "differing") + sum(sets, "differing_text"));
  }

  private static long sum(List<JsonNode> sets, String field) {
    return sets.stream().mapToLong(each -> each.get(field).asLong()).sum();
  }

  private static String span(List<JsonNode> sets, String field, Function<Double, String> format) {
    double[] values =
        sets.stream().mapToDouble(each -> each.get(field).asDouble()).sorted().toArray();
    String least = format.apply(values[0]);
    String most = format.apply(values[values.length - 1]);
    return least.equals(most) ? least : least + " to " + most;
  }

  private static String grouped(double number) {
    return String.format(Locale.ROOT, "%,d", (long) number);
  }

  private static String power(double power) {
    return new BigDecimal(power)
        .round(new MathContext(3))
        .stripTrailingZeros()
        .toPlainString()
        .replace('-', '−');
  }
}
